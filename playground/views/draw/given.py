"""GivenCanvas: what a network is given of a drawing, pixel by pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter

from playground.qt.overrides import total
from playground.views.canvas import Canvas
from playground.views.indexed import IndexedPicture, ink_table

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array
    from playground.theme import Theme

_LEAST: Final = 58
_WHITE: Final = 255


class GivenCanvas(Canvas):
    """An image of ink, each pixel a square."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.picture = IndexedPicture(1, 1)
        self._shape = (1, 1)
        self.setMinimumSize(_LEAST, _LEAST)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.picture.set_table(ink_table(theme))
        self.update()

    def show_image(self, image: Array) -> None:
        """Show ink (rows, columns) from 0 to 1."""
        if image.shape != self._shape:
            self._shape = (image.shape[0], image.shape[1])
            self.picture = IndexedPicture(*self._shape)
            self.picture.set_table(ink_table(self._theme))
        self.picture.indexes[...] = image * _WHITE
        self.update()

    @property
    def frame(self) -> QRect:
        """Where the image lies: as large as there is room, its pixels whole where they can be."""
        rows, columns = self._shape
        room = min((self.width() - 2) / columns, (self.height() - 2) / rows)
        scale = int(room) if room >= 1 else room
        return QRect(1, 1, max(int(columns * scale), 1), max(int(rows * scale), 1))

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the image in a thin frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.ground))
        frame = self.frame
        self.picture.paint(painter, frame)
        painter.setPen(QColor(self._theme.border))
        painter.drawRect(frame.adjusted(-1, -1, 0, 0))

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Two screen pixels a pixel of 28 by 28, and the frame."""
        return QSize(_LEAST, _LEAST)
