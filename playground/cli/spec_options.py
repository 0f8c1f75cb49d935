"""The options that come from the specs: one for every field, found by walking the structs."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

import msgspec

from core.spec import names
from core.spec.experiment import Experiment, InitSpec, LayerSpec
from core.spec.fields import SHORT, walk, without_none, word_of
from playground.cli.texts import reader_of
from playground.cli.words import ANSWERED_BY, HELP, METAVARS, SEED_HELP, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable

_METAVARS: Final[dict[Any, str]] = {int: "N", float: "X", tuple[str, ...]: "A,B", str: "NAME"}


@dataclass(frozen=True)
class SpecOption:
    """The option of one field: `path` leads to it from the experiment.

    `field` is its name, as "momentum", and `key` that with its struct's, as in the table of words.
    `flags` are the names on the command line, the usual one first.
    """

    path: tuple[str, ...]
    key: str
    kind: Any
    flags: tuple[str, ...]

    @property
    def field(self) -> str:
        """The field's own name."""
        return self.path[-1]

    @property
    def is_of_layers(self) -> bool:
        """Whether each layer has a value of its own."""
        return self.key.startswith(f"{LayerSpec.__name__}.")


@cache
def spec_options() -> tuple[SpecOption, ...]:
    """One option for each field that a person is asked for, in the order of the specs."""
    found = [field for field in walk(Experiment) if field.key not in ANSWERED_BY]
    counts = Counter(word_of(path) for path, _, _ in found)
    return tuple(
        SpecOption(path, key, kind, _flags(path, key, counts[word_of(path)] > 1))
        for path, key, kind in found
    )


def given_options(arguments: argparse.Namespace) -> dict[SpecOption, Any]:
    """The options that were typed, with their values."""
    values = vars(arguments)
    return {option: values[_dest(option)] for option in spec_options() if _dest(option) in values}


def add_spec_options(parser: argparse.ArgumentParser) -> None:
    """Add them all, in a group a spec."""
    groups: dict[str, argparse._ArgumentGroup] = {}
    for option in spec_options():
        title = "network" if option.is_of_layers else option.path[-2]
        if title not in groups:
            groups[title] = parser.add_argument_group(TITLES.get(title, title.replace("_", " ")))
        _add(groups[title], option)


def seeds() -> tuple[SpecOption, ...]:
    """The options that --seed stands for."""
    return tuple(option for option in spec_options() if option.field == "seed")


def seed_help() -> str:
    """What --seed is, and which options it stands for."""
    return f"{SEED_HELP} ({', '.join(option.flags[0] for option in seeds())})"


def init_help() -> str:
    """How --init and --bias-init are typed, with the words of each field."""
    fields = [field.name for field in msgspec.structs.fields(InitSpec) if field.name != "name"]
    width = max(map(len, fields))
    lines = [f"  {name:<{width}}  {HELP.get(f'InitSpec.{name}', '')}" for name in fields]
    return "\n".join(
        (
            "Weights and biases start as NAME, NAME:VALUES or NAME:FIELD=VALUE,…",
            "  normal:MEAN,STD  uniform:LOW,HIGH  constant:VALUE  values:1,2;3,4",
            "  file:PATH  file_shifted:PATH,LOW,HIGH  he_normal  …",
            *lines,
        )
    )


def _flags(path: tuple[str, ...], key: str, is_shared: bool) -> tuple[str, ...]:
    word = f"{path[-2]}-{path[-1]}" if is_shared else word_of(path)
    words = [SHORT[key], word] if key in SHORT else [word]
    return tuple(f"--{each.replace('_', '-')}" for each in words)


def _dest(option: SpecOption) -> str:
    return ".".join(option.path)


def _add(group: argparse._ArgumentGroup, option: SpecOption) -> None:
    kind, _ = without_none(option.kind)
    choices = _choices(option, kind)
    words = HELP.get(option.key, "") + (f" ({', '.join(choices)})" if choices else "")
    settings: dict[str, Any] = {
        "dest": _dest(option),
        "default": argparse.SUPPRESS,
        "help": words.replace("%", "%%"),
    }
    if kind is bool and not option.is_of_layers:
        group.add_argument(*option.flags, action=argparse.BooleanOptionalAction, **settings)
        return
    settings["metavar"] = METAVARS.get(option.key) or _metavar(option, kind)
    if option.is_of_layers:
        read = partial(_of_layer, reader_of(option.kind))
        group.add_argument(*option.flags, action="append", type=read, **settings)
        return
    if choices and get_origin(kind) is not tuple and option.key != "DataSpec.name":
        settings["choices"] = choices
    group.add_argument(*option.flags, type=reader_of(option.kind), **settings)


def _choices(option: SpecOption, kind: Any) -> tuple[str, ...]:
    """The names there are: of a Literal, or those that `core.spec.names` has for the field."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    if kind not in (str, tuple[str, ...]):
        return ()
    noun = {"data": "dataset"}.get(word_of(option.path), word_of(option.path))
    if kind is not str:
        noun = noun.removesuffix("s")
    found: tuple[str, ...] = getattr(names, f"{noun.upper()}_NAMES", ())
    return found


def _metavar(option: SpecOption, kind: Any) -> str:
    if kind is InitSpec:
        shown = "NAME[:…]"
    elif get_origin(kind) is Literal:
        shown = "NAME"
    else:
        shown = _METAVARS.get(kind, "JSON")
    if option.is_of_layers:
        return f"[L=]{'yes|no' if kind is bool else shown}"
    return shown


def _of_layer(read: Callable[[str], Any], text: str) -> tuple[int | None, Any]:
    """Read "2=VALUE" for the second layer or "VALUE" for all; the number counts from 1."""
    number, equals, value = text.partition("=")
    if equals and number.isdecimal():
        return int(number[:9]), read(value)
    return None, read(text)
