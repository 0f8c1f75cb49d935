"""A layer's weights as a picture: a matrix with its bias column, or a small image for each unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

import msgspec
import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter

from core.insight.indexes import quantize, strongest
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from playground.theme import Theme

LARGEST_CELL: Final = 56
TITLE_HEIGHT: Final = 18
_BIAS_GAP: Final = 4
_SMALLEST_BIAS: Final = 8
# Below this size of a cell, lines between cells would cover the data.
_LINED_CELL: Final = 8
_BIAS: Final = -1


class Cell(msgspec.Struct, frozen=True):
    """One parameter: of `unit`, for `source` (an input's index), or the unit's bias when None."""

    unit: int
    source: int | None
    rect: QRect


class Panel(Protocol):
    """A layer's picture, from `origin` on the canvas on and of `size` pixels."""

    layer: int
    origin: QPoint
    size: QSize
    whole_cells: ClassVar[bool]
    """Whether cells are whole pixels."""

    @property
    def stride(self) -> QSize:
        """How far it is from what an arrow key leaves to what it comes to, in pixels."""

    def fit(self, cell: float, width: int) -> None:
        """Choose sizes with cells of at most `cell` pixels, at most `width` wide; set `size`.

        Cell 0 asks for the smallest picture that still says something.
        """

    def set_table(self, table: Sequence[int]) -> None:
        """Set the 256 colours."""

    def load(self, weights: Array, bias: Array | None, m: float) -> None:
        """Take weights (units, inputs) and bias (units,) on the scale −m … +m."""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint what was loaded."""

    def cell_at(self, point: QPoint, weights: Array) -> Cell | None:
        """The parameter under `point`; of a group, the one that is shown."""

    def bias_middle(self) -> int | None:
        """The x in the middle of the bias column, when there is one beside the weights."""


class MatrixPanel:
    """A matrix: a row for each unit, a column for each input, and the bias column beside it.

    Where there are more inputs than pixels, one pixel stands for `group` neighbouring inputs and
    shows the strongest of them.
    """

    whole_cells: ClassVar[bool] = True

    def __init__(self, layer: int, units: int, inputs: int, *, bias: bool) -> None:
        self.layer = layer
        self.origin = QPoint(0, 0)
        self.size = QSize(0, 0)
        self.group = 1
        self._units, self._inputs = units, inputs
        self._columns = inputs
        self._cell = QSize(1, 1)
        self._bias_width = 0
        self._picture = IndexedPicture(units, inputs)
        self._bias_picture = IndexedPicture(units, 1) if bias else None
        self._table: Sequence[int] = ()
        self._scratch: Array = np.empty(0)
        self._single: Array = np.empty(0, dtype=np.uint8)

    @property
    def stride(self) -> QSize:
        """From one cell to the next, in pixels."""
        return self._cell

    def fit(self, cell: float, width: int) -> None:
        """Choose square cells of at most `cell` pixels; few rows are drawn higher."""
        cell = max(int(cell), 1)
        self._bias_width = max(cell, _SMALLEST_BIAS) if self._bias_picture else 0
        room = width - self._bias_width - (_BIAS_GAP if self._bias_picture else 0)
        across = max(1, min(cell, room // self._inputs))
        group = 1 if self._inputs <= room else math.ceil(self._inputs / max(room, 1))
        down = max(cell, _row_height(self._units))
        self._cell = QSize(across, down)
        self.group = group
        self._columns = math.ceil(self._inputs / group)
        self.size = QSize(self._matrix_rect().width() + width - room, down * self._units)

    def set_table(self, table: Sequence[int]) -> None:
        """Set the 256 colours."""
        self._table = table
        self._picture.set_table(table)
        if self._bias_picture is not None:
            self._bias_picture.set_table(table)

    @property
    def indexes(self) -> Array:
        """What is painted: indexes (units, columns) of the weights."""
        return self._picture.indexes

    @property
    def bias_indexes(self) -> Array | None:
        """What is painted: indexes (units,) of the bias."""
        return None if self._bias_picture is None else self._bias_picture.indexes[:, 0]

    def load(self, weights: Array, bias: Array | None, m: float) -> None:
        """Take weights (units, inputs) and bias (units,) on the scale −m … +m."""
        if self._scratch.shape != weights.shape or self._scratch.dtype != weights.dtype:
            self._scratch = np.empty_like(weights)
            self._single = np.empty(weights.shape, dtype=np.uint8)
        if self._picture.indexes.shape != (self._units, self._columns):
            self._picture = IndexedPicture(self._units, self._columns)
            self._picture.set_table(self._table)
        if self.group == 1:
            quantize(weights, m, self._picture.indexes, self._scratch)
        else:
            quantize(weights, m, self._single, self._scratch)
            self._picture.indexes[...] = strongest(self._single, self.group, axis=1)
        if bias is not None and self._bias_picture is not None:
            column = bias[:, None]
            quantize(column, m, self._bias_picture.indexes, np.empty_like(column))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the matrix and the bias, with lines between cells that are large enough."""
        matrix, bias = self._matrix_rect(), self._bias_rect()
        self._picture.paint(painter, matrix)
        if self._bias_picture is not None:
            self._bias_picture.paint(painter, bias)
        painter.setPen(QColor(theme.ground))
        if self._cell.height() >= _LINED_CELL:
            for row in range(1, self._units):
                y = matrix.top() + row * self._cell.height()
                painter.drawLine(matrix.left(), y, bias.right(), y)
        if self._cell.width() >= _LINED_CELL:
            for column in range(1, self._columns):
                x = matrix.left() + column * self._cell.width()
                painter.drawLine(x, matrix.top(), x, matrix.bottom())

    def cell_at(self, point: QPoint, weights: Array) -> Cell | None:
        """The parameter under `point`; of a group, the one that is shown."""
        matrix, bias = self._matrix_rect(), self._bias_rect()
        unit = (point.y() - matrix.top()) // self._cell.height()
        y = matrix.top() + unit * self._cell.height()
        if self._bias_picture is not None and bias.contains(point):
            return Cell(unit, None, QRect(bias.left(), y, bias.width(), self._cell.height()))
        if not matrix.contains(point):
            return None
        column = (point.x() - matrix.left()) // self._cell.width()
        rect = QRect(QPoint(matrix.left() + column * self._cell.width(), y), self._cell)
        first = column * self.group
        among = weights[unit, first : first + self.group]
        return Cell(unit, first + int(np.argmax(np.abs(among))), rect)

    def bias_middle(self) -> int | None:
        """The x in the middle of the bias column."""
        return None if self._bias_picture is None else self._bias_rect().center().x()

    def _matrix_rect(self) -> QRect:
        size = QSize(self._columns * self._cell.width(), self._units * self._cell.height())
        return QRect(self.origin, size)

    def _bias_rect(self) -> QRect:
        matrix = self._matrix_rect()
        if self._bias_picture is None:
            return matrix
        return QRect(
            matrix.right() + 1 + _BIAS_GAP, matrix.top(), self._bias_width, matrix.height()
        )


def _row_height(units: int) -> int:
    """How high a row is at least: a layer of few units is no thin line."""
    if units <= 4:
        return 12
    return 4 if units <= 24 else 1
