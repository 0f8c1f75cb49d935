"""ParallelCanvas: a line for each run across an axis for each field, coloured by the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from core.insight.value_scale import scale_of, standing
from core.spec.goal import rises
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.readout import short_number
from playground.views.sweep.colors import SHADES, shade_colors, shades
from playground.views.sweep.lines_picture import LinesPicture
from playground.views.sweep.words import field_title, figure_title, value_words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from core.insight.value_scale import ValueScale
    from core.nn.arrays import Array
    from core.sweep.news import Reading
    from playground.theme import Theme

_SIDE: Final = 46
_GRASP: Final = 24
_STEP: Final = 0.25
# A run without a figure ends below the last axis.
_LOST: Final = -0.05
_AT_ONCE: Final = 50
_LEAST: Final = 0.02


class ParallelCanvas(KeyCanvas):
    """Dragging along an axis selects runs there, a click takes it back; several axes together.

    With the keys: left and right go from axis to axis, up and down move what is selected there,
    Enter takes it back.
    """

    brushed = Signal(object)  # which runs (runs,) are selected, None for all

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.reading: Reading | None = None
        self.titles: list[str] = []
        self.scales: list[ValueScale] = []
        self.brushes: dict[str, tuple[float, float]] = {}
        """From where to where (0 to 1) runs are selected, by the titles of axes."""
        self.axis = -1
        """The axis that the keys are at."""
        self.run = -1
        self._points = np.empty((0, 0))
        self._shades = np.empty(0, np.int64)
        self._is_old = True
        self.picture = LinesPicture(self)
        self.picture.ready.connect(self.update)
        self._drag: tuple[int, float] | None = None
        self.setObjectName("sweepLines")
        self.setAccessibleName("All runs as lines across their values")
        self.setMinimumSize(180, 120)

    def show_reading(self, reading: Reading) -> None:
        """Show the runs of a reading; what is selected stays so."""
        results = reading.results
        paths = list(results.spec.fields)  # seeds say nothing
        rising = rises(results.spec.figure)
        self.reading = reading
        self.titles = [*(field_title(path) for path in paths), figure_title(results)]
        logs = {axis.field: None if axis.values else axis.log for axis in results.spec.axes}
        self.scales = [scale_of(results.values[path], is_log=logs[path]) for path in paths]
        self.scales.append(scale_of(reading.figures))
        self._points = np.stack([scale.positions for scale in self.scales])
        self._points[-1] = np.nan_to_num(self._points[-1], nan=_LOST)
        self._shades = shades(standing(reading.figures, rises=rising))
        self.brushes = {name: ends for name, ends in self.brushes.items() if name in self.titles}
        self._repaint()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        self._repaint()

    def mark(self, row: int) -> None:
        """Mark a run of the reading, −1 for none."""
        if row != self.run:
            self.run = row
            self.update()

    @property
    def selected(self) -> Array | None:
        """Which runs (runs,) lie within all brushes; None where there are none."""
        if not self.brushes:
            return None
        found = np.ones(self._points.shape[1], bool)
        for name, (low, high) in self.brushes.items():
            at = self._points[self.titles.index(name)]
            found &= (at >= low - 1e-9) & (at <= high + 1e-9)
        return found

    def brush(self, axis: int, ends: tuple[float, float] | None) -> None:
        """Select what lies between these on an axis, or take that back."""
        if ends is None:
            self.brushes.pop(self.titles[axis], None)
        else:
            self.brushes[self.titles[axis]] = ends
        self._repaint()
        self.brushed.emit(self.selected)

    def clear(self) -> None:
        """Select all."""
        if self.brushes:
            self.brushes.clear()
            self._repaint()
            self.brushed.emit(None)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(520, 260)

    # Painting.

    def finish(self) -> None:
        """Paint all lines now, for a picture of the view."""
        self._paint_anew()
        self.picture.finish()

    def _repaint(self) -> None:
        self._is_old = True
        self.update()

    def _paint_anew(self) -> None:
        """Begin with the lines that are wanted now, where these are others than before."""
        if self._is_old:
            self._is_old = False
            ground = QColor(self.theme.ground)
            self.picture.begin(self.size(), self.devicePixelRatioF(), ground, self._strokes())

    @property
    def plot(self) -> QRect:
        """Where the axes stand, from the first to the last."""
        high = QFontMetrics(self._font()).height()
        return self.rect().adjusted(_SIDE, 2 * high + 8, -_SIDE - 20, -high)

    def _font(self) -> QFont:
        return tabular_font(self.theme.caption_pixels)

    def axis_x(self, axis: int) -> float:
        """Where an axis stands across."""
        plot = self.plot
        return plot.left() + plot.width() * axis / max(len(self.scales) - 1, 1)

    def _y(self, share: float) -> float:
        plot = self.plot
        return plot.bottom() - share * plot.height()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        super().resizeEvent(event)
        self._repaint()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint lines, once for all, and what changes over them."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        self._paint_anew()
        painter.drawPixmap(0, 0, self.picture.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        if 0 <= self.run < self._points.shape[1]:
            painter.setPen(QPen(QColor(self.theme.text), 2.5))
            painter.drawPath(self._path(np.array([self.run])))
        for axis in range(len(self.scales)):
            self._paint_axis(painter, axis)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.paint_focus(painter)

    def _strokes(self) -> Iterator[tuple[QColor, QPainterPath]]:
        """The lines, a few at a time: what is not selected first, the best last, above all."""
        selected = self.selected
        inside = np.ones(len(self._shades), bool) if selected is None else selected
        groups = [(QColor(self.theme.border), ~inside)]
        colors = [QColor(self.theme.error), *shade_colors(self.theme)]
        groups += [
            (color, inside & (self._shades == place - 1)) for place, color in enumerate(colors)
        ]
        for color, members in groups:
            rows = np.flatnonzero(members)
            for start in range(0, len(rows), _AT_ONCE):
                yield color, self._path(rows[start : start + _AT_ONCE])

    def _path(self, rows: Array) -> QPainterPath:
        """The lines of some runs."""
        axes, plot = len(self.scales), self.plot
        x = np.tile(plot.left() + plot.width() * np.arange(axes) / max(axes - 1, 1), len(rows))
        y = plot.bottom() - self._points[:, rows].T.ravel() * plot.height()
        connect = np.ones(len(x), np.int32)
        connect[axes - 1 :: axes] = 0
        found: QPainterPath = pg.functions.arrayToQPath(x, y, connect=connect)
        return found

    def _paint_axis(self, painter: QPainter, axis: int) -> None:
        metrics, x, plot = painter.fontMetrics(), self.axis_x(axis), self.plot
        is_here = axis == self.axis and self.hasFocus()
        painter.setPen(QPen(QColor(self.theme.accent if is_here else self.theme.outline), 1.5))
        painter.drawLine(round(x), plot.top(), round(x), plot.bottom())
        ends = self.brushes.get(self.titles[axis])
        if ends is not None:
            top, bottom = self._y(ends[1]) - 3, self._y(ends[0]) + 3
            color = QColor(self.theme.accent)
            painter.setPen(QPen(color, 1.5))
            color.setAlpha(60)
            painter.setBrush(color)
            painter.drawRect(QRectF(x - 6, top, 12, bottom - top))
        self._paint_title(painter, axis)
        last = -1e9
        for share, value in self.scales[axis].marks:
            y = self._y(share)
            if abs(y - last) < metrics.height():
                continue
            last = y
            text = short_number(value) if isinstance(value, float) else value_words_of(value)
            room = plot.width() / max(len(self.scales) - 1, 1) - 12
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(round(room), 30))
            box = QRectF(x + 7, y - metrics.height() / 2, metrics.horizontalAdvance(text), 0)
            box.setHeight(metrics.height())
            ground = QColor(self.theme.ground)
            ground.setAlpha(200)
            painter.fillRect(box.adjusted(-2, 0, 2, 0), ground)
            painter.setPen(QColor(self.theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_title(self, painter: QPainter, axis: int) -> None:
        metrics, x, plot = painter.fontMetrics(), self.axis_x(axis), self.plot
        room = plot.width() / max(len(self.scales) - 1, 1)
        text = metrics.elidedText(self.titles[axis], Qt.TextElideMode.ElideRight, round(room) - 6)
        wide = metrics.horizontalAdvance(text)
        left = min(max(x - wide / 2, 2.0), self.width() - wide - 2.0)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(round(left), plot.top() - metrics.height() + 2, text)

    # What a person does.

    def _axis_at(self, place: QPoint) -> int:
        found = [abs(place.x() - self.axis_x(axis)) for axis in range(len(self.scales))]
        near = int(np.argmin(found)) if found else -1
        return near if near >= 0 and found[near] <= _GRASP else -1

    def _share_at(self, place: QPoint) -> float:
        plot = self.plot
        return min(max((plot.bottom() - place.y()) / max(plot.height(), 1), _LOST), 1.0)

    def _point_at(self, place: QPoint | None) -> None:
        if place is None or self._drag is None:
            return
        axis, start = self._drag
        here = self._share_at(place)
        if abs(here - start) >= _LEAST:
            self.brush(axis, (min(start, here), max(start, here)))

    def _choose_at(self, place: QPoint) -> None:
        axis = self._axis_at(place)
        self._drag = (axis, self._share_at(place)) if axis >= 0 else None
        if axis >= 0:
            self.axis = axis
            if self.titles[axis] in self.brushes:
                self.brush(axis, None)

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The selection stands."""
        super().mouseReleaseEvent(event)
        self._drag = None

    def _move(self, across: int, down: int) -> None:
        if not self.scales:
            return
        if across or self.axis < 0:
            self.axis = min(max(self.axis + across, 0), len(self.scales) - 1)
            self.update()
            return
        stops = self._stops(self.axis)
        ends = self.brushes.get(self.titles[self.axis])
        if ends is None:
            place = 0 if down < 0 else len(stops) - 1
        else:
            middle = (ends[0] + ends[1]) / 2
            near = int(np.argmin([abs((low + high) / 2 - middle) for low, high in stops]))
            place = min(max(near - down, 0), len(stops) - 1)
        self.brush(self.axis, stops[place])

    def _stops(self, axis: int) -> list[tuple[float, float]]:
        """What the keys select on an axis: each value that has a mark, or a quarter."""
        at = sorted({round(float(place), 6) for place in np.unique(self._points[axis])})
        if len(at) <= 1 / _STEP + SHADES:
            return [(place - _LEAST, place + _LEAST) for place in at]
        return [(low, low + _STEP) for low in np.arange(0.0, 1.0, _STEP).tolist()]

    def _choose(self) -> None:
        if self.axis >= 0:
            self.brush(self.axis, None)
