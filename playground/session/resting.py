"""How long the analyst rests between two pieces of work, so that training keeps its speed."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# The part of a core that the analyst takes while a run trains. Python lets one thread work at a
# time, and NumPy's small operations beside a busy thread wait for it again and again: an analyst
# that never rests leaves a run in NumPy a third of its speed.
SHARE: Final = 0.25
# Shorter rests are not worth the waking up: they add up until they are this long.
SHORTEST: Final = 0.002
LONGEST_PAUSE: Final = 2.0


class Rests:
    """Rests for the thread that calls `due`; none while nobody trains (`wanted` is False).

    `cpu` counts seconds of processor time of that thread, `clock` those of the wall.
    """

    def __init__(
        self,
        *,
        cpu: Callable[[], float] = time.thread_time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.wanted = False
        self._cpu, self._clock = cpu, clock
        self._since: tuple[float, float] | None = None
        self._paused_until = -math.inf

    def pause(self, *, wanted: bool) -> None:
        """Do nothing for a moment, or go on; whoever forgets to let it go on is not waited for."""
        self._paused_until = self._clock() + LONGEST_PAUSE if wanted else -math.inf

    @property
    def is_paused(self) -> bool:
        """Whether nothing is to be done now."""
        return self._clock() < self._paused_until

    def due(self) -> float:
        """Seconds to rest now for what was worked since the last rest."""
        cpu, now = self._cpu(), self._clock()
        since_cpu, since = self._since or (cpu, now)
        # Waiting, be it for the interpreter or for a question, is rest too.
        rest = (cpu - since_cpu) / SHARE - (now - since)
        if 0.0 < rest < SHORTEST and self.wanted:
            return 0.0
        rest = max(rest, 0.0) if self.wanted else 0.0
        self._since = cpu, now + rest
        return rest
