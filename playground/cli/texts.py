"""Values as they are typed: "4:tanh,1:sigmoid", "normal:3,1", "yes" become what a spec holds."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, get_origin

from core.spec.checks import SpecError
from core.spec.experiment import InitSpec, LayerSpec
from core.spec.fields import without_none
from core.spec.goal import Goal
from core.spec.json_text import decode_json
from core.spec.texts import parse_goal, parse_init, parse_layers, parse_names

if TYPE_CHECKING:
    from collections.abc import Callable

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
        tuple[str, ...]: parse_names,
    }
    if get_origin(kind) is Literal:
        read: Callable[[str], Any] = str
    else:
        read = known.get(kind, partial(_json, kind))
    return partial(_spoken, partial(_or_none, read) if may_be_none else read)


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


def count(text: str) -> int:
    """Read a whole number from 0 on; raises `argparse.ArgumentTypeError`."""
    if (found := whole(text)) < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is below 0")
    return found


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
