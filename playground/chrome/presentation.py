"""Presenting: the views alone fill the screen, written so large that the last row reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from playground.chrome.dress import Dress
    from playground.chrome.layouts import Layouts


class Presentation(QObject):
    """Full screen without the set-up; afterwards the window is as it was."""

    changed = Signal(bool)  # whether it goes on

    def __init__(self, window: QMainWindow, layouts: Layouts, dress: Dress) -> None:
        super().__init__(window)
        self._window, self._layouts, self._dress = window, layouts, dress
        self._before = window.windowState()
        self.is_on = False
        window.installEventFilter(self)

    def toggle(self) -> None:
        """Begin or end."""
        if self.is_on:
            self.end()
        else:
            self.begin()

    def begin(self) -> None:
        """Fill the screen."""
        if self.is_on:
            return
        self.is_on = True
        self._before = self._window.windowState() & ~Qt.WindowState.WindowFullScreen
        self._layouts.present(True)
        self._dress.present(True)
        self._window.setWindowState(self._before | Qt.WindowState.WindowFullScreen)
        self.changed.emit(True)

    def end(self) -> None:
        """Return to the window as it was."""
        if not self.is_on:
            return
        self.is_on = False
        self._window.setWindowState(self._before)
        self._dress.present(False)
        self._layouts.present(False)
        self.changed.emit(False)

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End also when the system takes the window out of full screen."""
        if event.type() == QEvent.Type.WindowStateChange and not self._window.isFullScreen():
            self.end()
        return super().eventFilter(watched, event)
