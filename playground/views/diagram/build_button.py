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


def rank_button() -> BuildButton:
    """The button that has the units ranked by what is lost without them."""
    button = BuildButton()
    button.setObjectName("rankUnitsButton")
    button.setText("rank")
    button.setCheckable(True)
    button.setAutoRaise(False)
    button.setAccessibleName("Rank the units by what is lost without them")
    button.setToolTip(
        "Switch off one hidden unit after the other and number them by how much the loss grows"
        " without it: 1 matters most. Nothing is changed in the run."
    )
    return button
