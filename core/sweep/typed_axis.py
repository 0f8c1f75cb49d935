"""What a person types of a field that is to be varied: values with commas between, or a range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from core.spec.sweep import Axis

if TYPE_CHECKING:
    from core.spec.varied import Field

_RANGE: Final = re.compile(r"(\S+)\s+to\s+([^\s,]+)(?:\s*,?\s+(log))?", re.IGNORECASE)
_SCHEMES: Final = ("init", "bias_init")


def typed_axis(field: Field, text: str) -> Axis:
    """The axis of "0.1, 0.3, 1", of "0.001 to 1", or of "0.001 to 1 log"; raises `SpecError`."""
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return Axis(axis_path(field), field.read(text))
    (low,), (high,) = field.read(match[1]), field.read(match[2])
    return Axis(axis_path(field), low=low, high=high, log=match[3] is not None)


def axis_path(field: Field) -> str:
    """The whole path of a field; an initialisation is written as one value, as in a plan."""
    is_scheme = field.path[-1] == "name" and field.path[-2] in _SCHEMES
    return ".".join(field.path[:-1] if is_scheme else field.path)
