"""The weights of units that look at images, as images: one small picture for each unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize

from core.insight.indexes import quantize, strongest
from playground.views.indexed import IndexedPicture
from playground.views.weight_panels import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from core.nn.arrays import Array
    from playground.theme import Theme

# Rows and columns between two pictures, and rows of the bar that shows the bias.
_SPACE: Final = 2
_BAR: Final = 2
_CRISP: Final = 3.0


class TilesPanel:
    """For each unit its weights in the shape of the input image, and below them its bias as a bar.

    Cells have any size, not only whole pixels, so that all the room there is is used. Where that is
    little, a cell stands for 2 × 2 weights and shows the strongest.
    """

    whole_cells: ClassVar[bool] = False

    def __init__(self, layer: int, units: int, image_shape: tuple[int, int], *, bias: bool) -> None:
        self.layer = layer
        self.origin = QPoint(0, 0)
        self.size = QSize(0, 0)
        self._units = units
        self._image_shape = image_shape
        self._bias = bias
        self._group = 1
        self._cell = 1.0
        self._across = self._lines = 1
        self._picture = IndexedPicture(1, 1)
        self._table: Sequence[int] = ()
        self._scratch: Array = np.empty(0)
        self._single: Array = np.empty(0, dtype=np.uint8)

    @property
    def indexes(self) -> Array:
        """What is painted: indexes of all tiles and the spaces between them."""
        return self._picture.indexes

    @property
    def _shape(self) -> tuple[int, int]:
        """Rows and columns of a tile's image."""
        rows, columns = self._image_shape
        return math.ceil(rows / self._group), math.ceil(columns / self._group)

    @property
    def _step(self) -> tuple[int, int]:
        """Rows and columns from one tile to the next."""
        rows, columns = self._shape
        return rows + (_BAR if self._bias else 0) + _SPACE, columns + _SPACE

    @property
    def stride(self) -> QSize:
        """From one unit's picture to the next, in pixels."""
        down, across = self._step
        return QSize(round(across * self._cell), round(down * self._cell))

    def fit(self, cell: float, width: int) -> None:
        """Choose how large tiles are and how many stand side by side; `cell` is for one weight."""
        self._group = 1 if cell >= 1 and self._image_shape[1] + _SPACE <= width else 2
        down, across = self._step
        self._cell = max(1.0, min(cell * self._group, width / across))
        self._across = max(1, min(self._units, int(width / (across * self._cell))))
        self._lines = math.ceil(self._units / self._across)
        self.size = QSize(
            round(self._across * across * self._cell), round(self._lines * down * self._cell)
        )

    def set_table(self, table: Sequence[int]) -> None:
        """Set the 256 colours."""
        self._table = table
        self._picture.set_table(table)

    def load(self, weights: Array, bias: Array | None, m: float) -> None:
        """Take weights (units, rows·columns) and bias (units,) on the scale −m … +m."""
        self._make_room()
        rows, columns = self._shape
        self._place(self._tiles(weights, m), 0)
        if bias is not None and self._bias:
            bars = np.empty(bias.shape, dtype=np.uint8)
            quantize(bias, m, bars, np.empty_like(bias))
            shape = self._units, _BAR, columns
            self._place(np.broadcast_to(bars[:, None, None], shape), rows)

    def paint(self, painter: QPainter, theme: Theme) -> None:  # noqa: ARG002 (as Panel has it)
        """Paint all tiles."""
        # Cells of one and of two pixels would be ragged; of three and of four one does not see it.
        smooth = self._cell < _CRISP and self._cell != int(self._cell)
        self._picture.paint(painter, QRect(self.origin, self.size), smooth=smooth)

    def cell_at(self, point: QPoint, weights: Array) -> Cell | None:
        """The parameter under `point`, None between tiles; of a group, the one that is shown."""
        if not QRect(self.origin, self.size).contains(point):
            return None
        down, across = self._step
        rows, columns = self._shape
        line, row = divmod(int((point - self.origin).y() / self._cell), down)
        place, column = divmod(int((point - self.origin).x() / self._cell), across)
        unit = line * self._across + place
        if unit >= self._units or column >= columns or row >= rows + (_BAR if self._bias else 0):
            return None
        top, left = line * down, place * across
        if row >= rows:
            return Cell(unit, None, self._cells(top + rows, left, _BAR, columns))
        source = self._strongest_source(weights[unit], row, column)
        return Cell(unit, source, self._cells(top + row, left + column, 1, 1))

    def bias_middle(self) -> int | None:
        """None: the biases are bars below the tiles."""
        return None

    def _tiles(self, weights: Array, m: float) -> Array:
        """The units' pictures (units, rows, columns), 2 × 2 weights joined where room is little."""
        if self._scratch.shape != weights.shape or self._scratch.dtype != weights.dtype:
            self._scratch = np.empty_like(weights)
            self._single = np.empty(weights.shape, dtype=np.uint8)
        quantize(weights, m, self._single, self._scratch)
        tiles = self._single.reshape(self._units, *self._image_shape)
        if self._group > 1:
            tiles = strongest(strongest(tiles, self._group, axis=1), self._group, axis=2)
        return tiles

    def _strongest_source(self, weights: Array, row: int, column: int) -> int:
        """Which of the unit's weights (rows·columns,) the picture shows at `row`, `column`."""
        top, left = row * self._group, column * self._group
        image = weights.reshape(self._image_shape)
        among = np.abs(image[top : top + self._group, left : left + self._group])
        down, right = np.unravel_index(int(np.argmax(among)), among.shape)
        return (top + int(down)) * self._image_shape[1] + left + int(right)

    def _make_room(self) -> None:
        down, across = self._step
        shape = self._lines * down, self._across * across
        if self._picture.indexes.shape != shape:
            self._picture = IndexedPicture(*shape)
            self._picture.set_table(self._table)

    def _place(self, tiles: Array, offset: int) -> None:
        """Write one small picture a unit (units, rows, columns), `offset` rows below its corner."""
        down, across = self._step
        _, rows, columns = tiles.shape
        for start in range(0, self._units, self._across):
            line = tiles[start : start + self._across]
            top = start // self._across * down + offset
            band = self._picture.indexes[top : top + rows]
            spaced = band.reshape(rows, self._across, across)
            spaced[:, : len(line), :columns] = line.transpose(1, 0, 2)

    def _cells(self, row: int, column: int, rows: int, columns: int) -> QRect:
        first = QPoint(round(column * self._cell), round(row * self._cell))
        last = QPoint(round((column + columns) * self._cell), round((row + rows) * self._cell))
        return QRect(self.origin + first, self.origin + last - QPoint(1, 1))
