"""UprightScroll: what is inside is as wide as there is room, and scrolls up and down only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QRect


class UprightScroll(QScrollArea):
    """Without a frame, on the ground of the view; what is inside has the focus, never this."""

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
