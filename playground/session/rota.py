"""Who draws when: with each snapshot some, and one of the others in turn, never two at once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from core import Snapshot

# So much from one to the next: two of each frame and one in turn fit into the shortest frame, and
# in between the loop is free for a person's hand.
SPACING_MS: Final = 10
# Of so many turns one goes to those that draw rarely.
RARE: Final = 8
# Nobody in turn wants to come more often than after so many seconds.
OFTEN: Final = 0.1


def _always() -> bool:
    return True


class Turn(NamedTuple):
    """Someone who shows snapshots.

    While `is_active` says that nothing would be drawn, `show` costs nothing and takes no turn. Who
    wants to be drawn each `interval` seconds has twice the turns of one who wants half as often.
    """

    show: Callable[[Snapshot], None]
    is_active: Callable[[], bool] = _always
    interval: float = OFTEN


class Rota(QObject):
    """Hands snapshots on: to `always` each time, and to one of `in_turn` in their turns.

    Each `RARE`th turn is one of `rarely`. The first who is active draws at once, each of the others
    `SPACING_MS` after the one before: what is drawn and painted at once keeps the event loop as
    long as it takes. Those that come later show the newest snapshot, and draw inside `drawing()`,
    which counts what they cost.
    """

    def __init__(
        self,
        always: Sequence[Turn],
        in_turn: Sequence[Turn],
        rarely: Sequence[Turn],
        drawing: Callable[[], AbstractContextManager[None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._always, self._drawing = tuple(always), drawing
        self._in_turn, self._rarely = _Circle(in_turn), _Circle(rarely)
        self._everyone = (*self._always, *self._in_turn.members, *self._rarely.members)
        self._turns = 0
        self._newest: Snapshot | None = None
        self._due: deque[Turn | None] = deque()  # None: one of those in turn
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SPACING_MS)
        self._timer.timeout.connect(self._on_time)

    def show(self, snapshot: Snapshot) -> None:
        """Show one of many snapshots that come; the last one of a run goes to all at once."""
        if snapshot.finished or snapshot.diverged:
            self.show_to_all(snapshot)
            return
        self._newest = snapshot
        idle = [turn for turn in self._everyone if not turn.is_active()]
        for turn in idle:
            turn.show(snapshot)  # it has the newest when it is seen again
        for due in (*(turn for turn in self._always if turn not in idle), None):
            if due not in self._due:  # whoever still waits since the frame before comes first
                self._due.append(due)
        if not self._timer.isActive():
            self._show_next(snapshot)

    def show_to_all(self, snapshot: Snapshot) -> None:
        """Show a snapshot that stands for a while."""
        self._timer.stop()
        self._due.clear()
        self._newest = None
        for turn in self._everyone:
            turn.show(snapshot)

    def _on_time(self) -> None:
        if self._newest is not None and self._due:
            with self._drawing():
                self._show_next(self._newest)

    def _show_next(self, snapshot: Snapshot) -> None:
        turn = self._due.popleft() or self._next_in_turn()
        self._timer.start()
        if turn is not None:
            turn.show(snapshot)

    def _next_in_turn(self) -> Turn | None:
        self._turns += 1
        turn = self._rarely.next() if self._turns % RARE == 0 else None
        return turn or self._in_turn.next()


class _Circle:
    """Gives the active members their turns, each as often as its interval is short.

    Each has a moment at which it is due, on a clock that stands at that of whoever was last; who
    was not active meanwhile is owed nothing (Demers, Keshav & Shenker 1989, "Analysis and
    simulation of a fair queueing algorithm").
    """

    def __init__(self, members: Sequence[Turn]) -> None:
        self.members = tuple(members)
        self._due = [0.0] * len(self.members)
        self._clock = 0.0

    def next(self) -> Turn | None:
        """The next one that is active, None when there is none."""
        active = [place for place, turn in enumerate(self.members) if turn.is_active()]
        if not active:
            return None
        place = min(active, key=lambda k: max(self._due[k], self._clock))
        self._clock = max(self._due[place], self._clock)
        self._due[place] = self._clock + max(self.members[place].interval, OFTEN)
        return self.members[place]
