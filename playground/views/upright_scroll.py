"""UprightScroll: what is inside is as wide as there is room, and scrolls up and down only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QResizeEvent


class UprightScroll(QScrollArea):
    """Without a frame, on the ground of the view; what is inside has the focus, never this.

    What is inside is as wide without a bar as with one. What is the higher the wider it is, as a
    picture, would else have no room, be narrower beside the bar, have room, be wider without it,
    have no room: Qt goes round so without end, until the stack is full and the program dies.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for ground in (inside, self.viewport()):
            ground.setAutoFillBackground(False)

    def reveal(self, rect: QRect) -> None:
        """Scroll so far that this part of what is inside is seen, its beginning at least."""
        self.ensureVisible(rect.right() + 1, rect.bottom() + 1, 0, 0)
        self.ensureVisible(rect.left(), rect.top(), 0, 0)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the bar its room, whether it is there or not."""
        room = self.maximumViewportSize().width() - self.verticalScrollBar().sizeHint().width()
        if (inside := self.widget()) is not None:
            inside.setMaximumWidth(max(room, inside.minimumSizeHint().width(), 1))
        super().resizeEvent(event)
