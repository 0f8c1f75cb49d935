"""HiddenCanvas: the points of a layer's space, the grid behind them, an image beside the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.insight.indexes import occurring
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.indexed import IndexedPicture, ink_table
from playground.views.points import PointsCanvas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.nn.arrays import Array
    from playground.theme import Theme

_LINE_ALPHA: Final = 180
# Qt paints lines of this width by far the quickest, and there are more than a thousand pieces.
_LINE_WIDTH: Final = 1.0
# What lies further out than so many times the picture's width is as good as infinitely far.
_FAR: Final = 20.0
_IMAGE: Final = 112
_MARGIN: Final = 8
_WORDS: Final = 18


@dataclass(frozen=True, eq=False)
class Grid:
    """Lines (lines, points, 2) in the cloud's numbers; `labels` (lines, points) are `colors`."""

    lines: Array
    labels: Array
    colors: Sequence[QColor]


@dataclass(frozen=True, eq=False)
class Inset:
    """An image (rows, columns), uint8 intensities, and the words below it."""

    image: Array
    words: str
    right: bool


class HiddenCanvas(PointsCanvas):
    """Paints a cloud over a grid; where rows are images, `inset_of` gives that of a row."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.grid: Grid | None = None
        self.crossed = False
        self.inset_of: Callable[[int], Inset | None] = lambda _row: None
        self.setObjectName("hiddenSpaceCanvas")

    def show_behind(self, grid: Grid | None, *, crossed: bool) -> None:
        """Show these lines behind the points, or none, and with `crossed` where both axes are 0."""
        self.grid, self.crossed = grid, crossed
        self.update()

    def strokes(self) -> dict[int, Array]:
        """For each colour's number which points (lines, points) lead on to the next in it."""
        grid = self.grid
        if grid is None:
            return {}
        shares = self._shares(grid.lines)
        is_near = np.all(np.abs(shares) < _FAR, axis=2)
        shown = is_near[:, 1:] & is_near[:, :-1]
        found = {}
        for label in occurring(grid.labels):
            leads = np.zeros(grid.labels.shape, np.bool_)
            leads[:, :-1] = shown & (grid.labels[:, 1:] == label)
            if leads.any():
                found[label] = leads
        return found

    def _shares(self, places: Array) -> Array:
        """Where places (…, 2) lie, in parts of the box from its lower left corner."""
        cloud = self.cloud
        if cloud is None:
            return np.zeros_like(places)
        low, high = np.array(cloud.low), np.array(cloud.high)
        with np.errstate(all="ignore"):
            shares: Array = (places - low) / np.maximum(high - low, 1e-12)
        return np.nan_to_num(shares, nan=2 * _FAR, posinf=2 * _FAR, neginf=-2 * _FAR)

    def _paint_behind(self, painter: QPainter, box: QRect) -> None:
        painter.save()
        painter.setClipRect(box)
        if self.crossed:
            self._paint_cross(painter, box)
        if self.grid is not None:
            self._paint_grid(painter, box, self.grid)
        painter.restore()

    def _paint_cross(self, painter: QPainter, box: QRect) -> None:
        right, up = self._shares(np.zeros(2)).tolist()
        x, y = box.left() + right * box.width(), box.top() + (1.0 - up) * box.height()
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        if 0.0 <= right <= 1.0:
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        if 0.0 <= up <= 1.0:
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))

    def _paint_grid(self, painter: QPainter, box: QRect, grid: Grid) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shares = np.clip(self._shares(grid.lines), -_FAR, _FAR)
        x = (box.left() + shares[..., 0] * box.width()).ravel()
        y = (box.top() + (1.0 - shares[..., 1]) * box.height()).ravel()
        for label, leads in self.strokes().items():
            color = QColor(grid.colors[label])
            color.setAlpha(_LINE_ALPHA)
            painter.setPen(QPen(color, _LINE_WIDTH))
            painter.drawPath(pg.arrayToQPath(x, y, connect=leads.ravel().astype(np.int32)))

    def _paint_beside(self, painter: QPainter, box: QRect, row: int) -> None:
        """The image lies at the right, beside the points if there is room, unless one is there."""
        inset = self.inset_of(row)
        if inset is None:
            return
        rows, columns = inset.image.shape
        scale = min(self.theme.pixels(_IMAGE), box.height() * 2 // 5) / max(rows, columns)
        size = QSize(max(round(columns * scale), 1), max(round(rows * scale), 1))
        outer = size + QSize(2 * _MARGIN, 2 * _MARGIN + self.theme.pixels(_WORDS))
        frame = QRect(QPoint(self.width() - outer.width(), box.top()), outer)
        if frame.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).contains(
            self.place_of(row).toPoint()
        ):
            frame.moveLeft(box.left())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QColor(self.theme.muted))
        painter.setBrush(QColor(self.theme.panel))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        picture = IndexedPicture(rows, columns)
        picture.indexes[...] = inset.image
        picture.set_table(ink_table(self.theme))
        picture.paint(painter, QRect(frame.topLeft() + QPoint(_MARGIN, _MARGIN), size), smooth=True)
        painter.setFont(tabular_font(self.theme.caption_pixels))
        painter.setPen(QColor(self.theme.text if inset.right else self.theme.error))
        below = QRect(frame.left(), frame.bottom() - self.theme.pixels(_WORDS) - _MARGIN // 2, 0, 0)
        below.setSize(QSize(frame.width(), self.theme.pixels(_WORDS)))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, inset.words)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A square of a comfortable size."""
        return QSize(320, 300)
