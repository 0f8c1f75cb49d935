"""Pace: how fast a run learns, for who wants to know it and for cutting it into portions."""

from __future__ import annotations

from math import ceil
from typing import Final

WINDOW_SECONDS: Final = 0.5


class Pace:
    """Seconds an update, as of the last portion, and rows a second over the last half second."""

    def __init__(self, seconds_per_step: float) -> None:
        """Begin with a guess of how long an update takes."""
        self.samples_per_second = 0.0
        self._seconds_per_step = seconds_per_step
        self._samples, self._seconds, self._settled = 0, 0.0, False

    def most(self, seconds: float, most: int) -> int:
        """How many updates, up to `most` and at least one, fill so many seconds."""
        if seconds == float("inf") or not self._seconds_per_step:  # too quick for the clock
            return most
        return min(most, max(ceil(seconds / self._seconds_per_step), 1))

    def has_room(self, seconds: float) -> bool:
        """Whether one more update is likely to fit in so many seconds."""
        return seconds > 0.0 and seconds >= self._seconds_per_step

    def add(self, seconds: float, steps: int, samples: int) -> None:
        """Take in what was trained, and the time it took."""
        if steps:
            self._seconds_per_step = seconds / steps
        self._samples += samples
        self._seconds += seconds
        full = self._seconds >= WINDOW_SECONDS
        if self._seconds > 0.0 and (full or not self._settled):
            self.samples_per_second = self._samples / self._seconds
        if full:
            self._samples, self._seconds, self._settled = 0, 0.0, True
