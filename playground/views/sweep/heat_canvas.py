"""HeatCanvas: the mean of the figure for each pair of values of two fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from core.insight.marginal_means import crossed_means
from core.insight.value_scale import goodness
from core.spec.goal import rises
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.sweep.colors import ink_on, shade, shade_colors
from playground.views.sweep.words import field_title, figure_text, level_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.insight.marginal_means import Crossed
    from core.nn.arrays import Array
    from core.sweep.news import Reading
    from playground.theme import Theme

_LABEL_SHARE: Final = 0.3
_HIGHEST, _WIDEST = 44, 130
_GAP: Final = 6


class HeatCanvas(KeyCanvas):
    """The arrows go from cell to cell; Enter and a click choose the runs of one."""

    pointed = Signal(int, int)  # row and column, −1 for none
    chosen = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.reading: Reading | None = None
        self.paths = ("", "")
        """The fields down and across."""
        self.crossed: Crossed | None = None
        self.cell = (-1, -1)
        self._goodness: Array | None = None
        self.setObjectName("sweepHeatmap")
        self.setAccessibleName("Mean figure by two fields")
        self.setMinimumSize(160, 100)

    def show_reading(self, reading: Reading, paths: tuple[str, str]) -> None:
        """Show the figure by these two fields, down and across."""
        results = reading.results
        down, across = (results.values[path] for path in paths)
        crossed = crossed_means(down, across, reading.figures)
        if paths != self.paths:
            self.cell = (-1, -1)
        self.reading, self.paths, self.crossed = reading, paths, crossed
        self._goodness = goodness(crossed.means, rises=rises(results.spec.figure))
        rows, columns = crossed.means.shape
        if self.cell[0] >= rows or self.cell[1] >= columns:
            self.cell = (-1, -1)
        self.update()

    def chosen_rows(self, row: int, column: int) -> Array:
        """Which runs (runs,) are those of a cell."""
        assert self.crossed is not None  # noqa: S101  (cells are there with it)
        found: Array = (self.crossed.rows.places == row) & (self.crossed.columns.places == column)
        return found

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(420, 240)

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell lies."""
        left, top, wide, high = self._grid()
        return QRect(left + column * wide, top + row * high, wide, high)

    def _grid(self) -> tuple[int, int, int, int]:
        """Left and top of all cells, width and height of each."""
        assert self.crossed is not None  # noqa: S101
        rows, columns = self.crossed.means.shape
        metrics = self.fontMetrics()
        texts = [level_text(ends) for ends in self.crossed.rows.ends]
        label = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 2 * _GAP
        label = max(label, metrics.horizontalAdvance(field_title(self.paths[0])) + 2 * _GAP)
        left = min(label, round(_LABEL_SHARE * self.width()))
        top = 2 * metrics.height() + _GAP
        wide = max(min((self.width() - left - 4) // max(columns, 1), _WIDEST), 2)
        high = max(min((self.height() - top - 4) // max(rows, 1), _HIGHEST), 2)
        return left, top, wide, high

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint labels and cells."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        self.setFont(tabular_font(self.theme.caption_pixels))
        painter.setFont(self.font())
        if self.crossed is not None and self.crossed.means.size:
            self._paint_labels(painter, self.crossed)
            self._paint_cells(painter, self.crossed)
            if self.cell[0] >= 0:
                painter.setPen(QPen(QColor(self.theme.text), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.cell_rect(*self.cell).adjusted(0, 0, -1, -1))
        self.paint_focus(painter)

    def _paint_labels(self, painter: QPainter, crossed: Crossed) -> None:
        metrics, (left, top, wide, high) = painter.fontMetrics(), self._grid()
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(QColor(self.theme.muted))
        down, across = (field_title(path) for path in self.paths)
        room = QRect(2, metrics.height(), left - _GAP, metrics.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, metrics.elidedText(down, elide, left))
        painter.drawText(QPoint(left, metrics.ascent()), across)
        painter.setPen(QColor(self.theme.text))
        for row, ends in enumerate(crossed.rows.ends):
            place = QRect(2, top + row * high, left - _GAP - 2, high)
            text = metrics.elidedText(level_text(ends), elide, place.width())
            if high >= metrics.height() - 2:
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, flags, text)
        for column, ends in enumerate(crossed.columns.ends):
            place = QRect(left + column * wide, metrics.height(), wide - 2, metrics.height())
            text = metrics.elidedText(level_text(ends), elide, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, text)

    def _paint_cells(self, painter: QPainter, crossed: Crossed) -> None:
        assert self.reading is not None  # noqa: S101
        assert self._goodness is not None  # noqa: S101
        colors, metrics = shade_colors(self.theme), painter.fontMetrics()
        for row in range(len(crossed.rows)):
            for column in range(len(crossed.columns)):
                rect = self.cell_rect(row, column).adjusted(1, 1, -1, -1)
                at = shade(float(self._goodness[row, column]))
                if at < 0:
                    self._paint_nothing(painter, rect, is_lost=crossed.lost[row, column] > 0)
                    continue
                painter.fillRect(rect, colors[at])
                mean = float(crossed.means[row, column])
                text = figure_text(self.reading.results, float(f"{mean:.3g}"))
                fits = metrics.horizontalAdvance(text) + 4 <= rect.width()
                if fits and rect.height() >= metrics.height():
                    painter.setPen(ink_on(colors[at], self.theme))
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_nothing(self, painter: QPainter, rect: QRect, *, is_lost: bool) -> None:
        """An outline where no run was made yet, a cross where all were lost."""
        painter.setPen(QColor(self.theme.error if is_lost else self.theme.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if is_lost:
            side = min(rect.width(), rect.height(), 12) // 2
            middle = rect.center()
            for sign in (1, -1):
                painter.drawLine(
                    middle + QPoint(-side, -sign * side), middle + QPoint(side, sign * side)
                )

    def _cell_at(self, place: QPoint) -> tuple[int, int]:
        if self.crossed is None or not self.crossed.means.size:
            return -1, -1
        left, top, wide, high = self._grid()
        column, row = (place.x() - left) // wide, (place.y() - top) // high
        rows, columns = self.crossed.means.shape
        inside = 0 <= row < rows and 0 <= column < columns
        return (int(row), int(column)) if inside else (-1, -1)

    def _mark(self, cell: tuple[int, int]) -> None:
        if cell != self.cell:
            self.cell = cell
            self.update()
            self.pointed.emit(*cell)

    def _point_at(self, place: QPoint | None) -> None:
        if place is not None or not self.hasFocus():
            self._mark((-1, -1) if place is None else self._cell_at(place))

    def _choose_at(self, place: QPoint) -> None:
        self._mark(self._cell_at(place))
        self._choose()

    def _move(self, across: int, down: int) -> None:
        if self.crossed is None or not self.crossed.means.size:
            return
        rows, columns = self.crossed.means.shape
        row, column = self.cell
        if row < 0:
            self._mark((0, 0))
            return
        self._mark((min(max(row + down, 0), rows - 1), min(max(column + across, 0), columns - 1)))

    def _choose(self) -> None:
        if self.cell[0] >= 0:
            self.chosen.emit(*self.cell)
