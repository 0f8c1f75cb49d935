"""FittedScroll: shows a canvas as large as there is room, and scrolls only where that is little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QFrame, QScrollArea

from playground.qt.overrides import total
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from playground.theme import Theme


class FittedCanvas(KeyCanvas):
    """A canvas that lays itself out in the area that can be seen at once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.area = QSize(1, 1)

    def set_area(self, area: QSize) -> None:
        """Lay everything out anew in this area, as wide as it is and as high as needed."""
        self.area = area

    @property
    def overflows(self) -> bool:
        """Whether more height is needed than the area has."""
        return self.height() > self.area.height()


class FittedScroll(QScrollArea):
    """Gives the canvas the room there is, less the bar where one is needed."""

    def __init__(self, canvas: FittedCanvas) -> None:
        super().__init__()
        self._fitted = canvas
        self.setWidget(canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def fit(self) -> None:
        """Lay the canvas out in the room there is."""
        room = self.maximumViewportSize()
        self._fitted.set_area(room)
        if self._fitted.overflows:
            self._fitted.set_area(room - QSize(self.verticalScrollBar().sizeHint().width(), 0))

    def reveal(self, rect: QRect) -> None:
        """Scroll so far that this part of the canvas is seen."""
        self.ensureVisible(rect.left(), rect.bottom())
        self.ensureVisible(rect.left(), rect.top())

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new room."""
        super().resizeEvent(event)
        self.fit()
