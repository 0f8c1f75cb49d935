"""Sampled: numbers that were looked at now and then along a run, in room that does not grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

CAPACITY: Final = 256


class Sampled:
    """Samples of `columns` numbers at ascending x, in at most `capacity` buckets.

    When all are full, two become one and each takes twice as many samples from then on; a bucket
    keeps the least, the mean and the largest of each column, so that no peak is lost. `pause` says
    that nobody looked for a while: the next sample begins a new piece, and no bucket reaches from
    one piece into another (before that would leave no room, the pieces grow together).
    """

    def __init__(self, columns: int, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._x: Array = np.empty(capacity)
        self._begins: Array = np.zeros(capacity, np.bool_)
        self._taken: Array = np.zeros(capacity, np.int64)
        # For each bucket and column: least, largest, sum, and how many numbers that were none.
        self._low, self._high, self._sums = (np.empty((capacity, columns)) for _ in range(3))
        self._known: Array = np.zeros((capacity, columns), np.int64)
        self._buckets = 0
        self._stride = 1
        self._last = float("-inf")
        self._paused = False

    def __len__(self) -> int:
        return self._buckets

    @property
    def stride(self) -> int:
        """How many samples a bucket takes."""
        return self._stride

    @property
    def x(self) -> Array:
        """Where each bucket ends (n,)."""
        return self._x[: self._buckets]

    @property
    def begins(self) -> Array:
        """Which buckets begin a piece (n,): from the one before no line leads to them."""
        return self._begins[: self._buckets]

    @property
    def low(self) -> Array:
        """The least of each bucket (n, columns); NaN where there is none."""
        return self._low[: self._buckets]

    @property
    def high(self) -> Array:
        """The largest of each bucket (n, columns)."""
        return self._high[: self._buckets]

    def course(self, column: int) -> tuple[Array, Array, Array]:
        """The least, the mean and the largest of a column in each bucket, each (n,)."""
        count = self._buckets
        with np.errstate(invalid="ignore"):
            mean: Array = self._sums[:count, column] / self._known[:count, column]
        return self._low[:count, column], mean, self._high[:count, column]

    def pause(self) -> None:
        """Nobody looks any more: the next sample begins a new piece."""
        self._paused = self._buckets > 0

    def add(self, x: float, values: Array) -> None:
        """Take a sample (columns,) at `x`; one at or before the last x is known already."""
        if x <= self._last:
            return
        self._last = x
        if self._paused or not self._buckets or self._taken[self._buckets - 1] >= self._stride:
            self._open()
        self._enter(self._buckets - 1, x, values)

    def _open(self) -> None:
        if self._buckets == self._capacity:
            self._thin()
        place = self._buckets
        self._buckets += 1
        self._begins[place] = self._paused or place == 0
        self._paused = False
        self._taken[place] = 0
        self._low[place] = self._high[place] = np.nan
        self._sums[place], self._known[place] = 0.0, 0

    def _enter(self, place: int, x: float, values: Array) -> None:
        known = ~np.isnan(values)
        self._x[place] = x
        self._taken[place] += 1
        np.fmin(self._low[place], values, out=self._low[place])
        np.fmax(self._high[place], values, out=self._high[place])
        self._sums[place] += np.where(known, values, 0.0)
        self._known[place] += known

    def _thin(self) -> None:
        """Join neighbours of the same piece, two by two."""
        self._stride *= 2
        if np.count_nonzero(self._begins) > self._capacity // 4:
            self._begins[1:] = False
        kept = 0
        place = 0
        while place < self._buckets:
            pair = place + 1 < self._buckets and not self._begins[place + 1]
            self._move(place, kept)
            if pair:
                self._join(place + 1, kept)
            place += 1 + pair
            kept += 1
        self._buckets = kept

    def _move(self, source: int, target: int) -> None:
        for column in self._columns:
            column[target] = column[source]

    def _join(self, source: int, target: int) -> None:
        self._x[target] = self._x[source]
        np.fmin(self._low[target], self._low[source], out=self._low[target])
        np.fmax(self._high[target], self._high[source], out=self._high[target])
        self._sums[target] += self._sums[source]
        self._known[target] += self._known[source]
        self._taken[target] += self._taken[source]

    @property
    def _columns(self) -> tuple[Array, ...]:
        return (
            self._x,
            self._begins,
            self._taken,
            self._low,
            self._high,
            self._sums,
            self._known,
        )
