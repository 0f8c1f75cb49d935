"""PointsCanvas: samples as points, of which one can be chosen; some of them stand out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from core.insight.indexes import occurring, quantize
from core.insight.scale import largest_magnitude
from playground.qt.overrides import total
from playground.theme import diverging_table, tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.readout import short_number

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array
    from playground.theme import Theme

_LEFT: Final = 44
_BELOW: Final = 18
_EDGE: Final = 8
_NEAR: Final = 12.0
_FAINT: Final = 90
MOST_POINTS: Final = 2000


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points (n, 2) in a box from `low` to `high`, under the names of the two axes.

    `labels` (n,) are classes, which give the colours, or numbers of `colors`, or `values` (n,)
    signed numbers; without, all have the colour of `part`. `rimmed` ones all have a dark rim, or a
    light one in the dark: they stand out from what lies behind. `order` (k,) are the rows that
    stand out, in the order in which arrows go from one to the next. `ends` are the numbers at the
    ends of both axes (NaN: none), and `short_names` what these are called where there is little
    room. `diagonal`: where both are equal runs a line.
    """

    places: Array
    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, str]
    part: str
    order: Array
    labels: Array | None = None
    ends: tuple[tuple[float, float], tuple[float, float]] | None = None
    diagonal: bool = False
    values: Array | None = None
    colors: tuple[QColor, ...] | None = None
    rimmed: bool = False
    short_names: tuple[str, str] | None = None


class PointsCanvas(KeyCanvas):
    """Paints a cloud; the mouse finds the point next to it, left and right the next in order."""

    pointed = Signal(object)  # the row under the mouse or reached by keys, or None
    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.cloud: Cloud | None = None
        self.pointed_row: int | None = None
        self._at = -1
        self.setMinimumSize(100, 80)

    def show_cloud(self, cloud: Cloud) -> None:
        """Show these points; another order begins anew."""
        before = self.cloud
        if before is None or not np.array_equal(before.order, cloud.order):
            self._at = -1
        self.cloud = cloud
        if self.pointed_row is not None and self.pointed_row >= len(cloud.places):
            self.pointed_row = None
        self.update()

    def place_of(self, row: int) -> QPointF:
        """Where a row is painted."""
        if self.cloud is None:
            return QPointF()
        x, y = self._pixels(self.cloud, self.cloud.places[row : row + 1])
        return QPointF(float(x[0]), float(y[0]))

    @property
    def box(self) -> QRect:
        """Where the points are painted: a square where both axes have one unit."""
        beside, below = self.theme.pixels(_LEFT), self.theme.pixels(_BELOW)
        side = min(self.width() - beside - _EDGE, self.height() - below - _EDGE)
        left = (self.width() - beside - _EDGE - side) // 2 + beside
        return QRect(left, _EDGE, side, side)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A square of a comfortable size."""
        return QSize(280, 280)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the frame, all points, those that stand out, and the one pointed at."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        cloud = self.cloud
        if cloud is None:
            return
        box = self.box
        painter.setPen(QColor(self.theme.border))
        painter.drawRect(box.adjusted(-1, -1, 0, 0))
        self._paint_ends(painter, box, cloud)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if cloud.diagonal:
            painter.setPen(QPen(QColor(self.theme.muted), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(box.bottomLeft(), box.topRight())
        self._paint_behind(painter, box)
        self._paint_points(painter, cloud)
        if self.pointed_row is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.text), 2.0))
            painter.drawEllipse(self.place_of(self.pointed_row), 8.0, 8.0)
            self._paint_beside(painter, box, self.pointed_row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self.paint_focus(painter)

    # What a subclass may add.

    def _paint_behind(self, painter: QPainter, box: QRect) -> None:
        """Paint what lies behind the points."""

    def _paint_beside(self, painter: QPainter, box: QRect, row: int) -> None:
        """Paint what is to be seen of the row that is pointed at."""

    # The rest is this class's own.

    def _point_at(self, place: QPoint | None) -> None:
        self._point_to(None if place is None else self._nearest(place))

    def _point_to(self, row: int | None) -> None:
        if row != self.pointed_row:
            self.pointed_row = row
            self.update()
        self.pointed.emit(row)

    def _choose_at(self, place: QPoint) -> None:
        self._point_at(place)
        self._choose()

    def _choose(self) -> None:
        if self.pointed_row is not None:
            self.chosen.emit(self.pointed_row)

    def _move(self, across: int, down: int) -> None:
        if self.cloud is not None and len(self.cloud.order):
            self._at = max(0, min(self._at + across + down, len(self.cloud.order) - 1))
            self._point_to(int(self.cloud.order[self._at]))

    def _nearest(self, place: QPoint) -> int | None:
        """The row whose point is next to a place; of those as near, one that stands out."""
        cloud = self.cloud
        if cloud is None or not len(cloud.places):
            return None
        rows = self._shown(cloud)
        x, y = self._pixels(cloud, cloud.places[rows])
        away = np.hypot(x - place.x(), y - place.y())
        away[: len(cloud.order)] -= 1.0
        found = int(np.argmin(away))
        return int(rows[found]) if away[found] <= _NEAR else None

    def _shown(self, cloud: Cloud) -> Array:
        """The rows that are painted: those that stand out, then the first of all."""
        return np.concatenate(
            [cloud.order[:MOST_POINTS], np.arange(min(len(cloud.places), MOST_POINTS))]
        )

    def _pixels(self, cloud: Cloud, places: Array) -> tuple[Array, Array]:
        box = self.box
        low, high = np.array(cloud.low), np.array(cloud.high)
        with np.errstate(all="ignore"):  # of weights that diverge
            shares = np.clip((places - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
        shares = np.nan_to_num(shares)
        x: Array = box.left() + shares[:, 0] * box.width()
        y: Array = box.top() + (1.0 - shares[:, 1]) * box.height()
        return x, y

    def _paint_points(self, painter: QPainter, cloud: Cloud) -> None:
        """All points faintly, upon them those that stand out, with a rim."""
        count = min(len(cloud.places), MOST_POINTS)
        width = 9.0 if count <= 50 else 5.0
        strong = cloud.order[:MOST_POINTS] if len(cloud.order) < len(cloud.places) else None
        faint = _FAINT if strong is not None else 255
        if cloud.rimmed:
            self._paint_rims(painter, cloud, np.arange(count), width + 2.0)
        self._paint_group(painter, cloud, np.arange(count), width, faint)
        if strong is not None and len(strong):
            self._paint_rims(painter, cloud, strong, width + 4.0)
            self._paint_group(painter, cloud, strong, width + 2.0, 255)

    def _paint_rims(self, painter: QPainter, cloud: Cloud, rows: Array, width: float) -> None:
        rim = QPen(QColor(self.theme.text), width)
        rim.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(rim)
        painter.drawPoints(pg.functions.arrayToQPolygonF(*self._pixels(cloud, cloud.places[rows])))

    def _paint_group(
        self, painter: QPainter, cloud: Cloud, rows: Array, width: float, alpha: int
    ) -> None:
        """Points as dots of a round pen: one call a colour."""
        if cloud.values is not None:  # pale colours are seen by their rim
            self._paint_dots(painter, cloud, rows, QColor(self.theme.outline), width + 1.5)
        for members, full in self._groups(cloud, rows):
            full.setAlpha(alpha)
            self._paint_dots(painter, cloud, members, full, width)

    def _paint_dots(
        self, painter: QPainter, cloud: Cloud, rows: Array, color: QColor, width: float
    ) -> None:
        if len(rows):
            pen = QPen(color, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            x, y = self._pixels(cloud, cloud.places[rows])
            painter.drawPoints(pg.functions.arrayToQPolygonF(x, y))

    def _groups(self, cloud: Cloud, rows: Array) -> list[tuple[Array, QColor]]:
        """The rows of each colour."""
        if cloud.labels is not None:
            labels = cloud.labels[rows]
            return [
                (rows[labels == label], self._color_of(cloud, label)) for label in occurring(labels)
            ]
        if cloud.values is not None:
            indexes, scratch = np.empty(len(rows), np.uint8), np.empty(len(rows))
            quantize(cloud.values[rows], largest_magnitude([cloud.values]) or 1.0, indexes, scratch)
            table = diverging_table(self.theme)
            return [
                (rows[indexes == index], QColor.fromRgb(table[index]))
                for index in occurring(indexes)
            ]
        color = self.theme.train if cloud.part == "train" else self.theme.test
        return [(rows, QColor(color))]

    def _color_of(self, cloud: Cloud, label: int) -> QColor:
        if cloud.colors is not None:
            return QColor(cloud.colors[label])
        return QColor(self.theme.class_color(label))

    def _paint_ends(self, painter: QPainter, box: QRect, cloud: Cloud) -> None:
        painter.setFont(tabular_font(self.theme.caption_pixels))
        painter.setPen(QColor(self.theme.muted))
        align = Qt.AlignmentFlag
        ends = cloud.ends or tuple(zip(cloud.low, cloud.high, strict=True))
        (left, right), (bottom, top) = ([_end_text(end) for end in pair] for pair in ends)
        wide = self.theme.pixels(_LEFT)
        below = QRect(box.left(), box.bottom() + 2, box.width(), self.theme.pixels(_BELOW))
        beside = QRect(box.left() - wide, box.top(), wide - 5, box.height())
        painter.drawText(below, align.AlignLeft | align.AlignTop, left)
        painter.drawText(below, align.AlignRight | align.AlignTop, right)
        painter.drawText(beside, align.AlignRight | align.AlignBottom, bottom)
        painter.drawText(beside, align.AlignRight | align.AlignTop, top)
        metrics = painter.fontMetrics()
        room = box.width() - 2 * max(metrics.horizontalAdvance(text) for text in (left, right)) - 12
        across, upwards = zip(cloud.names, cloud.short_names or cloud.names, strict=True)
        shown = _fitting(across, metrics, room)
        painter.drawText(below, align.AlignHCenter | align.AlignTop, shown)
        painter.save()
        painter.translate(beside.left(), box.bottom())
        painter.rotate(-90)
        along = QRect(0, 0, box.height(), beside.width())
        room = box.height() - 4 * metrics.height()
        shown = _fitting(upwards, metrics, room)
        painter.drawText(along, align.AlignHCenter | align.AlignBottom, shown)
        painter.restore()


def _fitting(names: tuple[str, str], metrics: QFontMetrics, room: int) -> str:
    """An axis's name where there is room, else its short one or what of it there is room for."""
    name = names[metrics.horizontalAdvance(names[0]) > room]
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0))


def _end_text(end: float) -> str:
    return "" if math.isnan(end) else short_number(end)
