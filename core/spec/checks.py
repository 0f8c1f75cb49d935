"""Checks of single values: each fails with a sentence that says what is wrong and what is right."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import UnionType

_LARGEST: Final = sys.float_info.max
_LONGEST_SHOWN: Final = 60
_LONGEST_PATH: Final = 4096


class SpecError(ValueError):
    """A spec holds something that cannot be: the message names the field and what was expected."""


def require(condition: bool, message: str) -> None:
    """Raise `SpecError` with this message unless the condition holds."""
    if not condition:
        raise SpecError(message)


def require_kind(field: str, value: object, kind: type | UnionType, what: str) -> None:
    """Demand an instance of `kind`, called `what` in the message."""
    if not isinstance(value, kind):  # the sentence is made only where it is said: a repr costs
        raise SpecError(f"{field} is {_shown(value)}, expected {what}")


def require_name(field: str, value: object, known: tuple[str, ...]) -> None:
    """Demand one of the known names."""
    if not (isinstance(value, str) and value in known):
        raise SpecError(f"{field} is {_shown(value)}, expected one of: {', '.join(known)}")


def require_integer(field: str, value: object, low: int, high: int) -> None:
    """Demand an int (no bool) from `low` to `high`."""
    if not (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
        whole = f"a whole number from {low:,} to {high:,}"
        raise SpecError(f"{field} is {_shown(value)}, expected {whole}")


def require_number(
    field: str, value: object, low: float = -math.inf, high: float = math.inf
) -> None:
    """Demand a finite int or float (no bool) from `low` to `high`."""
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        # An int too large for a float would make isfinite raise; comparisons are exact for both.
        and -_LARGEST <= value <= _LARGEST
        and low <= value <= high
    ):
        return
    bounds = ""
    if low > -math.inf:
        bounds = f" from {low:g} to {high:g}" if high < math.inf else f" of at least {low:g}"
    raise SpecError(f"{field} is {_shown(value)}, expected a finite number{bounds}")


def require_path(field: str, value: object) -> None:
    """Demand text that can be a file path; empty is allowed and means none."""
    require(
        isinstance(value, str) and len(value) <= _LONGEST_PATH and "\0" not in value,
        f"{field} is not a file path of at most {_LONGEST_PATH:,} characters",
    )


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an int of more digits than Python is willing to print
        return "far too large"
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
