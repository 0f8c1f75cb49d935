"""The end of a colour scale, which moves seldom, so that a picture in motion can be read."""

from __future__ import annotations

from core.insight.scale import following


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
            self.m = following(None if self._fresh else self.m, largest)
            self._fresh = False
        return self.m

    def restart(self) -> None:
        """Forget the values so far, unless locked."""
        self._fresh = self._fresh or not self.locked
