"""A run's changes as one array of a file: a text, JSON, or as older versions wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from core.nn.arrays import all_finite
from core.spec.changes import RESTORE, STOP, Change, check_order
from core.spec.json_text import decode_json

if TYPE_CHECKING:
    from core.nn.arrays import Array

# What there was to change when a change was three numbers: step, place in this list, and value.
NUMBERED_FIELDS: Final = ("learning_rate", "epochs", STOP, RESTORE)
_WHOLE: Final = ("epochs", RESTORE)  # fields whose values are whole numbers


def changes_to_array(changes: tuple[Change, ...]) -> Array:
    """As a text, of no shape."""
    return np.array(msgspec.json.encode(changes).decode())


def changes_from_array(array: Array) -> tuple[Change, ...]:
    """What `changes_to_array` gave, or the numbers (n, 3) of older files.

    Raises `ValueError`, or `SpecError` for a change that cannot be, in words.
    """
    if array.dtype.kind == "U" and array.shape == ():
        found = tuple(decode_json(str(array), list[Change]))
    else:
        found = _from_numbers(array)
    check_order(found)
    return found


def _from_numbers(rows: Array) -> tuple[Change, ...]:
    if rows.dtype != np.float64 or rows.ndim != 2 or rows.shape[1] != 3:
        raise ValueError(f"changes is {rows.dtype} of shape {rows.shape}, expected float64 (n, 3)")
    if not all_finite(rows):
        raise ValueError("changes holds numbers that are not finite")
    made = []
    for step, number, value in rows.tolist():
        if not 0 <= number < len(NUMBERED_FIELDS):
            raise ValueError(f"a change at step {step:g} is of no known field")
        name = NUMBERED_FIELDS[int(number)]
        made.append(Change(int(step), name, int(value) if name in _WHOLE else value))
    return tuple(made)
