"""The square on which the answers over the plane are painted, with the boundary and the points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from core.insight.contour import zero_lines
from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.canvas import Canvas
from playground.views.indexed import IndexedPicture
from playground.views.readout import short_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from core.insight.plane import Plane
    from core.nn.arrays import Array

_LEFT: Final = 46
_BELOW: Final = 20
_EDGE: Final = 6
_LINE_WIDTH: Final = 1.5
_HOLE: Final = 0.6
_MARK: Final = 2.5
# Of more points than this only the first are drawn: they come in random order.
MOST_POINTS: Final = 2000


class Points(msgspec.Struct, frozen=True):
    """Points of the plane (n, 2) and their colours; hollow ones are rings, marked ones have one."""

    places: Array
    colors: list[QColor]
    hollow: bool
    radius: float
    marked: bool = False


class BoundaryCanvas(Canvas):
    """Paints what `show_surface` was given; the points are painted once and kept as pictures.

    Those of `show_drawn` lie over those of `prepare`, in a picture of their own.
    """

    pointed = Signal(object)  # (x, y) in the plane under the mouse, or None
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.picture = IndexedPicture(1, 1)
        self._theme = theme
        self._plane: Plane | None = None
        self._layers: tuple[tuple[Points, ...], ...] = ((), ())
        self._pictures: list[QPixmap | None] = [None, None]
        self._lines: Array | None = None
        self._path: QPainterPath | None = None
        self.setMinimumSize(120, 100)

    def prepare(
        self, plane: Plane, points: Sequence[Points], table: Sequence[int], theme: Theme
    ) -> None:
        """Take on what stays the same while a network trains."""
        self._plane, self._theme = plane, theme
        self._layers = (tuple(points), self._layers[1])
        self._table = table
        self.picture.set_table(table)
        self._pictures = [None, None]
        self.update()

    def show_drawn(self, points: Sequence[Points]) -> None:
        """Show these points, which a person draws, over the others."""
        self._layers = (self._layers[0], tuple(points))
        self._pictures[1] = None
        self.update()

    def room(self, side: int) -> Array:
        """The picture's indexes (side, side), to be written into before `show_surface`."""
        if self.picture.indexes.shape != (side, side):
            self.picture = IndexedPicture(side, side)
            self.picture.set_table(self._table)
        return self.picture.indexes

    def show_surface(self, field: Array | None) -> None:
        """Show what was written into `room`, with the line along which `field` is zero."""
        self._lines = None if field is None else zero_lines(field)
        self._path = None
        self.update()

    @property
    def lines(self) -> Array | None:
        """The pieces of the line (k, 4) that is painted, None without one."""
        return self._lines

    @property
    def square(self) -> QRect:
        """Where the plane is painted."""
        beside, below = self._theme.pixels(_LEFT), self._theme.pixels(_BELOW)
        side = min(self.width() - beside - _EDGE, self.height() - below - _EDGE)
        left = (self.width() - beside - _EDGE - side) // 2 + beside
        top = (self.height() - below - _EDGE - side) // 2 + _EDGE
        return QRect(left, top, side, side)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the surface, the boundary, the points, the frame and the axes' ends."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.ground))
        if self._plane is None:
            return
        square = self.square
        self.picture.paint(painter, square, smooth=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._lines is not None:
            self._paint_lines(painter, square, self._lines)
        for layer in range(len(self._layers)):
            painter.drawPixmap(square.topLeft(), self._painted(layer))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QColor(self._theme.border))
        painter.drawRect(square.adjusted(-1, -1, 0, 0))
        self._paint_ends(painter, square, self._plane)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Points lie elsewhere now."""
        super().resizeEvent(event)
        self._path = None
        self._pictures = [None, None]
        self.resized.emit()

    @total()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which place of the plane lies under the mouse."""
        square = QRectF(self.square)
        place = event.position() - square.topLeft()
        x, y = place.x() / square.width(), place.y() / square.height()
        if self._plane is None or not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0):
            self.pointed.emit(None)
            return
        self.pointed.emit(self._plane.point(x, y))

    @total()
    def leaveEvent(self, event: QEvent) -> None:
        """Say that no place lies under the mouse."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def _paint_lines(self, painter: QPainter, square: QRect, lines: Array) -> None:
        """One path of all pieces: painted one by one they would show as a string of beads."""
        if self._path is None:
            side = self.picture.indexes.shape[0]
            scaled = (lines + 0.5) * (square.width() / side)
            x, y = scaled[:, ::2] + square.left(), scaled[:, 1::2] + square.top()
            self._path = pg.arrayToQPath(x.ravel(), y.ravel(), connect="pairs")
        pen = QPen(QColor(self._theme.text), _LINE_WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)

    def _painted(self, layer: int) -> QPixmap:
        picture, ratio = self._pictures[layer], self.devicePixelRatioF()
        if picture is None or picture.devicePixelRatio() != ratio:
            picture = QPixmap(self.square.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for points in self._layers[layer]:
                self._paint_points(painter, points)
            painter.end()
            self._pictures[layer] = picture
        return picture

    def _paint_points(self, painter: QPainter, points: Points) -> None:
        """Each with a dark rim in the light, a light one in the dark: seen on any surface."""
        radius = points.radius
        painter.setPen(QPen(QColor(self._theme.text), 1.0))
        places = [self._place(x, y) for x, y in points.places[:MOST_POINTS].tolist()]
        for place, color in zip(places, points.colors, strict=False):
            if points.marked:
                painter.setBrush(QColor(self._theme.ground))
                painter.drawEllipse(place, radius + _MARK, radius + _MARK)
            painter.setBrush(color)
            painter.drawEllipse(place, radius, radius)
            if points.hollow:
                painter.setBrush(QColor(self._theme.ground))
                painter.drawEllipse(place, radius * _HOLE, radius * _HOLE)

    def _place(self, x: float, y: float) -> QPointF:
        """Where a point of the plane lies in the square."""
        if self._plane is None:
            return QPointF()
        right, down = self._plane.shares(x, y)
        return QPointF(right, down) * self.square.width()

    def _paint_ends(self, painter: QPainter, square: QRect, plane: Plane) -> None:
        """The ends of both axes as numbers in the data's own units, their names between them."""
        painter.setFont(tabular_font(self._theme.caption_pixels))
        painter.setPen(QColor(self._theme.muted))
        align = Qt.AlignmentFlag
        (left, right), (bottom, top) = (
            [short_number(axis.value(end)) for end in ends]
            for axis, ends in zip(plane.axes, zip(plane.low, plane.high, strict=True), strict=True)
        )
        high, wide = self._theme.pixels(_BELOW), self._theme.pixels(_LEFT)
        below = QRect(square.left(), square.bottom() + 3, square.width(), high - 3)
        beside = QRect(square.left() - wide, square.top(), wide - 5, square.height())
        painter.drawText(below, align.AlignLeft | align.AlignTop, left)
        painter.drawText(below, align.AlignRight | align.AlignTop, right)
        painter.drawText(beside, align.AlignRight | align.AlignBottom, bottom)
        painter.drawText(beside, align.AlignRight | align.AlignTop, top)
        metrics = painter.fontMetrics()
        ends = 2 * max(metrics.horizontalAdvance(left), metrics.horizontalAdvance(right)) + 16
        across = _elided(metrics, plane.axes[0].name, square.width() - ends)
        painter.drawText(below, align.AlignHCenter | align.AlignTop, across)
        upwards = plane.axes[1].name
        if metrics.horizontalAdvance(upwards) <= beside.width() // 2:
            painter.drawText(beside, align.AlignRight | align.AlignVCenter, upwards)
            return
        upwards = _elided(metrics, upwards, square.height() - 4 * metrics.height())
        painter.save()
        painter.translate(beside.left(), square.bottom())
        painter.rotate(-90)
        along = QRect(0, 0, square.height(), beside.width())
        painter.drawText(along, align.AlignHCenter | align.AlignBottom, upwards)
        painter.restore()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A square of a comfortable size."""
        return QSize(320, 320)


def _elided(metrics: QFontMetrics, name: str, room: int) -> str:
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0))
