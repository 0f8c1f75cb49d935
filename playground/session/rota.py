"""Who draws when: one picture with each snapshot, of the others one a little later, in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from core import Snapshot

    Show = Callable[[Snapshot], None]

# So much after the first: about the middle of a frame, so that neither half of it is long.
LATER_MS: Final = 15


class Rota(QObject):
    """Hands snapshots on: to `always` each time, and to one group of `in_turn` after the other.

    Groups follow `LATER_MS` after `always`, and inside `drawing()`, which counts what they cost.
    """

    def __init__(
        self,
        always: Show,
        in_turn: Sequence[Sequence[Show]],
        drawing: Callable[[], AbstractContextManager[None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._always, self._in_turn, self._drawing = always, tuple(in_turn), drawing
        self._next = 0
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
        self._always(snapshot)
        self._waiting = snapshot
        if not self._timer.isActive():
            self._timer.start()

    def show_to_all(self, snapshot: Snapshot) -> None:
        """Show a snapshot that stands for a while."""
        self._timer.stop()
        self._waiting = None
        self._always(snapshot)
        for group in self._in_turn:
            for show in group:
                show(snapshot)

    def _show_in_turn(self) -> None:
        snapshot, self._waiting = self._waiting, None
        if snapshot is not None:
            with self._drawing():
                for show in self._in_turn[self._next]:
                    show(snapshot)
            self._next = (self._next + 1) % len(self._in_turn)
