"""How fast a run gets on, as the clock on the wall has it: what the person at the screen sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core import Snapshot

# A new figure after this long: often enough to follow, slow enough to read.
_WINDOW: Final = 0.5


class Pace:
    """Epochs per second, measured between snapshots over about half a second of wall time."""

    def __init__(self) -> None:
        self.epochs_per_second = 0.0
        self._since: tuple[float, float] | None = None

    def restart(self) -> None:
        """Count from the next snapshot on: a pause is not part of the pace."""
        self._since = None

    def add(self, snapshot: Snapshot, now: float) -> None:
        """Take note of where the run stands at `now` seconds."""
        done = progress(snapshot)
        if self._since is None:
            self._since = (now, done)
            return
        seconds, epochs = now - self._since[0], done - self._since[1]
        if epochs < 0:
            self._since, self.epochs_per_second = (now, done), 0.0
        elif seconds >= _WINDOW:
            self._since, self.epochs_per_second = (now, done), epochs / seconds

    def seconds_left(self, snapshot: Snapshot, epochs: int) -> float:
        """Seconds until `epochs` are reached at this pace; infinite while it is not known."""
        left = epochs - progress(snapshot)
        return left / self.epochs_per_second if self.epochs_per_second > 0 else float("inf")


def progress(snapshot: Snapshot) -> float:
    """Epochs done, with the part of the one under way."""
    return snapshot.epoch + snapshot.steps_in_epoch / max(1, snapshot.steps_per_epoch)
