"""The array type of the engine, its error, and the one rule for reading inputs."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

Array: TypeAlias = NDArray[Any]

PIXEL_WHITE: Final = 255
# More than compiled loops read at a time, and a multiple of all alignments.
_GAP_BYTES: Final = 1024
_LINE_BYTES: Final = 64


class ShapeError(ValueError):
    """Arrays or layers do not fit each other: the message names both and their shapes."""


def scaled(x: Array, dtype: np.dtype[Any]) -> Array:
    """Inputs (n, inputs) as numbers of `dtype`; uint8 pixels 0..255 are read as value/255."""
    if x.dtype == np.uint8:
        numbers: Array = np.divide(x, dtype.type(PIXEL_WHITE), dtype=dtype)
        return numbers
    return np.ascontiguousarray(x, dtype=dtype)


def all_finite(array: Array) -> bool:
    """Whether no number is NaN or infinite.

    A finite sum of squares proves it in one pass of BLAS; only where that sum overflows, or is not
    finite, are the numbers looked at one by one.
    """
    flat = array.reshape(-1)
    return isfinite(np.vdot(flat, flat)) or bool(np.isfinite(flat).all())


@cache
def ones(count: int, dtype: type[np.float32 | np.float64] | np.dtype[Any]) -> Array:
    """Ones (count,), read-only: a product with them sums rows quicker than NumPy's sums do."""
    found: Array = np.ones(count, dtype)
    found.flags.writeable = False
    return found


def apart(size: int, dtype: DTypeLike) -> Array:
    """Zeros (size,) that begin far from where all other arrays begin in memory.

    Compiled loops go number by number where what they write begins less than some vectors behind
    what they read, as small arrays by chance do, and then sums end in other last digits.
    """
    number = np.dtype(dtype)
    gap = _GAP_BYTES // number.itemsize
    found: Array = np.zeros(gap + max(size, gap), number)[gap : gap + size]
    return found


def aligned(shape: int | tuple[int, ...], dtype: DTypeLike) -> Array:
    """Zeros that begin where a cache line does.

    Where they do not, half of all whole vector registers that are fetched lie in two lines.
    """
    number = np.dtype(dtype)
    size = int(np.prod(shape)) * number.itemsize
    room: Array = np.zeros(size + _LINE_BYTES, np.uint8)
    begin = -room.ctypes.data % _LINE_BYTES
    return room[begin : begin + size].view(number).reshape(shape)
