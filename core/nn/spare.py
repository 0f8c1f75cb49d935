"""Spare: memory that nobody needs at the time, for arrays that are only used then."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from core.nn.arrays import Array

# Bytes: what is cut off from a vector begins where one of its cache lines does.
_LINE: Final = 64


class Spare:
    """Makes arrays of any content: out of a flat vector as long as that suffices, else anew."""

    def __init__(self, vector: Array | None = None) -> None:
        """Cut from `vector` (count,), of any number type; None: all are made anew."""
        self._left: Array = np.empty(0, np.uint8) if vector is None else vector.view(np.uint8)

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """An array of any content."""
        number = np.dtype(dtype)
        size = prod(shape) * number.itemsize
        if size > self._left.size:
            return np.empty(shape, number)
        found, self._left = self._left[:size], self._left[-(-size // _LINE) * _LINE :]
        return found.view(number).reshape(shape)
