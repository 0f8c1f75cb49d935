"""The square on which the answers over the plane are painted, with the boundary and the points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from core.insight.contour import zero_lines
from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.canvas import Canvas
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from core.insight.plane import Plane
    from core.nn.arrays import Array

_LEFT: Final = 42
_BELOW: Final = 20
_EDGE: Final = 6
# Of more points than this only the first are drawn: they come in random order.
MOST_POINTS: Final = 2000


@dataclass(frozen=True)
class Points:
    """Points of the plane (n, 2), their colours and that of their rims; hollow ones are rings."""

    places: Array
    colors: list[QColor]
    rim: str
    hollow: bool


class BoundaryCanvas(Canvas):
    """Paints what `show_surface` was given; the points are painted once and kept as a picture."""

    pointed = Signal(object)  # (x, y) in the plane under the mouse, or None

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.picture = IndexedPicture(1, 1)
        self._theme = theme
        self._plane: Plane | None = None
        self._points: tuple[Points, ...] = ()
        self._points_picture: QPixmap | None = None
        self._lines: Array | None = None
        self.setMinimumSize(120, 100)

    def prepare(
        self, plane: Plane, points: Sequence[Points], table: Sequence[int], theme: Theme
    ) -> None:
        """Take on what stays the same while a network trains."""
        self._plane, self._points, self._theme = plane, tuple(points), theme
        self._table = table
        self.picture.set_table(table)
        self._points_picture = None
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
        self.update()

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
        painter.drawPixmap(square.topLeft(), self._painted_points())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QColor(self._theme.border))
        painter.drawRect(square.adjusted(-1, -1, 0, 0))
        self._paint_ends(painter, square, self._plane)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Points lie elsewhere now."""
        super().resizeEvent(event)
        self._points_picture = None

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
        side = self.picture.indexes.shape[0]
        scaled = (lines + 0.5) * (square.width() / side)
        scaled[:, ::2] += square.left()
        scaled[:, 1::2] += square.top()
        painter.setPen(QPen(QColor(self._theme.text), 1.0))
        painter.drawLines([QLineF(*line) for line in scaled.tolist()])

    def _painted_points(self) -> QPixmap:
        if self._points_picture is None or self._points_picture.devicePixelRatio() != (
            self.devicePixelRatioF()
        ):
            ratio = self.devicePixelRatioF()
            self._points_picture = QPixmap(self.square.size() * ratio)
            self._points_picture.setDevicePixelRatio(ratio)
            self._points_picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._points_picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for points in self._points:
                self._paint_points(painter, points)
            painter.end()
        return self._points_picture

    def _paint_points(self, painter: QPainter, points: Points) -> None:
        radius = 7.0 if len(points.places) <= 10 else 3.5 if len(points.places) <= 600 else 2.5
        ground = QColor(self._theme.ground)
        for (x, y), color in zip(points.places[:MOST_POINTS].tolist(), points.colors, strict=False):
            painter.setPen(QPen(color, 1.5) if points.hollow else QPen(QColor(points.rim), 1.0))
            painter.setBrush(ground if points.hollow else color)
            painter.drawEllipse(self._place(x, y), radius, radius)

    def _place(self, x: float, y: float) -> QPointF:
        """Where a point of the plane lies in the square."""
        if self._plane is None:
            return QPointF()
        right, down = self._plane.shares(x, y)
        return QPointF(right, down) * self.square.width()

    def _paint_ends(self, painter: QPainter, square: QRect, plane: Plane) -> None:
        """The ends of both axes as numbers, and their names between them."""
        painter.setFont(tabular_font(self._theme.caption_pixels))
        painter.setPen(QColor(self._theme.muted))
        align = Qt.AlignmentFlag
        below = QRect(
            square.left(), square.bottom() + 3, square.width(), self._theme.pixels(_BELOW) - 3
        )
        room = self._theme.pixels(_LEFT)
        beside = QRect(square.left() - room, square.top(), room - 5, square.height())
        for rect, flag, text in (
            (below, align.AlignLeft | align.AlignTop, _end_text(plane.low[0])),
            (below, align.AlignHCenter | align.AlignTop, "x"),
            (below, align.AlignRight | align.AlignTop, _end_text(plane.high[0])),
            (beside, align.AlignRight | align.AlignBottom, _end_text(plane.low[1])),
            (beside, align.AlignRight | align.AlignVCenter, "y"),
            (beside, align.AlignRight | align.AlignTop, _end_text(plane.high[1])),
        ):
            painter.drawText(rect, flag, text)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A square of a comfortable size."""
        return QSize(320, 320)


def _end_text(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
