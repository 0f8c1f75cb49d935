"""When rows of numbers are pictures: their shape, and by what their values are divided.

Pictures are known by how many values a row has and what these are, never by their number type.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

MNIST_COLUMNS: Final = 784
_SMALLEST: Final = 64
_BRIGHT: Final = 127
_BRIGHTEST: Final = 255
_ROWS_AT_ONCE: Final = 4096


def picture_shape(columns: int, low: float, high: float) -> tuple[int, int] | None:
    """Rows and columns of the square pictures that rows of numbers from `low` to `high` are.

    784 columns of anything are 28×28 as in MNIST; other squares from 64 columns on must hold pixels
    from 0 to 255, some of them in the brighter half. None when they are no pictures.
    """
    side = math.isqrt(columns)
    if side * side != columns or columns < _SMALLEST:
        return None
    if columns != MNIST_COLUMNS and not (low >= 0 and _BRIGHT < high <= _BRIGHTEST):
        return None
    return side, side


def divisor_of(low: float, high: float) -> float:
    """By what pictures with values from `low` to `high` are divided, so that none is above 1.

    Pixels are from 0 to 255. What ends below the brighter half has a scale of its own (0 to 16 in
    scikit-learn's digits); what has negative values, or ends at 1, was scaled by somebody: 1.
    """
    if low < 0 or high <= 1:
        return 1.0
    return float(_BRIGHTEST) if _BRIGHT < high <= _BRIGHTEST else float(high)


def are_whole(x: Array) -> bool:
    """Whether all numbers of x (n, columns) are whole; looks at a few thousand rows at once."""
    if x.dtype.kind in "iub":
        return True
    parts = (x[at : at + _ROWS_AT_ONCE] for at in range(0, len(x), _ROWS_AT_ONCE))
    return all(np.array_equal(part, np.floor(part)) for part in parts)
