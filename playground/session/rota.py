"""Who draws when: some with each snapshot, of the others one a little later, in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from core import Snapshot

# So much after the first: about the middle of a frame, so that neither half of it is long.
LATER_MS: Final = 15
# Of so many turns one goes to those that draw rarely.
RARE: Final = 8


def _always() -> bool:
    return True


class Turn(NamedTuple):
    """Someone who shows snapshots.

    While `is_active` says that nothing would be drawn, `show` costs nothing and takes no turn.
    """

    show: Callable[[Snapshot], None]
    is_active: Callable[[], bool] = _always


class Rota(QObject):
    """Hands snapshots on: to `always` each time, and to one of `in_turn` after the other.

    Each `RARE`th turn is one of `rarely`. Turns follow `LATER_MS` after `always`, and inside
    `drawing()`, which counts what they cost.
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
        self._turns = 0
        self._waiting: Snapshot | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LATER_MS)
        self._timer.timeout.connect(self._show_in_turn)

    def show(self, snapshot: Snapshot) -> None:
        """Show one of many snapshots that come; the last one of a run goes to all at once."""
        if snapshot.finished or snapshot.diverged:
            self.show_to_all(snapshot)
            return
        for turn in self._always:
            turn.show(snapshot)
        for turn in (*self._in_turn.members, *self._rarely.members):
            if not turn.is_active():
                turn.show(snapshot)  # it has the newest when it is seen again
        self._waiting = snapshot
        if not self._timer.isActive():
            self._timer.start()

    def show_to_all(self, snapshot: Snapshot) -> None:
        """Show a snapshot that stands for a while."""
        self._timer.stop()
        self._waiting = None
        for turn in (*self._always, *self._in_turn.members, *self._rarely.members):
            turn.show(snapshot)

    def _show_in_turn(self) -> None:
        snapshot, self._waiting = self._waiting, None
        if snapshot is None:
            return
        self._turns += 1
        turn = self._rarely.next() if self._turns % RARE == 0 else None
        turn = turn or self._in_turn.next()
        if turn is not None:
            with self._drawing():
                turn.show(snapshot)


class _Circle:
    """Gives one active member after the other."""

    def __init__(self, members: Sequence[Turn]) -> None:
        self.members = tuple(members)
        self._next = 0

    def next(self) -> Turn | None:
        """The next one that is active, None when there is none."""
        for offset in range(len(self.members)):
            position = (self._next + offset) % len(self.members)
            if self.members[position].is_active():
                self._next = position + 1
                return self.members[position]
        return None
