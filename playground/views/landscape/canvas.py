"""LandscapeCanvas: a slice through the loss as a map, with the run's path in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF, QWheelEvent

from core.insight.contour import zero_lines
from core.insight.landscape import filled
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.indexed import IndexedPicture
from playground.views.key_canvas import KeyCanvas
from playground.views.landscape.colors import LossScale, logarithms, loss_table
from playground.views.readout import short_number

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array
    from playground.theme import Theme
    from playground.views.landscape.questions import Laid

_BAR: Final = 12
_BAR_ROOM: Final = 52
_LEFT: Final = 54  # of a number such as −0.00889
_POINT: Final = 3.5
_NEAR: Final = 9.0
_ZOOMS: Final = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
_NOTCH: Final = 120


@dataclass(frozen=True, eq=False)
class Map:
    """What is drawn: a plane with what is known of its `losses` (side, side), row 0 at the bottom.

    `later` (k, 2) are places of the path since the plane was laid, whose losses are not known, and
    `here` (2,) is where the run is seen now.
    """

    laid: Laid
    losses: Array
    later: Array
    here: Array


class LandscapeCanvas(KeyCanvas):
    """Left and right go along the path, + and − and the wheel zoom."""

    pointed = Signal(object)  # a place c (2,) under the mouse, or None
    point_chosen = Signal(int)  # a point of the path under mouse or keys, −1 for none
    zoomed = Signal(int)  # 1 nearer, −1 farther

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.map: Map | None = None
        self.point = -1
        self._scale = LossScale(-1.0, 0.0)
        self._picture = IndexedPicture(1, 1)
        self._lines: Array = np.empty((0, 4))
        self.setAccessibleName("Map of the loss around the weights")
        self.setMinimumSize(120, 80)

    @property
    def scale(self) -> LossScale:
        """The scale of the colours."""
        return self._scale

    def show_map(self, shown: Map | None) -> None:
        """Show this, or nothing."""
        is_new = shown is None or self.map is None or shown.losses is not self.map.losses
        self.map = shown
        if shown is not None and is_new:
            self._take_losses(shown)
        if shown is None or self.point >= len(shown.laid.steps):
            self.point = -1
        self.update()

    def _take_losses(self, shown: Map) -> None:
        losses = filled(shown.losses)
        self._scale = LossScale.of(losses, shown.laid.true)
        side = len(losses)
        self._picture = IndexedPicture(side, side)
        self._picture.set_table(loss_table())
        self._picture.indexes[...] = self._scale.indexes(losses)[::-1]
        logs = np.nan_to_num(logarithms(losses), nan=self._scale.high, posinf=self._scale.high)
        found = [zero_lines(logs - level) for level in self._scale.levels]
        self._lines = np.concatenate(found)

    @property
    def area(self) -> QRect:
        """Where the map is painted."""
        line = self.theme.pixels(16)
        left, right = self.theme.pixels(_LEFT), self.theme.pixels(_BAR_ROOM) + _BAR
        return self.rect().adjusted(left, 4, -right, -line - 4)

    def at(self, places: Array) -> list[QPointF]:
        """Where places c (k, 2) are painted."""
        if self.map is None:
            return []
        plane, area = self.map.laid.plane, self.area
        shares = [
            (places[:, axis] - ends[0]) / (ends[1] - ends[0])
            for axis, ends in enumerate((plane.across, plane.upward))
        ]
        # Far outside is as good as a little outside, which Qt can draw.
        x, y = (np.clip(share, -2.0, 3.0) for share in shares)
        return [
            QPointF(area.left() + a * area.width(), area.bottom() - b * area.height())
            for a, b in zip(x.tolist(), y.tolist(), strict=True)
        ]

    def place_at(self, point: QPoint) -> Array | None:
        """The place c (2,) that is painted here."""
        area = self.area
        if self.map is None or not area.contains(point):
            return None
        plane = self.map.laid.plane
        across = (point.x() - area.left()) / max(area.width(), 1)
        upward = (area.bottom() - point.y()) / max(area.height(), 1)
        return np.array(
            [
                ends[0] + share * (ends[1] - ends[0])
                for share, ends in ((across, plane.across), (upward, plane.upward))
            ]
        )

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(420, 320)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint map, lines, path and scale."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        if self.map is not None:
            area = self.area
            painter.save()
            painter.setClipRect(area)
            self._paint_losses(painter, area)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_path(painter, self.map)
            painter.restore()
            painter.setPen(QColor(self.theme.border))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
            self._paint_axes(painter, area, self.map.laid)
            self._paint_scale(painter, area)
        self.paint_focus(painter)

    def _paint_losses(self, painter: QPainter, area: QRect) -> None:
        """Points of the grid lie on the edges, so the picture is half a cell larger all around."""
        side = self._picture.indexes.shape[0]
        cell_x, cell_y = area.width() / (side - 1), area.height() / (side - 1)
        around = area.adjusted(
            -round(cell_x / 2), -round(cell_y / 2), round(cell_x / 2), round(cell_y / 2)
        )
        self._picture.paint(painter, around, smooth=True)
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1.0))
        x = area.left() + self._lines[:, 0::2] * cell_x
        y = area.bottom() - self._lines[:, 1::2] * cell_y
        painter.drawLines(
            [
                QLineF(x1, y1, x2, y2)
                for (x1, x2), (y1, y2) in zip(x.tolist(), y.tolist(), strict=True)
            ]
        )

    def _paint_path(self, painter: QPainter, shown: Map) -> None:
        laid = shown.laid
        points = self.at(np.concatenate([laid.places, shown.later]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255), 1.2)):
            painter.setPen(QPen(color, width))
            painter.drawPolyline(QPolygonF(points))
        table = loss_table()
        colors = self._scale.indexes(laid.true).tolist()
        for number, point in enumerate(points):
            known = number < len(colors)
            painter.setPen(QPen(QColor(255, 255, 255), 1.0))
            painter.setBrush(QColor(table[colors[number]]) if known else QColor(160, 160, 160))
            painter.drawEllipse(point, _POINT, _POINT)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marks = [(self.at(shown.here[None])[0], 2.0)]
        if 0 <= self.point < len(points):
            marks.append((points[self.point], 3.0))
        for point, size in marks:
            for color, width in ((QColor(0, 0, 0), 3.0), (QColor(255, 255, 255), 1.5)):
                painter.setPen(QPen(color, width))
                painter.drawEllipse(point, size * _POINT, size * _POINT)

    def _paint_axes(self, painter: QPainter, area: QRect, laid: Laid) -> None:
        """The numbers at the ends of both axes."""
        painter.setPen(QColor(self.theme.muted))
        align, line = Qt.AlignmentFlag, painter.fontMetrics().height()
        below = QRect(area.left(), area.bottom() + 3, area.width(), line)
        left, right = (short_number(end) for end in laid.plane.across)
        painter.drawText(below, align.AlignLeft, left)
        painter.drawText(below, align.AlignRight, right)
        low, high = (short_number(end) for end in laid.plane.upward)
        beside = QRect(0, area.top(), area.left() - 5, area.height())
        painter.drawText(beside, align.AlignRight | align.AlignTop, high)
        painter.drawText(beside, align.AlignRight | align.AlignBottom, low)

    def _paint_scale(self, painter: QPainter, area: QRect) -> None:
        """A bar with all colours, and the losses at its ends and in its middle."""
        bar = QRect(area.right() + 8, area.top(), _BAR, area.height())
        picture = IndexedPicture(256, 1)
        picture.set_table(loss_table())
        picture.indexes[:, 0] = np.arange(255, -1, -1)
        picture.paint(painter, bar, smooth=True)
        painter.setPen(QColor(self.theme.muted))
        align = Qt.AlignmentFlag
        room = QRect(bar.right() + 5, bar.top(), self.width() - bar.right() - 6, bar.height())
        low, high = self._scale.low, self._scale.high
        for value, side in (
            (high, align.AlignTop),
            ((low + high) / 2, align.AlignVCenter),
            (low, align.AlignBottom),
        ):
            painter.drawText(room, align.AlignLeft | side, short_number(10.0**value))

    # What a person does.

    def _choose_point(self, number: int) -> None:
        self.point = number
        self.point_chosen.emit(number)
        self.update()

    def _point_at(self, place: QPoint | None) -> None:
        near = -1 if place is None else self._near(place)
        if near != self.point:
            self._choose_point(near)
        if near < 0:
            self.pointed.emit(None if place is None else self.place_at(place))

    def _near(self, place: QPoint) -> int:
        """The point of the path under the mouse, −1 where there is none."""
        if self.map is None:
            return -1
        points = self.at(self.map.laid.places)
        away = [(point - QPointF(place)).manhattanLength() for point in points]
        nearest = int(np.argmin(away)) if away else -1
        return nearest if nearest >= 0 and away[nearest] <= _NEAR else -1

    def _move(self, across: int, down: int) -> None:
        count = len(self.map.laid.steps) if self.map is not None else 0
        if count:
            step = across or -down
            start = count if self.point < 0 and step < 0 else self.point
            self._choose_point(min(max(start + step, 0), count - 1))

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and −."""
        zoom = _ZOOMS.get(Qt.Key(event.key()))
        if zoom is None:
            super().keyPressEvent(event)
        else:
            self.zoomed.emit(zoom)

    @total()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, a step a notch."""
        turned = event.angleDelta().y()
        if abs(turned) >= _NOTCH // 2:
            self.zoomed.emit(1 if turned > 0 else -1)
        event.accept()
