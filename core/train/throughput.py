"""Throughput: how many rows a second training goes through."""

from __future__ import annotations

from typing import Final

WINDOW_SECONDS: Final = 0.5


class Throughput:
    """Samples per second over the last half second or so of training."""

    def __init__(self) -> None:
        self.samples_per_second = 0.0
        self._samples, self._seconds, self._settled = 0, 0.0, False

    def add(self, seconds: float, samples: int) -> None:
        """Take in what was trained, and the time it took."""
        self._samples += samples
        self._seconds += seconds
        full = self._seconds >= WINDOW_SECONDS
        if self._seconds > 0.0 and (full or not self._settled):
            self.samples_per_second = self._samples / self._seconds
        if full:
            self._samples, self._seconds, self._settled = 0, 0.0, True
