"""The grid of test images with the network's answers below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.indexed import IndexedPicture, ink_table
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.nn.arrays import Array

# As many as this are shown if the area allows; pictures grow when there is more room.
WANTED: Final = 40
_SMALLEST: Final = 36
_LARGEST: Final = 84
_TEXT_HEIGHT: Final = 16
_SPACE: Final = 10
# Scaled pictures that are kept; of all test images they would take hundreds of megabytes.
_MOST_PIXMAPS: Final = 600


@dataclass(frozen=True)
class Tile:
    """One image on the canvas: its row in the sample, the words below it, whether it is right."""

    row: int
    words: str
    right: bool


class ImagesCanvas(KeyCanvas):
    """Paints those images of a sample that `show_tiles` names; each is scaled once.

    The images are as large as they can be while `wanted` of them are seen, within bounds.
    """

    pointed = Signal(object)  # the Tile under the mouse or reached by keys, or None
    chosen = Signal(object)  # the Tile that was clicked, or that Enter was pressed on
    resized = Signal()

    def __init__(self, theme: Theme, wanted: int = WANTED) -> None:
        super().__init__(theme)
        self._wanted = wanted
        self._place: int | None = None
        self._images: Array = np.empty((0, 1, 1), dtype=np.uint8)
        self._pixmaps: dict[int, QPixmap] = {}
        self._picture: IndexedPicture | None = None
        self._tiles: tuple[Tile, ...] = ()
        self.setMinimumSize(120, 100)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is shown, line by line."""
        return self._tiles

    @property
    def capacity(self) -> int:
        """How many images there is room for."""
        columns, lines = self._grid(self._side())
        return columns * lines

    def frame(self, place: int) -> QRect:
        """Where the image of tile number `place` is painted."""
        side = self._side()
        return QRect(self._corners(side)[place], QSize(side, side))

    def set_images(self, images: Array) -> None:
        """Take the sample (n, rows, columns) as uint8 intensities."""
        self._images = images
        self._tiles = ()
        self._place = None
        self._picture = None
        self._pixmaps.clear()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        self._picture = None
        self._pixmaps.clear()

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these images and answers; nothing is painted when they are the same as before."""
        if tuple(tiles) != self._tiles:
            self._tiles = tuple(tiles)
            if self._place is not None and self._place >= len(self._tiles):
                self._place = None
            self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint every tile."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        side = self._side()
        for tile, corner in zip(self._tiles, self._corners(side), strict=False):
            self._paint_tile(painter, tile, corner, side)
        if self._place is not None and self._place < self.capacity:
            painter.setPen(QPen(QColor(self.theme.accent), 2.0))
            painter.drawRect(self.frame(self._place))
        self.paint_focus(painter)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Images have another size now."""
        super().resizeEvent(event)
        self._pixmaps.clear()
        self.resized.emit()

    def _tile_at(self, point: QPoint) -> int | None:
        """The place of the tile whose image or words lie there."""
        side = self._side()
        size = QSize(side, side + self._text_height)
        for place, corner in enumerate(self._corners(side)[: len(self._tiles)]):
            if QRect(corner, size).contains(point):
                return place
        return None

    def _point_at(self, place: QPoint | None) -> None:
        self._point_to(None if place is None else self._tile_at(place))

    def _point_to(self, place: int | None) -> None:
        if place != self._place:
            self._place = place
            self.update()
        self.pointed.emit(None if place is None else self._tiles[place])

    def _choose_at(self, place: QPoint) -> None:
        self._point_at(place)
        self._choose()

    def _choose(self) -> None:
        if self._place is not None and self._place < len(self._tiles):
            self.chosen.emit(self._tiles[self._place])

    def _move(self, across: int, down: int) -> None:
        columns, _ = self._grid(self._side())
        place = 0 if self._place is None else self._place + across + down * columns
        if 0 <= place < len(self._tiles):
            self._point_to(place)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for the wanted number of small images."""
        return QSize(340, 330)

    def _paint_tile(self, painter: QPainter, tile: Tile, corner: QPoint, side: int) -> None:
        frame = QRect(corner, QSize(side, side))
        painter.drawPixmap(frame, self._pixmap(tile.row, side))
        color = QColor(self.theme.muted if tile.right else self.theme.error)
        if not tile.right:
            painter.setPen(QPen(color, 2.0))
            painter.drawRect(frame.adjusted(1, 1, -1, -1))
        painter.setPen(color)
        below = QRect(corner.x() - _SPACE // 2, corner.y() + side, side + _SPACE, self._text_height)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, tile.words)

    def _pixmap(self, row: int, side: int) -> QPixmap:
        """The image in the theme's colours, scaled to `side`; made once."""
        if row not in self._pixmaps:
            if len(self._pixmaps) >= _MOST_PIXMAPS:
                self._pixmaps.clear()
            if self._picture is None:  # one for all: its colours take longer than to paint it
                self._picture = IndexedPicture(*self._images.shape[1:])
                self._picture.set_table(ink_table(self.theme))
            picture = self._picture
            picture.indexes[...] = self._images[row]
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap(QSize(side, side) * ratio)
            pixmap.setDevicePixelRatio(ratio)
            painter = QPainter(pixmap)
            picture.paint(painter, QRect(0, 0, side, side), smooth=True)
            painter.end()
            self._pixmaps[row] = pixmap
        return self._pixmaps[row]

    def _side(self) -> int:
        """The largest side of images at which as many as wanted, or the whole sample, fit."""
        wanted = min(self._wanted, max(len(self._images), 1))
        smallest = self.theme.pixels(_SMALLEST)  # room for the words below
        for side in range(self.theme.pixels(_LARGEST), smallest, -2):
            columns, lines = self._grid(side)
            if columns * lines >= wanted:
                return side
        return smallest

    def _grid(self, side: int) -> tuple[int, int]:
        """How many images stand side by side, and in how many lines."""
        across, down = self._steps(side)
        columns = (self.width() - side - _SPACE) // across + 1
        lines = (self.height() - side - self._text_height) // down + 1
        return max(columns, 1), max(lines, 1)

    def _corners(self, side: int) -> list[QPoint]:
        columns, lines = self._grid(side)
        across, down = self._steps(side)
        left = _SPACE // 2
        return [
            QPoint(left + column * across, line * down)
            for line in range(lines)
            for column in range(columns)
        ]

    @property
    def _text_height(self) -> int:
        return self.theme.pixels(_TEXT_HEIGHT)

    def _steps(self, side: int) -> tuple[int, int]:
        """From one image to the next, across and down."""
        return side + _SPACE, side + self._text_height + _SPACE // 2
