"""MatrixCanvas: the confusion matrix with recall beside it and precision below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.confusion.cells import Figures, cell_text, figure_text
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from playground.theme import Theme

_LEAST_CELL: Final = 12
_ROOMY_CELL: Final = 15
_MOST_CELL: Final = 96
_LONGEST_NAME: Final = 72
_LEAST_NAME: Final = 20
_DOT: Final = 8
_GAP: Final = 4
_HEAD: Final = 16
_BESIDE: Final = 40
_LEAST_TEXT: Final = 8
# How much of its colour a cell has that holds few rows of its class, and one that holds all.
_FAINTEST: Final = 0.12
_STRONGEST: Final = 0.62
_ANSWERED: Final = "answered →"
Cell = tuple[int, int]


@dataclass(frozen=True)
class _Grid:
    """Where things are: the cells' corner and side, and whether recall stands beside them."""

    left: int
    top: int
    side: int
    count: int
    has_recall: bool

    def cell(self, truth: int, answer: int) -> QRect:
        return QRect(
            self.left + answer * self.side, self.top + truth * self.side, self.side, self.side
        )

    @property
    def whole(self) -> QRect:
        return QRect(self.left, self.top, self.count * self.side, self.count * self.side)


class MatrixCanvas(KeyCanvas):
    """A row for each true class, a column for each answer.

    What is right has the colour of its class, what is wrong that of errors, each the stronger the
    larger its share of the row is. A click or Enter on a cell chooses it, and once more gives it
    back; with many classes it asks for more room than it gets, and scrolls.
    """

    pointed = Signal(object)  # the Cell under the mouse or reached by keys, or None
    chosen = Signal(object)  # the Cell that is chosen, or None

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.figures: Figures | None = None
        self.chosen_cell: Cell | None = None
        self.pointed_cell: Cell | None = None
        self.setAccessibleName("Confusion matrix")

    def show_figures(self, figures: Figures) -> None:
        """Show these; what is chosen stays chosen while the classes are as many."""
        before = self.figures
        self.figures = figures
        if before is None or len(before.names) != len(figures.names):
            self.chosen_cell = self.pointed_cell = None
            self.setMinimumSize(self._size(self.theme.pixels(_LEAST_CELL), heads=1))
            self.updateGeometry()
        if self.pointed_cell is not None:
            self.pointed.emit(self.pointed_cell)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and the size of its text."""
        super().set_theme(theme)
        if self.figures is not None:
            self.setMinimumSize(self._size(theme.pixels(_LEAST_CELL), heads=1))

    def choose(self, cell: Cell | None) -> None:
        """Choose a cell, or none."""
        self.chosen_cell = cell
        self.update()
        self.chosen.emit(cell)

    def rect_of(self, truth: int, answer: int) -> QRect:
        """Where a cell is painted."""
        return self._grid().cell(truth, answer)

    def color(self, truth: int, answer: int) -> QColor:
        """The ground of a cell."""
        ground = QColor(self.theme.ground)
        if self.figures is None or not self.figures.matrix[truth, answer]:
            return ground
        right = truth == answer
        full = QColor(self.theme.class_color(truth) if right else self.theme.error)
        share = float(self.figures.shares[truth, answer])
        # Few mistakes are what one looks for: the root makes them seen beside many right answers.
        strength = _FAINTEST + (_STRONGEST - _FAINTEST) * (share if right else share**0.5)
        return _mixed(full, ground, strength)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Comfortable cells."""
        return self._size(28, heads=2)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint cells, names, figures, and what is chosen and pointed at."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        figures = self.figures
        if figures is None:
            return
        grid = self._grid()
        self._paint_cells(painter, grid, figures)
        self._paint_names(painter, grid, figures)
        self._paint_figures(painter, grid, figures)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.pointed_cell is not None:
            painter.setPen(QColor(self.theme.text))
            painter.drawRect(grid.cell(*self.pointed_cell))
        if self.chosen_cell is not None:
            painter.setPen(QPen(QColor(self.theme.text), 2.0))
            painter.drawRect(grid.cell(*self.chosen_cell).adjusted(1, 1, 0, 0))
        self.paint_focus(painter)

    def _point_at(self, place: QPoint | None) -> None:
        self._point_to(None if place is None else self._cell_at(place))

    def _point_to(self, cell: Cell | None) -> None:
        if cell != self.pointed_cell:
            self.pointed_cell = cell
            self.update()
            self.pointed.emit(cell)

    def _choose_at(self, place: QPoint) -> None:
        cell = self._cell_at(place)
        self._point_to(cell)
        self.choose(None if cell == self.chosen_cell else cell)

    def _choose(self) -> None:
        if self.pointed_cell is not None:
            self.choose(None if self.pointed_cell == self.chosen_cell else self.pointed_cell)

    def _move(self, across: int, down: int) -> None:
        if self.figures is None:
            return
        last = len(self.figures.names) - 1
        if self.pointed_cell is None:
            self._point_to(self.chosen_cell or (0, 0))
            return
        truth, answer = self.pointed_cell
        self._point_to((max(0, min(truth + down, last)), max(0, min(answer + across, last))))

    def _cell_at(self, place: QPoint) -> Cell | None:
        grid = self._grid()
        if self.figures is None or not grid.whole.contains(place):
            return None
        away = place - grid.whole.topLeft()
        return away.y() // grid.side, away.x() // grid.side

    # Where everything is.

    def _grid(self) -> _Grid:
        left, right, count = self._margins()
        head = self.theme.pixels(_HEAD)
        across = (self.width() - left - right - 1) // max(count, 1)
        has_room = across >= self.theme.pixels(_LEAST_CELL)
        if not has_room:  # recall, which is read where it is pointed at, gives way to the cells
            across = (self.width() - left - 1) // max(count, 1)
        room = self.height() - 3 * head - 3
        # Where it is low, the line that says what columns are gives way to the cells.
        tops = head if room < count * _ROOMY_CELL else 2 * head
        down = (self.height() - tops - head - 3) // max(count, 1)
        side = min(across, down, self.theme.pixels(_MOST_CELL))
        side = max(self.theme.pixels(_LEAST_CELL), side)
        return _Grid(left, tops, side, count, has_room)

    def _margins(self) -> tuple[int, int, int]:
        """The room left and right of the cells, and how many there are in a row."""
        names = self.figures.names if self.figures is not None else ()
        metrics = QFontMetrics(self._font())
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        longest, least = self.theme.pixels(_LONGEST_NAME), self.theme.pixels(_LEAST_NAME)
        left = max(min(widest, longest), least) + _DOT + 3 * _GAP
        return left, self.theme.pixels(_BESIDE), len(names)

    def _size(self, cell: int, heads: int) -> QSize:
        """How large it is with cells of this side; with one line of heads without recall, too."""
        left, right, count = self._margins()
        high = (heads + 1) * self.theme.pixels(_HEAD) + 3
        beside = right if heads > 1 else 0
        return QSize(left + count * cell + beside + 1, high + count * cell)

    def _font(self, pixels: int = 0) -> QFont:
        return tabular_font(pixels or self.theme.caption_pixels)

    # Painting.

    def _paint_cells(self, painter: QPainter, grid: _Grid, figures: Figures) -> None:
        count = grid.count
        filled = [(int(t), int(a)) for t, a in np.argwhere(figures.matrix)]
        texts = [self._fitting_text(cell_text(figures, *cell), grid.side) for cell in filled]
        fonts = {
            length: self._font(self._fitting("0" * max(length, 2), grid.side - 2))
            for length in {len(text) for text in texts}
        }
        painter.setPen(QColor(self.theme.text))
        for cell, text in zip(filled, texts, strict=True):
            rect = grid.cell(*cell)
            painter.fillRect(rect, self.color(*cell))
            font = fonts[len(text)]
            if font.pixelSize() >= _LEAST_TEXT:
                painter.setFont(font)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QColor(self.theme.border))
        whole = grid.whole
        for k in range(count + 1):
            painter.drawLine(
                whole.left(),
                whole.top() + k * grid.side,
                whole.left() + whole.width(),
                whole.top() + k * grid.side,
            )
            painter.drawLine(
                whole.left() + k * grid.side,
                whole.top(),
                whole.left() + k * grid.side,
                whole.top() + whole.height(),
            )

    def _fitting_text(self, text: str, side: int) -> str:
        """Counts that do not fit are told in thousands; whoever points at one reads it whole."""
        if len(text) < 4 or self._fitting(text, side - 1) >= _LEAST_TEXT:
            return text
        return f"{round(int(text) / 1000)}k"

    def _fitting(self, text: str, room: int) -> int:
        """The largest size up to the usual one at which a text fits; 1 where none is readable."""
        for size in range(self.theme.caption_pixels, _LEAST_TEXT - 1, -1):
            if QFontMetrics(self._font(size)).horizontalAdvance(text) <= room:
                return size
        return 1

    def _paint_names(self, painter: QPainter, grid: _Grid, figures: Figures) -> None:
        painter.setFont(self._font())
        metrics = painter.fontMetrics()
        align, whole, head = Qt.AlignmentFlag, grid.whole, self.theme.pixels(_HEAD)
        painter.setPen(QColor(self.theme.muted))
        line = grid.top - head
        wide = metrics.horizontalAdvance(_ANSWERED)
        left = max(min(whole.left(), self.width() - wide), 0)
        above = QRect(left, line - head, wide, head)
        painter.drawText(above, align.AlignLeft | align.AlignVCenter, _ANSWERED)
        corner = QRect(_GAP, line, whole.left() - 2 * _GAP, head)
        painter.drawText(corner, align.AlignRight | align.AlignVCenter, "is ↓")
        for label, name in enumerate(figures.names):
            row = QRect(_GAP, whole.top() + label * grid.side, whole.left() - 2 * _GAP, grid.side)
            room = row.width() - _DOT - _GAP
            self._paint_dot(painter, label, QPoint(row.right() - _DOT, row.center().y()))
            painter.setPen(QColor(self.theme.text))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            beside = row.adjusted(0, 0, -_DOT - _GAP, 0)
            painter.drawText(beside, align.AlignRight | align.AlignVCenter, shown)
            column = QRect(whole.left() + label * grid.side, line, grid.side, head)
            if metrics.horizontalAdvance(name) <= grid.side - 2:
                painter.drawText(column, align.AlignCenter, name)
            else:
                self._paint_dot(painter, label, column.center() - QPoint(_DOT // 2, 0))

    def _paint_dot(self, painter: QPainter, label: int, left_middle: QPoint) -> None:
        dot = QRect(left_middle.x(), left_middle.y() - _DOT // 2, _DOT, _DOT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.text), 1.0))
        painter.setBrush(QColor(self.theme.class_color(label)))
        painter.drawEllipse(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_figures(self, painter: QPainter, grid: _Grid, figures: Figures) -> None:
        """Recall beside each row and precision below each column."""
        align, whole, head = Qt.AlignmentFlag, grid.whole, self.theme.pixels(_HEAD)
        right, below = whole.left() + whole.width() + _GAP, whole.top() + whole.height() + 2
        painter.setPen(QColor(self.theme.muted))
        painter.setFont(self._font())
        beside = self.theme.pixels(_BESIDE)
        if grid.has_recall:
            above = QRect(right, grid.top - head, beside, head)
            painter.drawText(above, align.AlignLeft | align.AlignVCenter, "recall")
            for label, share in enumerate(figures.recall):
                row = QRect(right, whole.top() + label * grid.side, beside, grid.side)
                painter.drawText(row, align.AlignLeft | align.AlignVCenter, figure_text(share))
        size = self._fitting("100", grid.side - _GAP)  # or two of them would read as one
        if size < _LEAST_TEXT:
            return
        words = QRect(0, below, whole.left() - _GAP, head)
        painter.drawText(words, align.AlignRight | align.AlignVCenter, "prec.")
        painter.setFont(self._font(size))
        for label, share in enumerate(figures.precision):
            column = QRect(whole.left() + label * grid.side, below, grid.side, head)
            painter.drawText(column, align.AlignCenter, figure_text(share).removesuffix(" %"))


def _mixed(color: QColor, ground: QColor, share: float) -> QColor:
    parts = zip(color.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(one * share + other * (1.0 - share)) for one, other in parts))
