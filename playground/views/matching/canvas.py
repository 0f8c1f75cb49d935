"""HeatmapsCanvas: the weights of several networks side by side, layer below layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from core.insight.indexes import quantize
from core.insight.scale import largest_magnitude, round_up
from playground.qt.overrides import total
from playground.theme import diverging_table, tabular_font
from playground.views.indexed import IndexedPicture
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core import Network
    from core.nn.arrays import Array
    from playground.theme import Theme

_GAP: Final = 10
_LEFT: Final = 16
_LEAST: Final = 14


@dataclass(frozen=True, eq=False)
class Column:
    """A network with its title.

    `rows` (units,) of each layer say at which row the unit stands that is marked at a place; None
    where it is just that.
    """

    title: str
    network: Network
    rows: tuple[Array, ...] | None = None


class HeatmapsCanvas(KeyCanvas):
    """Each layer's weights with the bias as the last column; one scale a layer for all networks.

    The unit under the mouse is framed in all networks; arrows go from unit to unit.
    """

    pointed = Signal(int, int)  # layer and place, −1 for none

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.columns: tuple[Column, ...] = ()
        self.marked = (-1, -1)
        self._pictures: list[list[IndexedPicture]] = []
        self._levels: list[float] = []
        self.setAccessibleName("Weights of both networks")
        self.setMinimumSize(140, 80)

    def show_networks(self, *columns: Column) -> None:
        """Show these; all have the same layers."""
        self.columns = columns
        layers = len(columns[0].network.layers) if columns else 0
        self._pictures, self._levels = [], []
        for layer in range(layers):
            matrices = [_matrix(column.network, layer) for column in columns]
            level = round_up(largest_magnitude(matrices))
            self._levels.append(level)
            self._pictures.append([self._picture(matrix, level) for matrix in matrices])
        if not 0 <= self.marked[0] < layers:
            self.marked = (-1, -1)
        self.update()

    @property
    def levels(self) -> tuple[float, ...]:
        """Where each layer's colour scale ends."""
        return tuple(self._levels)

    def indexes(self, layer: int, column: int) -> Array:
        """What is painted of a layer in a column (units, inputs + bias)."""
        return self._pictures[layer][column].indexes

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        for pictures in self._pictures:
            for picture in pictures:
                picture.set_table(diverging_table(theme))

    def _picture(self, matrix: Array, level: float) -> IndexedPicture:
        picture = IndexedPicture(*matrix.shape)
        picture.set_table(diverging_table(self.theme))
        quantize(matrix, level, picture.indexes, np.empty_like(matrix))
        return picture

    def rect_of(self, layer: int, column: int) -> QRect:
        """Where a layer of a column is painted."""
        line, count = self.theme.pixels(_LEAST), max(len(self.columns), 1)
        room = (self.width() - _LEFT - _GAP * count) / count
        layers = max(len(self._pictures), 1)
        height = (self.height() - line - 4 - _GAP * layers) / layers
        left = _LEFT + column * (room + _GAP)
        top = line + 4 + layer * (height + _GAP)
        return QRect(round(left), round(top), max(round(room), 1), max(round(height), 1))

    def row_rect(self, layer: int, column: int, place: int) -> QRect:
        """Where the unit that is marked at this place is painted in a column."""
        rows = self.columns[column].rows
        if rows is not None and layer < len(rows):
            place = int(rows[layer][place])
        rect, units = self.rect_of(layer, column), len(self.indexes(layer, column))
        top = rect.top() + place * rect.height() / units
        bottom = rect.top() + (place + 1) * rect.height() / units
        return QRect(rect.left(), round(top), rect.width(), max(round(bottom) - round(top), 2))

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(360, 240)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint titles, layers and frames."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        for number, column in enumerate(self.columns):
            self._paint_title(painter, number, column.title)
        for layer, pictures in enumerate(self._pictures):
            painter.setPen(QColor(self.theme.muted))
            beside = QRect(0, self.rect_of(layer, 0).top(), _LEFT - 4, self.theme.pixels(_LEAST))
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight, str(layer + 1))
            for number, picture in enumerate(pictures):
                rect = self.rect_of(layer, number)
                picture.paint(painter, rect)
                painter.setPen(QColor(self.theme.border))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(0, 0, -1, -1))
        self._paint_mark(painter)
        self.paint_focus(painter)

    def _paint_title(self, painter: QPainter, column: int, title: str) -> None:
        rect = self.rect_of(0, column)
        painter.setPen(QColor(self.theme.text))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect.left(), metrics.ascent(), text)

    def _paint_mark(self, painter: QPainter) -> None:
        layer, place = self.marked
        if layer < 0:
            return
        painter.setPen(QPen(QColor(self.theme.text), 2.0))
        for column in range(len(self.columns)):
            painter.drawRect(self.row_rect(layer, column, place).adjusted(-1, -1, 0, 0))

    def _mark(self, layer: int, place: int) -> None:
        if (layer, place) != self.marked:
            self.marked = (layer, place)
            self.pointed.emit(layer, place)
            self.update()

    def _point_at(self, place: QPoint | None) -> None:
        if place is not None:
            for layer in range(len(self._pictures)):
                for column in range(len(self.columns)):
                    rect = self.rect_of(layer, column)
                    if rect.contains(place):
                        self._mark(layer, self._place_in(layer, column, place.y() - rect.top()))
                        return
        self._mark(-1, -1)

    def _place_in(self, layer: int, column: int, down: int) -> int:
        units = len(self.indexes(layer, column))
        row = min(down * units // self.rect_of(layer, column).height(), units - 1)
        rows = self.columns[column].rows
        if rows is None or layer >= len(rows):
            return row
        return int(np.flatnonzero(rows[layer] == row)[0])

    def _move(self, across: int, down: int) -> None:
        if not self._pictures:
            return
        layer, place = self.marked
        if layer < 0:
            self._mark(0, 0)
            return
        layer = min(max(layer + across, 0), len(self._pictures) - 1)
        units = len(self.indexes(layer, 0))
        self._mark(layer, min(max(place + down, 0), units - 1))


def _matrix(network: Network, layer: int) -> Array:
    """Weights and bias of a layer, (units, inputs + 1), or without the bias where there is none."""
    found = network.layers[layer]
    if found.bias is None:
        return found.weights.astype(np.float64)
    return np.concatenate([found.weights, found.bias[:, None]], axis=1).astype(np.float64)
