"""ColumnsCanvas: how the numbers of each column are spread, the classes upon each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.fitted_scroll import FittedCanvas
from playground.views.histogram_picture import paint_histogram, paint_stacked

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.insight.statistics import Histogram
    from playground.theme import Theme

_WIDE: Final = 150
_HIGH: Final = 96
_MOST_HIGH: Final = 240
_MOST_WIDE: Final = 520
_TITLE: Final = 18
_GAP: Final = 12


@dataclass(frozen=True, eq=False)
class ColumnShown:
    """A column: its name, its numbers in words, and its histograms, one for each class of `labels`.

    Without labels there is one histogram, in the quiet colour of all numbers.
    """

    name: str
    words: str
    stack: tuple[Histogram, ...]
    labels: tuple[int, ...] = ()


@dataclass(frozen=True)
class BinSpot:
    """A column, and one of its bins; None: the column as a whole."""

    column: int
    bin: int | None = None


class ColumnsCanvas(FittedCanvas):
    """Small histograms beside each other; few of them are larger."""

    pointed = Signal(object)  # the BinSpot under the mouse or reached by keys, or None
    revealed = Signal(QRect)  # what the keys have come to

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.columns: tuple[ColumnShown, ...] = ()
        self.spot: BinSpot | None = None
        self._across, self._cell = 1, QSize(_WIDE, _HIGH)
        self.setAccessibleName("How the numbers are spread")

    def show_columns(self, columns: tuple[ColumnShown, ...]) -> None:
        """Show these; `set_area` has to follow."""
        self.columns, self.spot = columns, None
        self.update()

    def set_area(self, area: QSize) -> None:
        """Lay the histograms out in this area."""
        super().set_area(area)
        pixels, count = self.theme.pixels, max(len(self.columns), 1)
        across = max(min(area.width() // pixels(_WIDE), count), 1)
        if count <= across * 2 and count > 2:  # lines of equal length
            across = -(-count // -(-count // across))
        lines = -(-count // across)
        wide = min(area.width() // across, pixels(_MOST_WIDE))
        high = max(pixels(_HIGH), min((area.height() - 4) // lines, pixels(_MOST_HIGH)))
        self._across, self._cell = across, QSize(wide, high)
        self.resize(area.width(), max(lines * high + 2, area.height()))
        self.update()

    def cell(self, column: int) -> QRect:
        """Where a column's title and histogram are painted."""
        line, place = divmod(column, self._across)
        corner = QPoint(place * self._cell.width(), line * self._cell.height())
        return QRect(corner, self._cell)

    def plot(self, column: int) -> QRect:
        """Where its bars and the numbers at their ends are painted."""
        return self.cell(column).adjusted(4, self.theme.pixels(_TITLE), -_GAP, -_GAP + 4)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the histograms that the event's rectangle touches."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        for place, column in enumerate(self.columns):
            if self.cell(place).intersects(event.rect()):
                self._paint(painter, place, column)
        if self.spot is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(self.theme.accent))
            painter.drawRect(self.cell(self.spot.column).adjusted(1, 1, -5, -4))
        self.paint_focus(painter)

    def _paint(self, painter: QPainter, place: int, column: ColumnShown) -> None:
        title = self.cell(place).adjusted(4, 2, -_GAP, 0)
        title.setHeight(self.theme.pixels(_TITLE) - 2)
        painter.setPen(QColor(self.theme.text))
        shown = painter.fontMetrics().elidedText(
            column.name, Qt.TextElideMode.ElideMiddle, title.width()
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, shown)
        if column.labels:
            colors = [self.theme.class_color(label) for label in column.labels]
            paint_stacked(painter, self.plot(place), column.stack, colors, self.theme)
        else:
            paint_histogram(painter, self.plot(place), column.stack[0], self.theme)

    def _point_at(self, place: QPoint | None) -> None:
        spot = None
        for column in range(len(self.columns) if place is not None else 0):
            if place is not None and self.cell(column).contains(place):
                plot, bins = self.plot(column), len(self.columns[column].stack[0].shares)
                inside = plot.left() <= place.x() <= plot.right() and place.y() >= plot.top()
                at = (place.x() - plot.left()) * bins // plot.width() if inside else None
                spot = BinSpot(column, at)
        self._point_to(spot)

    def _point_to(self, spot: BinSpot | None) -> None:
        if spot != self.spot:
            self.spot = spot
            self.update()
        self.pointed.emit(spot)

    def _move(self, across: int, down: int) -> None:
        if self.columns:
            at = 0 if self.spot is None else self.spot.column + across + down * self._across
            if 0 <= at < len(self.columns):
                self._point_to(BinSpot(at))
                self.revealed.emit(self.cell(at))
