"""LentMemory: numbers that are written again only when nobody looks at the last ones any more."""

from __future__ import annotations

import weakref
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from core.nn.arrays import Array


class LentMemory:
    """Room for numbers, lent out to be read.

    `own` is for whoever fills it. It may be filled again once `free`: when the borrowed array and
    all views of it are gone.
    """

    def __init__(self, count: int, dtype: DTypeLike) -> None:
        self._count, self._dtype = count, dtype
        self._borrowed: weakref.ref[Array] | None = None

    @cached_property
    def own(self) -> Array:
        """Room for the numbers (count,); there is none until it is asked for."""
        return np.empty(self._count, self._dtype)

    @property
    def free(self) -> bool:
        """Whether nobody has any of it."""
        return self._borrowed is None or self._borrowed() is None

    def lend(self) -> Array:
        """All of it (count,), not to be written into; the same array to all who have it at once."""
        lent = None if self._borrowed is None else self._borrowed()
        if lent is None:
            # A view keeps the lowest array alive that it stands on, which is this one, as below it
            # there is no array: so it lives as long as any view of it.
            lent = np.frombuffer(self.own.data, self.own.dtype)
            lent.flags.writeable = False
            self._borrowed = weakref.ref(lent)
        return lent
