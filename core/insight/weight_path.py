"""WeightPath: where a run has been among all weights, in room that does not grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.quantiles import median

if TYPE_CHECKING:
    from core.nn.arrays import Array

MOST_POINTS: Final = 128
LEAST_POINTS: Final = 8
MOST_BYTES: Final = 16_000_000


class WeightPath:
    """Points (count,) of a run, each at its number of updates.

    At most `MOST_POINTS`, of large networks as many as there is room for. When it is full every
    other point goes, and from then on points that come sooner than twice as far apart as before
    take the place of the one before. The first always stays, and the newest is always there. What
    comes again after as many updates (weights that a person has changed) takes its place.
    """

    def __init__(self) -> None:
        self._points: list[Array] = []
        self._steps: list[int] = []
        self._stride = 0

    def __len__(self) -> int:
        return len(self._points)

    @property
    def steps(self) -> tuple[int, ...]:
        """After how many updates each point was."""
        return tuple(self._steps)

    @property
    def points(self) -> tuple[Array, ...]:
        """The points, oldest first; not to be written into."""
        return tuple(self._points)

    def add(self, steps: int, point: Array) -> None:
        """Take in where the run is; of the time before the newest point all is known already."""
        if self._points and self._points[0].shape != point.shape:
            self._points, self._steps, self._stride = [], [], 0
        if self._steps and steps < self._steps[-1]:
            return
        is_again = bool(self._steps) and steps == self._steps[-1]
        gap = self._steps[-1] - self._steps[-2] if len(self._steps) > 1 else self._stride
        if is_again or gap < self._stride:
            self._drop_last()
        self._points.append(point)
        self._steps.append(steps)
        if len(self._points) > self._room(point):
            self._thin()

    @staticmethod
    def _room(point: Array) -> int:
        return min(max(MOST_BYTES // max(point.nbytes, 1), LEAST_POINTS), MOST_POINTS)

    def _drop_last(self) -> None:
        self._points.pop()
        self._steps.pop()

    def _thin(self) -> None:
        last = len(self._points) - 1
        kept = [place for place in range(last + 1) if place % 2 == 0 or place == last]
        self._points = [self._points[place] for place in kept]
        self._steps = [self._steps[place] for place in kept]
        gaps = np.diff(self._steps)
        self._stride = int(median(gaps))
