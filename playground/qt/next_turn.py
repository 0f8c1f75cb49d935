"""The next turn of the event loop, for what would make this one too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class NextTurn(QObject):
    """Calls `due` once in the turn after the one in which it was started.

    A timer of no time alone may be served in the very turn that starts it: where another is due in
    that, all are. The second of two, which the first starts, never is.
    """

    def __init__(self, due: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._first, self._second = QTimer(self), QTimer(self)
        for timer in (self._first, self._second):
            timer.setSingleShot(True)
            timer.setInterval(0)
        self._first.timeout.connect(self._second.start)
        self._second.timeout.connect(due)

    def start(self) -> None:
        """Call it in the next turn, unless that was said before."""
        if not (self._first.isActive() or self._second.isActive()):
            self._first.start()

    def stop(self) -> None:
        """Call nobody."""
        self._first.stop()
        self._second.stop()
