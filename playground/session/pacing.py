"""When the next updates are due at a wanted speed, on a schedule that does not drift."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# At most this long between two looks at the clock: every frame shows new numbers.
_TICK: Final = 0.004
# A run that falls behind by more than this starts a new schedule: no burst to catch up.
_LARGEST_DEBT: Final = 0.1


class Pacer:
    """Spreads updates evenly over time; speed None means as fast as the machine can.

    `clock` counts seconds and never goes back (`time.monotonic`).
    """

    def __init__(self, speed: float | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._speed = speed
        # Whatever the clock says (it may have begun a second ago), the first update is due at once.
        self._start = self._last_go = -inf
        self._start_steps = 0
        self._rebase = True

    @property
    def speed(self) -> float | None:
        """Wanted updates per second, or None for no limit."""
        return self._speed

    @property
    def chunk(self) -> int | None:
        """How many updates to do between two looks at the clock; None when there is no limit."""
        return None if self._speed is None else max(1, int(self._speed * _TICK))

    def set_speed(self, speed: float | None) -> None:
        """A new speed counts from the last update: moving a slider adds no updates of its own."""
        self._speed = speed
        self._rebase = True

    def delay(self, steps: int) -> float:
        """Seconds to wait before the next chunk, when `steps` updates have been done in all.

        After a pause of any length the next chunk is due at once and nothing is caught up.
        """
        if self._speed is None:
            return 0.0
        now = self._clock()
        if self._rebase:
            self._start, self._start_steps, self._rebase = self._last_go, steps - 1, False
        wait = self._start + (steps - self._start_steps) / self._speed - now
        if wait > 0.0:
            return wait
        if wait < -_LARGEST_DEBT:
            self._start, self._start_steps = now, steps
        self._last_go = now
        return 0.0
