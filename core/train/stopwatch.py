"""Stopwatch: how long a run has been training on the wall, as a person counts it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stopwatch:
    """Counts the seconds in which a run trains, also those that it waits for a slow update.

    `clock` counts seconds and never goes back. In a pause, `rest`, nothing is counted.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counted = 0.0
        self._since: float | None = None  # None: it rests

    @property
    def elapsed(self) -> float:
        """The seconds so far."""
        return self._counted + (0.0 if self._since is None else self._clock() - self._since)

    def go_on(self) -> None:
        """Count from now on."""
        if self._since is None:
            self._since = self._clock()

    def rest(self) -> None:
        """Count nothing until it goes on."""
        self._counted, self._since = self.elapsed, None

    def set(self, elapsed: float) -> None:
        """Let so many seconds have been counted up to now."""
        self._counted = elapsed
        if self._since is not None:
            self._since = self._clock()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what is done here; after it a watch that rested before rests again."""
        rested = self._since is None
        self.go_on()
        try:
            yield
        finally:
            if rested:
                self.rest()
