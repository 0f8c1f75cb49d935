"""The next turn of the event loop, for what would make this one too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class NextTurn(QObject):
    """Calls `due` once in the turn after the one in which it was started, or some `turns` later.

    A timer of no time alone may be served in the very turn that starts it: where another is due in
    that, all are. The second of two, which the first starts, never is.
    """

    def __init__(self, due: Callable[[], object], parent: QObject, *, turns: int = 1) -> None:
        super().__init__(parent)
        self._due, self._shots, self._left = due, 2 * turns, 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_time)

    @property
    def is_coming(self) -> bool:
        """Whether it was started and has not come."""
        return self._left > 0

    def start(self) -> None:
        """Call it in the next turn, unless that was said before."""
        if not self.is_coming:
            self._left = self._shots
            self._timer.start()

    def stop(self) -> None:
        """Call nobody."""
        self._left = 0
        self._timer.stop()

    def _on_time(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._timer.start()
        else:
            self._due()
