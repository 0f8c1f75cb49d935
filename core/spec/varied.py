"""Which fields of an experiment can be varied, and experiments that differ in nothing but these.

The fields are found by walking the specs, as the options of the command line are: whatever is added
to a spec can be varied at once.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from msgspec.structs import replace

from core.spec import names
from core.spec.checks import SpecError
from core.spec.data import DataSpec
from core.spec.difference import field_words, value_text
from core.spec.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.spec.experiment import Experiment, LayerSpec

HIDDEN: Final = "hidden"
"""Stands in a path for all layers but the last."""
MOST_VALUES: Final = 200
# Whole specs, and what is found or recorded rather than chosen; what decides which network and
# which data there are at all; who makes the updates, and for how long.
_LEFT_OUT: Final = frozenset(
    f"{spec}.{field}"
    for spec, fields in {
        "DataSpec": (
            "name path features fingerprint target task header delimiter decimal encoding left_out"
            " numbers categories missing scale scale_target stratify rules points"
        ),
        "NetworkSpec": "inputs layers dtype",
        "LayerSpec": "init bias_init",
        "InitSpec": "values path fingerprint",
        "TrainSpec": "epochs metric decimals engine stop",
        "Experiment": "changes version",
    }.items()
    for field in fields.split()
)
_NAMES: Final = {
    ("network", "init", "name"): "INITIALIZER",
    ("network", "bias_init", "name"): "INITIALIZER",
    ("training", "optimizer", "name"): "OPTIMIZER",
    ("training", "loss"): "LOSS",
}
_TITLES: Final = {
    ("network", "init", "name"): "initialisation",
    ("network", "bias_init", "name"): "initialisation of biases",
    ("network", "seed"): "seed of the weights",
    ("training", "seed"): "seed of the order",
    ("data", "seed"): "seed of the data",
    ("training", "optimizer", "learning_rate"): "learning rate",
    ("training", "optimizer", "name"): "optimiser",
    ("training", "schedule", "name"): "schedule",
}
# Schemes that need more than a name.
_OF_FILES: Final = (*names.FILE_SCHEMES, "values")
_BOOLEANS: Final = {
    "on": True,
    "yes": True,
    "true": True,
    "off": False,
    "no": False,
    "false": False,
}
_SPECS: Final = {"init": "weights", "bias_init": "biases", "schedule": "schedule"}


@dataclass(frozen=True)
class Field:
    """A field of an experiment: `path` leads to it, a layer by its number from 1, or `HIDDEN`.

    `kind` is bool, int, float or str; a str is one of `choices`.
    """

    path: tuple[str, ...]
    kind: type
    choices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called on the screen."""
        path = self.path
        if path in _TITLES:
            return _TITLES[path]
        called = field_words(path[-1])
        if path[:2] == ("network", "layers"):
            where = "hidden layers" if path[2] == HIDDEN else f"layer {path[2]}"
            return f"{where}: {called}"
        if path[-2] in _SPECS and not called.startswith(_SPECS[path[-2]]):
            return f"{_SPECS[path[-2]]}: {called}"
        return called

    @property
    def key(self) -> str:
        """The path as one word, for settings and files."""
        return ".".join(self.path)

    def value(self, experiment: Experiment) -> Any:
        """What it is in `experiment`."""
        found: Any = experiment
        for name in self.path:
            if isinstance(found, tuple):
                found = found[0 if name == HIDDEN else int(name) - 1]
            else:
                found = getattr(found, name)
        return found

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """`experiment` with another value of it; raises `SpecError` where it cannot be that."""
        changed: Experiment = _with(experiment, self.path, value)
        if self.path[:2] == ("network", "init"):  # else layers with one of their own keep it
            layers = tuple(replace(layer, init=None) for layer in changed.network.layers)
            changed = replace(changed, network=replace(changed.network, layers=layers))
        return changed

    def read(self, text: str) -> tuple[Any, ...]:
        """The values that were typed with commas between; raises `SpecError`."""
        parts = [part.strip() for part in text.replace(";", ",").split(",")]
        values = tuple(dict.fromkeys(self._read_one(part) for part in parts if part))
        if not values:
            raise SpecError(f"{self.title}: write the values, with commas between")
        if len(values) > MOST_VALUES:
            raise SpecError(f"{self.title}: {len(values)} values, expected at most {MOST_VALUES}")
        return values

    def _read_one(self, text: str) -> Any:
        if self.kind is bool and text.lower() in _BOOLEANS:
            return _BOOLEANS[text.lower()]
        if self.kind is str and text in self.choices:
            return text
        if self.kind in (int, float):
            try:
                return self.kind(text.replace("−", "-"))
            except ValueError:
                pass
        expected = {bool: "on or off", int: "whole numbers", float: "numbers"}
        what = expected.get(self.kind, ", ".join(self.choices))
        raise SpecError(f"{self.title}: “{text[:40]}” is none, expected {what}")

    def words(self, value: Any) -> str:
        """A value and what it is of, as "learning rate 0.3", "He normal" and "layer 1: 4 units"."""
        title, text = self.title, self.text(value)
        if self.kind is str:
            return text
        where, colon, called = title.rpartition(": ")
        if called == "units":
            return f"{where}{colon}{text} {called if value != 1 else 'unit'}"
        return f"{title} {text}"

    def text(self, value: Any) -> str:
        """A value as it is written on the screen."""
        return title_of(value).replace("_", " ") if self.kind is str else value_text(value)


def varied_fields(experiment: Experiment) -> tuple[Field, ...]:
    """All fields of `experiment` that can be varied, in the order of the specs."""
    return tuple(_walk(experiment, ()))


def _walk(spec: Any, path: tuple[str, ...]) -> Iterator[Field]:
    for field in msgspec.structs.fields(type(spec)):
        here, value = (*path, field.name), getattr(spec, field.name)
        if here == ("network", "layers"):
            yield from _of_layers(value, here)
        elif f"{type(spec).__name__}.{field.name}" in _LEFT_OUT:
            continue
        elif isinstance(value, msgspec.Struct):
            yield from _walk(value, here)
        else:
            yield from _field(here, field.type)


def _of_layers(layers: tuple[LayerSpec, ...], path: tuple[str, ...]) -> Iterator[Field]:
    """Those of the hidden layers, of all together first; the last one answers the data."""
    hidden = layers[:-1]
    if len(hidden) > 1:
        yield from _walk(hidden[0], (*path, HIDDEN))
    for number, layer in enumerate(hidden, start=1):
        yield from _walk(layer, (*path, str(number)))


def _field(path: tuple[str, ...], kind: Any) -> Iterator[Field]:
    """The field at this path, where a person can write its values down."""
    if get_origin(kind) in (Union, types.UnionType):
        kind = next((each for each in get_args(kind) if each is not types.NoneType), kind)
    if get_origin(kind) is Literal:
        yield Field(path, str, get_args(kind))
    elif kind in (bool, int, float):
        yield Field(path, kind)
    elif kind is str:
        noun = _NAMES.get(path, path[-1].upper())
        choices: tuple[str, ...] = getattr(names, f"{noun}_NAMES", ())
        choices = tuple(name for name in choices if name not in _OF_FILES)
        if choices:
            yield Field(path, str, choices)


def _with(spec: Any, path: tuple[str, ...], value: Any) -> Any:
    """The spec, or tuple of layers, with another value at the end of the path."""
    if not path:
        return value
    name, rest = path[0], path[1:]
    if isinstance(spec, tuple):
        last = len(spec) - 1
        chosen = range(last) if name == HIDDEN else (int(name) - 1,)
        return tuple(
            _with(layer, rest, value) if place in chosen else layer
            for place, layer in enumerate(spec)
        )
    changed = {name: _with(getattr(spec, name), rest, value)}
    if isinstance(spec, DataSpec):
        return spec.changed(**changed)
    return replace(spec, **changed)
