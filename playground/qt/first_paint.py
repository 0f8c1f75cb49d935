"""What is done once a window has been seen: before that nobody knows where it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class AfterFirstPaint(QObject):
    """Calls `act` once, in the turn of the event loop after `window` was first painted.

    The window manager places a window while it is being shown: a dialog that opened earlier would
    lie about the corner of the screen, where the window was until then.
    """

    def __init__(self, window: QWidget, act: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._act = window, act
        window.installEventFilter(self)

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look out for the first painting."""
        if watched is self._window and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._begin)
        return False

    def _begin(self) -> None:
        self.deleteLater()
        self._act()
