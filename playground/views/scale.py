"""Where scales end: round numbers that move seldom, so that a picture in motion can be read."""

from __future__ import annotations

import math
from typing import Final

# The steps of a decade at which a scale may end; a scale is never more than 1.5 times too wide.
_STEPS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
# A scale shrinks only when it would still have this much room, so that it does not flicker.
_ROOM: Final = 1.25
TINY: Final = 1e-12
HUGE: Final = 1e30


def round_up(value: float) -> float:
    """Return the smallest round number that is at least `value`, from `TINY` to `HUGE`."""
    value = min(max(value, TINY), HUGE)
    decade = math.floor(math.log10(value))
    for step in _STEPS:
        # 10.0**-5 * 3 is not 3e-05: decimal text is, and this is what a label shows.
        end = float(f"{step}e{decade}")
        if end >= value:
            return end
    return float(f"1e{decade + 1}")


class Level:
    """The end m of a symmetric scale −m … +m that follows the largest magnitude shown.

    It grows at once, shrinks only when the values have become clearly smaller, and stays as it is
    while `locked`.
    """

    def __init__(self) -> None:
        self.m = 1.0
        self.locked = False
        self._fresh = True

    def follow(self, largest: float) -> float:
        """Return m for values up to `largest` in magnitude (NaN and inf count as nothing)."""
        if not self.locked or self._fresh:
            largest = largest if math.isfinite(largest) else 0.0
            if self._fresh or largest > self.m or round_up(largest * _ROOM) < self.m:
                self.m = round_up(largest)
                self._fresh = False
        return self.m

    def restart(self) -> None:
        """Forget the values so far, unless locked."""
        self._fresh = self._fresh or not self.locked
