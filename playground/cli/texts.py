"""Values as they are typed: "4:tanh,1:sigmoid", "normal:3,1", "yes" become what a spec holds."""

from __future__ import annotations

import argparse
import types
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, Union, cast, get_args, get_origin

import msgspec

from core.spec.checks import SpecError
from core.spec.experiment import InitSpec, LayerSpec
from core.spec.goal import Goal
from core.spec.json_text import decode_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.spec.goal import FigureName

# What may stand after a scheme's name without saying which field it is.
_FIELDS_OF_SCHEME: Final = {
    "normal": ("mean", "std"),
    "uniform": ("low", "high"),
    "constant": ("value",),
    "values": ("values",),
    "file": ("path",),
    "file_shifted": ("path", "low", "high"),
}
_YES_AND_NO: Final = {"yes": True, "true": True, "no": False, "false": False}


def reader_of(kind: Any) -> Callable[[str], Any]:
    """How a value of this field type is read; each raises `argparse.ArgumentTypeError`."""
    kind, may_be_none = without_none(kind)
    known: dict[Any, Callable[[str], Any]] = {
        bool: _yes_or_no,
        int: whole,
        float: number,
        int | float: number,
        str: str,
        InitSpec: parse_init,
        Goal: parse_goal,
        tuple[LayerSpec, ...]: parse_layers,
        tuple[str, ...]: _names,
    }
    if get_origin(kind) is Literal:
        read: Callable[[str], Any] = str
    else:
        read = known.get(kind, partial(_json, kind))
    return partial(_spoken, partial(_or_none, read) if may_be_none else read)


def without_none(kind: Any) -> tuple[Any, bool]:
    """The field type without None, and whether None was in it."""
    if get_origin(kind) not in (Union, types.UnionType):
        return kind, False
    kinds = [each for each in get_args(kind) if each is not types.NoneType]
    return Union[tuple(kinds)], len(kinds) < len(get_args(kind))  # noqa: UP007  (not a fixed list)


def number(text: str) -> float:
    """Read a number; raises `argparse.ArgumentTypeError`."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def whole(text: str) -> int:
    """Read a whole number; raises `argparse.ArgumentTypeError`."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read "4:tanh,1:sigmoid"; raises `SpecError`."""
    layers = []
    for position, part in enumerate(text.split(","), start=1):
        units, _, activation = part.strip().partition(":")
        if not units.isdecimal():
            raise SpecError(
                f"layer {position} is {part.strip()!r}, expected units and activation, as in 4:tanh"
            )
        layers.append(LayerSpec(int(units[:9]), activation or "sigmoid"))
    return tuple(layers)


def parse_init(text: str) -> InitSpec:
    """Read "he_normal", "normal:3,1" or "normal:mean=3,std=1"; raises `SpecError`."""
    name, _, rest = text.partition(":")
    kinds = {field.name: field.type for field in msgspec.structs.fields(InitSpec)}
    del kinds["fingerprint"]  # found when the file is read
    order = _FIELDS_OF_SCHEME.get(name, ())
    if rest.partition("=")[0] in kinds:
        given = [part.partition("=")[::2] for part in rest.split(",")]
    else:
        parts = rest.split(",", len(order) - 1) if rest and order else [rest] if rest else []
        if len(parts) > len(order):
            raise SpecError(f"{name} takes nothing after its name, but {rest!r} was given")
        given = list(zip(order, parts, strict=False))
    values: dict[str, Any] = {}
    for field, part in given:
        if field not in kinds or field == "name":
            raise SpecError(f"{field!r} is no field of an initialiser: {', '.join(kinds)}")
        values[field] = _rows(part) if field == "values" else _init_value(field, kinds[field], part)
    return InitSpec(name, **values)


def parse_goal(text: str) -> Goal:
    """Read "test_accuracy:0.975"; raises `SpecError`."""
    figure, _, value = text.partition(":")
    try:
        wanted = float(value)
    except ValueError:
        raise SpecError(f"the goal is {text!r}, expected as in test_accuracy:0.975") from None
    return Goal(cast("FigureName", figure), wanted)


def _init_value(field: str, kind: Any, text: str) -> Any:
    try:
        return reader_of(kind)(text)
    except argparse.ArgumentTypeError:
        what = "a number" if kind is float else f"something else ({kind})"
        raise SpecError(f"{field} is {text!r}, expected {what}") from None


def _rows(text: str) -> tuple[Any, ...]:
    """Read "1,2,3", or rows as in "1,2;3,4"."""
    rows = [
        tuple(_init_value("values", float, cell) for cell in row.split(","))
        for row in text.split(";")
    ]
    return rows[0] if len(rows) == 1 else tuple(rows)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES_AND_NO:
        raise argparse.ArgumentTypeError(f"{text!r} is neither yes nor no")
    return _YES_AND_NO[text.lower()]


def _json(kind: Any, text: str) -> Any:
    """Whatever has no shorter text is typed as in an experiment file."""
    return decode_json(text, kind)


def _or_none(read: Callable[[str], Any], text: str) -> Any:
    return None if text == "none" else read(text)


def _spoken(read: Callable[[str], Any], text: str) -> Any:
    """Read; a spec's sentence reaches the person through argparse, which adds the option."""
    try:
        return read(text)
    except SpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
