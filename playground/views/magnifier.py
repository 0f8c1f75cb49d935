"""Magnifier: the weights of one unit as a large image, with their scale, beside the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from core.insight.indexes import quantize
from playground.qt.overrides import total
from playground.theme import Theme, diverging_table, tabular_font
from playground.views.indexed import IndexedPicture
from playground.views.readout import number_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array

_MARGIN: Final = 8
_LINE: Final = 16
_BAR: Final = 8
_WANTED: Final = 196
_LARGEST_CELL: Final = 24


class Enlarged(msgspec.Struct, frozen=True, eq=False):
    """One unit: its weights (rows, columns) on the scale −m … +m, its bias, and what is pointed at.

    `pointed` is a row and a column, None for the bias.
    """

    title: str
    weights: Array
    bias: float | None
    m: float
    pointed: tuple[int, int] | None


class Magnifier(QWidget):
    """Lies over the canvas, in no layout, where the mouse is not, and lets the mouse through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Enlarged | None = None
        self._cell = 1
        self._picture = IndexedPicture(1, 1)
        self._scale = IndexedPicture(1, 255)
        self._scale.indexes[0] = range(1, 256)
        self.setObjectName("weightMagnifier")
        self.setAccessibleName("One unit's weights, enlarged")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.set_theme(theme)
        self.hide()

    @property
    def shown(self) -> Enlarged | None:
        """What is shown, None while it is away."""
        return self._shown

    @property
    def indexes(self) -> Array:
        """What is painted: indexes (rows, columns) of the weights."""
        return self._picture.indexes

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._font = tabular_font(theme.caption_pixels)
        for picture in (self._picture, self._scale):
            picture.set_table(diverging_table(theme))
        self.update()

    def show_unit(self, unit: Enlarged, room: QRect, mouse: QPoint) -> None:
        """Show `unit` within `room`, away from `mouse`; both in the parent's coordinates."""
        self._shown = unit
        rows, columns = unit.weights.shape
        side = min(
            _WANTED, room.width() // 2 - 2 * _MARGIN, room.height() - 3 * self._line - _BAR - 24
        )
        self._cell = max(1, min(side // max(rows, columns), _LARGEST_CELL))
        if self._picture.indexes.shape != unit.weights.shape:
            self._picture = IndexedPicture(rows, columns)
            self._picture.set_table(diverging_table(self._theme))
        quantize(unit.weights, unit.m, self._picture.indexes, np.empty_like(unit.weights))
        self.setAccessibleDescription(f"{unit.title}, {self._scale_text(unit)}")
        self.resize(self.sizeHint())
        left = mouse.x() > room.center().x()
        x = room.left() if left else room.right() + 1 - self.width()
        y = min(max(mouse.y() - self.height() // 2, room.top()), room.bottom() - self.height())
        self.move(x, max(y, room.top()))
        self.raise_()
        self.show()
        self.update()

    def put_away(self) -> None:
        """Show nothing."""
        self._shown = None
        self.hide()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """The image, a line above it, and below it the scale and the bias."""
        image = self._image_size()
        width = max(image.width(), self._theme.pixels(120)) + 2 * _MARGIN
        return QSize(width, image.height() + 3 * self._line + _BAR + 2 * _MARGIN)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint title, image, scale and bias."""
        unit = self._shown
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setPen(QColor(self._theme.muted))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if unit is None:
            return
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.text))
        inner = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawText(inner.left(), inner.top() + self._theme.caption_pixels, unit.title)
        image = QRect(inner.topLeft() + QPoint(0, self._line), self._image_size())
        self._picture.paint(painter, image)
        if unit.pointed is not None:
            self._outline(painter, image.topLeft(), unit.pointed)
        self._paint_scale(painter, inner, image.bottom() + 5, unit)

    @property
    def _line(self) -> int:
        return self._theme.pixels(_LINE)

    def _image_size(self) -> QSize:
        rows, columns = self._picture.indexes.shape
        return QSize(columns, rows) * self._cell

    def _outline(self, painter: QPainter, corner: QPoint, pointed: tuple[int, int]) -> None:
        row, column = pointed
        cell = QRect(corner + QPoint(column, row) * self._cell, QSize(1, 1) * self._cell)
        painter.drawRect(cell.adjusted(-1, -1, 0, 0))

    def _paint_scale(self, painter: QPainter, inner: QRect, top: int, unit: Enlarged) -> None:
        align = Qt.AlignmentFlag
        self._scale.paint(painter, QRect(inner.left(), top, inner.width(), _BAR))
        line = QRect(inner.left(), top + _BAR + 1, inner.width(), self._line)
        painter.drawText(line, align.AlignLeft | align.AlignVCenter, f"−{unit.m:g}")
        painter.drawText(line, align.AlignHCenter | align.AlignVCenter, "0")
        painter.drawText(line, align.AlignRight | align.AlignVCenter, f"+{unit.m:g}")
        if unit.bias is not None:
            below = line.translated(0, self._line - 2)
            text = f"bias {number_text(unit.bias)}"
            painter.drawText(below, align.AlignLeft | align.AlignVCenter, text)

    def _scale_text(self, unit: Enlarged) -> str:
        return f"scale from −{unit.m:g} to +{unit.m:g}"
