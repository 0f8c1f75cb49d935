"""Atlas: the pictures of all units in one image, of which each is painted where its unit stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array

# So many points are computed and coloured in about half a millisecond, all tiles together.
_MOST_POINTS: Final = 60_000


def tile_side(count: int, pixels: int) -> int:
    """How many points a side of a tile has, of `count` that are painted `pixels` wide."""
    affordable = int((_MOST_POINTS / max(count, 1)) ** 0.5)
    return max(min(pixels, affordable), 4)


class Atlas:
    """`count` tiles of `rows` × `columns` points, one below the other in one image of colours."""

    def __init__(self, count: int, rows: int, columns: int) -> None:
        self.count, self.rows, self.columns = count, rows, columns
        self._image = QImage(columns, max(rows * count, 1), QImage.Format.Format_RGB32)
        memory = np.frombuffer(self._image.bits(), dtype=np.uint32)
        self.colors: Array = memory[: count * rows * columns].reshape(count, rows, columns)
        self.colors[...] = 0xFF000000
        self._sources = [QRect(0, number * rows, columns, rows) for number in range(count)]

    def fill(self, first: int, tiles: Array, table: Sequence[int]) -> None:
        """Write tiles of indexes (n, rows, columns) from number `first` on, in these 256 colours.

        `table` are QRgb, as `theme.diverging_table` gives them.
        """
        colors = np.asarray(table, dtype=np.uint32)
        np.take(colors, tiles, out=self.colors[first : first + len(tiles)], mode="clip")

    def paint(self, painter: QPainter, number: int, target: QRect) -> None:
        """Paint one tile into `target`."""
        painter.drawImage(target, self._image, self._sources[number])
