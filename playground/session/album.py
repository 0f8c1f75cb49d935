"""Album: a small picture of each of many networks, painted a few at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.train.contest_news import Painter


class Album:
    """Paints the runs round and round, so that each picture is as new as the others.

    `clock` counts seconds.
    """

    def __init__(
        self,
        size: int,
        network: Callable[[int], Network],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size, self._network, self._clock = size, network, clock
        self._painter: Painter | None = None
        self._pictures: Array | None = None
        self._next = 0
        self.unpainted = 0
        """How many pictures are older than their networks, or are missing."""

    @property
    def pictures(self) -> Array | None:
        """A copy of all pictures, uint8 (runs, rows, columns); None without a painter."""
        return None if self._pictures is None else self._pictures.copy()

    def age(self) -> None:
        """All networks have changed."""
        self.unpainted = self._size if self._painter is not None else 0

    def paint(self, painter: Painter | None, seconds: float) -> None:
        """Go on painting for so long; with another painter than before all begins anew."""
        if painter != self._painter:
            self._painter, self._pictures, self._next = painter, None, 0
            self.age()
        if painter is None:
            return
        until = self._clock() + seconds
        while self.unpainted:
            picture = painter(self._network(self._next))
            if self._pictures is None:
                self._pictures = np.zeros((self._size, *picture.shape), np.uint8)
            self._pictures[self._next] = picture
            self._next = (self._next + 1) % self._size
            self.unpainted -= 1
            if self._clock() >= until:
                return
