"""BuildButton: a small button on the diagram, pressed by Enter as all buttons are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class BuildButton(QToolButton):
    """Flat, reached by Tab.

    Space plays, so Enter presses; the window's filter only knows buttons that were there at first.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
