"""When a row of numbers is a picture: its shape, and whether its numbers are pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

_MNIST_COLUMNS: Final = 784
_SMALLEST: Final = 64
_BRIGHT: Final = 127


def picture_shape(x: Array) -> tuple[int, int] | None:
    """Rows and columns of the square pictures in x (n, columns), or None when they are none.

    784 columns of anything are 28×28 as in MNIST; other squares from 64 columns on must be uint8.
    """
    side = _side(x)
    if side is None or (x.shape[1] != _MNIST_COLUMNS and x.dtype != np.uint8):
        return None
    return side, side


def are_pixels(x: Array) -> bool:
    """Whether whole numbers x (n, columns) look like pixels.

    Pixels are from 0 to 255, some of them in the brighter half, at least 64 in a square.
    """
    if _side(x) is None or x.size == 0:
        return False
    return bool(x.min() >= 0 and _BRIGHT < x.max() <= 255)


def _side(x: Array) -> int | None:
    side = math.isqrt(x.shape[1])
    return side if side * side == x.shape[1] and side * side >= _SMALLEST else None
