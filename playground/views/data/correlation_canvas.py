"""CorrelationCanvas: which columns move together, as a matrix of colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from core.insight.indexes import quantize
from playground.qt.overrides import total
from playground.theme import diverging_table, tabular_font
from playground.views.fitted_scroll import FittedCanvas
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array
    from playground.theme import Theme

_LEAST_CELL: Final = 7
_MOST_CELL: Final = 64
_NUMBERED: Final = 36
_LONGEST_NAME: Final = 120
_FEW: Final = 12
_GAP: Final = 6
Pair = tuple[int, int]


class CorrelationCanvas(FittedCanvas):
    """A row and a column for each column of the data; large cells say their number."""

    pointed = Signal(object)  # the Pair under the mouse or reached by keys, or None
    revealed = Signal(QRect)  # what the keys have come to

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.names: tuple[str, ...] = ()
        self.matrix: Array = np.zeros((0, 0))
        self.pair: Pair | None = None
        self._picture = IndexedPicture(1, 1)
        self._side, self._beside = _LEAST_CELL, 0
        self.setAccessibleName("Correlation of columns")

    def show_matrix(self, names: tuple[str, ...], matrix: Array) -> None:
        """Show the correlation (k, k) of k columns; `set_area` has to follow."""
        self.names, self.matrix, self.pair = names, matrix, None
        self._picture = IndexedPicture(*matrix.shape)
        quantize(matrix, 1.0, self._picture.indexes, np.empty_like(matrix))
        self._picture.set_table(diverging_table(self.theme))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        self._picture.set_table(diverging_table(theme))

    def set_area(self, area: QSize) -> None:
        """Lay the matrix out in this area: cells are as large as they can be, and square."""
        super().set_area(area)
        pixels, count = self.theme.pixels, max(len(self.names), 1)
        metrics = QFontMetrics(tabular_font(self.theme.caption_pixels))
        longest = max((metrics.horizontalAdvance(name) for name in self.names), default=0)
        share = 3 if count <= _FEW else 4  # of the width, for names
        self._beside = min(longest + 2, pixels(_LONGEST_NAME), area.width() // share) + 2 * _GAP
        across = (area.width() - self._beside - 3) // count
        down = (area.height() - self._beside - 3) // count
        self._side = max(pixels(_LEAST_CELL), min(across, down, pixels(_MOST_CELL)))
        needed = self._beside + count * self._side + 3
        self.resize(max(area.width(), needed), max(area.height(), needed))
        self.update()

    @property
    def whole(self) -> QRect:
        """Where all cells are painted."""
        side = self._side * len(self.names)
        return QRect(self._beside, self._beside, side, side)

    def cell(self, pair: Pair) -> QRect:
        """Where a cell is painted."""
        row, column = pair
        corner = self.whole.topLeft() + QPoint(column * self._side, row * self._side)
        return QRect(corner, QSize(self._side, self._side))

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, names, and numbers where they have room."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        if not self.names:
            return
        self._picture.paint(painter, self.whole)
        painter.setPen(QColor(self.theme.border))
        painter.drawRect(self.whole.adjusted(-1, -1, 0, 0))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        if self._side >= self.theme.pixels(_NUMBERED):
            self._paint_numbers(painter)
        self._paint_names(painter)
        if self.pair is not None:
            painter.setPen(QColor(self.theme.text))
            painter.drawRect(self.cell(self.pair).adjusted(0, 0, -1, -1))
        self.paint_focus(painter)

    def _paint_numbers(self, painter: QPainter) -> None:
        for row, column in np.ndindex(*self.matrix.shape):
            value = float(self.matrix[row, column])
            ground = QColor.fromRgb(self._picture.color(int(self._picture.indexes[row, column])))
            painter.setPen(QColor("#000000" if ground.lightnessF() > 0.55 else "#FFFFFF"))
            if np.isnan(value):
                painter.setPen(QColor(self.theme.muted))
            painter.drawText(
                self.cell((row, column)), Qt.AlignmentFlag.AlignCenter, correlation_text(value)
            )

    def _paint_names(self, painter: QPainter) -> None:
        """Each name left of its row and, turned, above its column; small cells leave some out."""
        metrics = painter.fontMetrics()
        step = -(-(metrics.height() - 2) // self._side)
        room = self._beside - _GAP
        align = Qt.AlignmentFlag
        for place in range(0, len(self.names), step):
            chosen = self.pair is not None and place in self.pair
            painter.setPen(QColor(self.theme.text if chosen else self.theme.muted))
            name = metrics.elidedText(self.names[place], Qt.TextElideMode.ElideMiddle, room - _GAP)
            row = QRect(0, self.cell((place, 0)).top(), room, self._side)
            over = metrics.height() - row.height()
            if over > 0:
                row.adjust(0, -over // 2, 0, over - over // 2)
            painter.drawText(row, align.AlignRight | align.AlignVCenter, name)
            painter.save()
            painter.translate(self.cell((0, place)).left(), self.whole.top() - _GAP)
            painter.rotate(-90)
            along = QRect(0, (self._side - metrics.height()) // 2, room, metrics.height())
            painter.drawText(along, align.AlignLeft | align.AlignVCenter, name)
            painter.restore()

    def _point_at(self, place: QPoint | None) -> None:
        pair = None
        if place is not None and self.whole.contains(place):
            away = place - self.whole.topLeft()
            pair = away.y() // self._side, away.x() // self._side
        self._point_to(pair)

    def _point_to(self, pair: Pair | None) -> None:
        if pair != self.pair:
            self.pair = pair
            self.update()
        self.pointed.emit(pair)

    def _move(self, across: int, down: int) -> None:
        if not self.names:
            return
        last = len(self.names) - 1
        row, column = self.pair or (0, 0)
        if self.pair is not None:
            row, column = max(0, min(row + down, last)), max(0, min(column + across, last))
        self._point_to((row, column))
        self.revealed.emit(self.cell((row, column)))


def correlation_text(value: float) -> str:
    """Two decimals, with a true minus sign; a dash where there is none."""
    return "–" if np.isnan(value) else f"{value:.2f}".replace("-", "−")
