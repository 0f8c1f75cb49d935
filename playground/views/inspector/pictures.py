"""PicturesCanvas: a sample as an image, and beside it what the answer hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from core.insight.indexes import quantize
from core.insight.scale import largest_magnitude, round_up
from playground.qt.overrides import total
from playground.theme import diverging_table, tabular_font
from playground.views.indexed import IndexedPicture, ink_table
from playground.views.key_canvas import KeyCanvas
from playground.views.readout import short_number

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.nn.arrays import Array
    from playground.theme import Theme

_GAP: Final = 12
_WORDS: Final = 18
_SMALLEST: Final = 56
_LARGEST: Final = 220
TITLES: Final = ("sample", "gradient", "hiding")


class PicturesCanvas(KeyCanvas):
    """Three pictures of one shape: the sample, the gradient of the answer, and what hiding costs.

    The last two have the colours of signed values, each on a scale of its own. All three mark the
    pixel that is pointed at.
    """

    pointed = Signal(object)  # (row, column) of a pixel, or None

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.shape = (1, 1)
        self.pictures = tuple(IndexedPicture(1, 1) for _ in TITLES)
        self.scales = [1.0, 1.0]
        self.pixel: tuple[int, int] | None = None
        self.setAccessibleName("The sample, the gradient, and what hiding a piece costs")
        self.set_theme(theme)

    def set_shape(self, shape: tuple[int, int]) -> None:
        """Show pictures of this shape (rows, columns) from now on."""
        if shape != self.shape:
            self.shape, self.pixel = shape, None
            self.pictures = tuple(IndexedPicture(*shape) for _ in TITLES)
            self.set_theme(self.theme)
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        for picture, table in zip(
            self.pictures,
            (ink_table(theme), diverging_table(theme), diverging_table(theme)),
            strict=True,
        ):
            picture.set_table(table)
        self._fit()

    def show_image(self, image: Array) -> None:
        """Show a sample (rows, columns), uint8 intensities."""
        self.pictures[0].indexes[...] = image
        self.update()

    def show_saliency(self, gradient: Array, occlusion: Array) -> None:
        """Show what each pixel does for the answer; both (rows · columns,)."""
        for place, values in enumerate((gradient, occlusion)):
            grid = values.reshape(self.shape).astype(np.float64)
            scale = round_up(largest_magnitude([grid]))
            self.scales[place] = scale
            quantize(grid, scale, self.pictures[place + 1].indexes, np.empty_like(grid))
        self.update()

    def frame(self, place: int) -> QRect:
        """Where a picture is painted."""
        side = self._side()
        rows, columns = self.shape
        scale = side / max(rows, columns)
        size = QSize(max(round(columns * scale), 1), max(round(rows * scale), 1))
        return QRect(QPoint(1 + place * (side + _GAP), self.theme.pixels(_WORDS)), size)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the pictures are at this width."""
        super().resizeEvent(event)
        self._fit()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the pictures under their names, the scale below those that have one."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        high = self.theme.pixels(_WORDS)
        for place, (picture, title) in enumerate(zip(self.pictures, TITLES, strict=True)):
            frame = self.frame(place)
            picture.paint(painter, frame)
            painter.setPen(QColor(self.theme.border))
            painter.drawRect(frame.adjusted(-1, -1, 0, 0))
            painter.setPen(QColor(self.theme.muted))
            above = QRect(frame.left(), 0, self._side() + _GAP // 2, high)
            painter.drawText(above, middle | left, title)
            if place:
                scale = f"±{short_number(self.scales[place - 1])}"
                below = QRect(frame.left(), frame.bottom() + 2, self._side(), high)
                painter.drawText(below, middle | left, scale)
            if self.pixel is not None:
                painter.setPen(QColor(self.theme.text))
                painter.drawRect(self._pixel_rect(frame, self.pixel))
        self.paint_focus(painter)

    def _pixel_rect(self, frame: QRect, pixel: tuple[int, int]) -> QRect:
        (row, column), (rows, columns) = pixel, self.shape
        left, right = (frame.width() * c // columns for c in (column, column + 1))
        top, bottom = (frame.height() * r // rows for r in (row, row + 1))
        return QRect(frame.left() + left, frame.top() + top, right - left, bottom - top)

    def _side(self) -> int:
        room = (self.width() - 2 * _GAP - 2) // 3
        return max(_SMALLEST, min(room, self.theme.pixels(_LARGEST)))

    def _fit(self) -> None:
        self.setFixedHeight(self.frame(0).height() + 2 * self.theme.pixels(_WORDS) + 2)

    def _point_to(self, pixel: tuple[int, int] | None) -> None:
        if pixel != self.pixel:
            self.pixel = pixel
            self.update()
            self.pointed.emit(pixel)

    def _point_at(self, place: QPoint | None) -> None:
        for picture in range(len(TITLES)):
            frame = self.frame(picture)
            if place is not None and frame.contains(place):
                away, (rows, columns) = place - frame.topLeft(), self.shape
                self._point_to(
                    (away.y() * rows // frame.height(), away.x() * columns // frame.width())
                )
                return
        self._point_to(None)

    def _move(self, across: int, down: int) -> None:
        rows, columns = self.shape
        row, column = self.pixel or (rows // 2 - down, columns // 2 - across)
        self._point_to(
            (max(0, min(row + down, rows - 1)), max(0, min(column + across, columns - 1)))
        )
