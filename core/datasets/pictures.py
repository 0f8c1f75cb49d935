"""When a row of numbers is a picture: its shape, and whether its numbers are pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.arrays import Array

_MNIST_COLUMNS: Final = 784
_SMALLEST: Final = 64
_BRIGHT: Final = 127


def picture_shape(x: Array) -> tuple[int, int] | None:
    """Rows and columns of the square pictures in x (n, columns), or None when they are none.

    784 columns of anything are 28×28 as in MNIST; other squares from 64 columns on must be uint8.
    """
    columns = x.shape[1]
    side = math.isqrt(columns)
    square = side * side == columns and columns >= _SMALLEST
    if columns == _MNIST_COLUMNS or (square and x.dtype == np.uint8):
        return side, side
    return None


def as_pixels(x: Array) -> Array:
    """Return whole numbers x (n, columns) as uint8 when they look like pixels, else as they are.

    Pixels are from 0 to 255, some of them in the brighter half, at least 64 in a square.
    """
    side = math.isqrt(x.shape[1])
    if side * side != x.shape[1] or x.shape[1] < _SMALLEST or x.size == 0:
        return x
    if x.min() < 0 or not _BRIGHT < x.max() <= 255:
        return x
    return x.astype(np.uint8)
