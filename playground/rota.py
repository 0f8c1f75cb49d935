"""Who draws in which frame: one picture in each, the others in turn, so that no frame is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core import Snapshot

    Show = Callable[[Snapshot], None]


class Rota:
    """Hands snapshots on: to `always` each time, and to one group of `in_turn` after the other."""

    def __init__(self, always: Show, in_turn: Sequence[Sequence[Show]]) -> None:
        self._always = always
        self._in_turn = tuple(in_turn)
        self._next = 0

    def show(self, snapshot: Snapshot) -> None:
        """Show one of many snapshots that come; the last one of a run goes to all."""
        if snapshot.finished or snapshot.diverged:
            self.show_to_all(snapshot)
            return
        self._always(snapshot)
        for show in self._in_turn[self._next]:
            show(snapshot)
        self._next = (self._next + 1) % len(self._in_turn)

    def show_to_all(self, snapshot: Snapshot) -> None:
        """Show a snapshot that stands for a while."""
        self._always(snapshot)
        for group in self._in_turn:
            for show in group:
                show(snapshot)
