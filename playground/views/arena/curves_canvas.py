"""CurvesCanvas: the curves of all runs, faint, and over them median and quartiles of each row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from core.spec.goal import figure_words
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.arena.colors import mixed, row_color
from playground.views.arena.curve_axes import CurveAxes
from playground.views.arena.runs_canvas import RunsCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QPolygonF, QResizeEvent

    from core.nn.arrays import Array
    from core.spec.arena_plan import ArenaPlan
    from core.train.contest import Standing
    from playground.theme import Theme

# How much of its colour a single curve has on the ground.
_PALE: Final = 0.35
_TURNS: Final = 4
_BAND: Final = 60
# Finer steps could not be told apart.
_PIXELS_A_POINT: Final = 3
_NEAR: Final = 8.0
_GAP: Final = 5
_MOST_LABEL: Final = 0.3
_NAME_LEFT: Final = 13


class CurvesCanvas(RunsCanvas):
    """Up and down go from run to run, Enter and a click choose one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.plan: ArenaPlan | None = None
        self.standing: Standing | None = None
        self.accuracy_name = "accuracy"
        self.is_exported = False
        """Whether all is painted anew, for a device with finer pixels or with none."""
        self._axes: CurveAxes | None = None
        self._painted: QPixmap | None = None
        self.setObjectName("arenaCurves")
        self.setAccessibleName("Curves of all runs")
        self.setMinimumSize(150, 120)

    def show_standing(self, plan: ArenaPlan, standing: Standing | None) -> None:
        """Show the curves as far as they are."""
        self.plan, self.standing = plan, standing
        self._axes = None if standing is None else CurveAxes.of(standing)
        self._repaint()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        self._repaint()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(400, 190)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay all out anew."""
        super().resizeEvent(event)
        self._repaint()

    @property
    def plot(self) -> QRect:
        """Where the curves are painted; at its right there is room for names."""
        metrics = self._metrics
        right = self._label_room(metrics)
        left = metrics.horizontalAdvance("1e−10") + _GAP
        return self.rect().adjusted(left, metrics.height() + 4, -right - 4, -metrics.height() - 3)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint what was painted before, and the run that is marked over it."""
        painter = QPainter(self)
        if self.is_exported:
            self._paint_all(painter)
        else:
            if self._painted is None:
                self._painted = self._pixmap()
            painter.drawPixmap(0, 0, self._painted)
        self._paint_marked(painter)
        self.paint_focus(painter)

    # Painting.

    @property
    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(tabular_font(self.theme.caption_pixels))

    def _repaint(self) -> None:
        self._painted = None
        self.update()

    def _few(self, count: int) -> slice:
        """Which of so many points are drawn, the last one in any case."""
        every = math.ceil(_PIXELS_A_POINT * count / max(self.plot.width(), 1))
        return slice((count - 1) % every, None, every)

    def _label_room(self, metrics: QFontMetrics) -> int:
        plan = self.plan
        if plan is None:
            return 0
        texts = [plan.rows.field.text(value) for value in plan.rows.values]
        wide = max(metrics.horizontalAdvance(text) for text in texts) + _NAME_LEFT + 2 * _GAP
        return min(wide, round(_MOST_LABEL * self.width()))

    def _pixmap(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        self._paint_all(painter)
        painter.end()
        return pixmap

    def _paint_all(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        plot, standing, axes = self.plot, self.standing, self._axes
        if standing is not None and axes is not None and plot.width() > 0 and plot.height() > 0:
            self._paint_axes(painter, plot, standing, axes)
            painter.save()
            painter.setClipRect(plot.adjusted(0, -2, 1, 2))
            few = self._few(len(standing.axis))
            x = axes.x(plot, standing.axis[few])
            self._paint_runs(painter, x, axes.y(plot, standing.curves[:, few]), standing)
            bands = axes.y(plot, standing.bands[..., few])
            self._paint_bands(painter, x, bands)
            painter.restore()
            self._paint_names(painter, plot, bands)

    def _paint_axes(
        self, painter: QPainter, plot: QRect, standing: Standing, axes: CurveAxes
    ) -> None:
        theme, metrics = self.theme, painter.fontMetrics()
        painter.setPen(QColor(theme.border))
        painter.drawRect(plot.adjusted(0, 0, -1, -1))
        for value, text in axes.marks(plot.height() // max(metrics.height(), 1)):
            y = float(axes.y(plot, np.array(value)))
            painter.setPen(QColor(theme.border))
            painter.drawLine(QPointF(plot.left() - 3, y), QPointF(plot.left(), y))
            painter.setPen(QColor(theme.muted))
            left = plot.left() - _GAP - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), text)
        below = QRectF(plot.left(), plot.bottom() + 1, plot.width(), metrics.height() + 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"epoch {axes.right:,.0f}")
        title = (
            f"{figure_words(standing.figure, self.accuracy_name)}: all runs, median, middle half"
        )
        room = self.width() - plot.left()
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPoint(plot.left(), metrics.ascent() + 1), title)
        if standing.goal.figure == standing.figure:
            y = float(axes.y(plot, np.array(standing.goal.value)))
            painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))

    def _paint_runs(self, painter: QPainter, x: Array, y: Array, standing: Standing) -> None:
        """One pale line each; rows take turns, so that none lies over all the others."""
        plan = self.plan
        if plan is None:
            return
        ground = QColor(self.theme.ground)
        pens = [
            QPen(mixed(row_color(self.theme, row), ground, _PALE), 1)  # opaque: thrice as quick
            for row in range(len(plan.rows.values))
        ]
        known = ~np.isnan(y)
        ends = known.sum(axis=1).tolist()
        rows, places = np.divmod(standing.drawn, plan.runs_a_row)
        turns = places * _TURNS // plan.runs_a_row
        row = -1
        for line in np.lexsort((rows, turns)).tolist():
            if rows[line] != row:
                row = int(rows[line])
                painter.setPen(pens[row])
            if ends[line] == len(x):
                painter.drawPolyline(_polygon(x, y[line]))
            elif ends[line] > 1:
                painter.drawPolyline(_polygon(x[known[line]], y[line][known[line]]))

    def _paint_bands(self, painter: QPainter, x: Array, bands: Array) -> None:
        for row, (low, median, high) in enumerate(bands):
            there = ~np.isnan(median)
            if there.sum() < 2:
                continue
            color = row_color(self.theme, row)
            around = QColor(color)
            around.setAlpha(_BAND)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # it is quicker
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(around)
            across = np.append(x[there], x[there][::-1])
            painter.drawPolygon(_polygon(across, np.append(high[there], low[there][::-1])))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 2))
            painter.drawPolyline(_polygon(x[there], median[there]))

    def _paint_names(self, painter: QPainter, plot: QRect, bands: Array) -> None:
        """The names of the rows at the ends of their medians, as far as they find room."""
        plan, metrics = self.plan, painter.fontMetrics()
        if plan is None:
            return
        ends = [
            (float(median[~np.isnan(median)][-1]), row)
            for row, (_, median, _) in enumerate(bands)
            if not np.isnan(median).all()
        ]
        line = metrics.height()
        if len(ends) * line > plot.height() + line:
            return
        places = _spread([y for y, _ in sorted(ends)], line, plot.top(), plot.bottom() + line // 2)
        for y, (_, row) in zip(places, sorted(ends), strict=True):
            painter.setPen(QColor(self.theme.text))
            text = plan.rows.field.text(plan.rows.values[row])
            room = self.width() - plot.right() - _NAME_LEFT - 2
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.fillRect(QRectF(plot.right() + 4, y - 3, 6, 6), row_color(self.theme, row))
            painter.drawText(QPointF(plot.right() + _NAME_LEFT, y + metrics.ascent() / 2 - 1), text)

    def _paint_marked(self, painter: QPainter) -> None:
        standing, axes, plot = self.standing, self._axes, self.plot
        line = self._line_of(self.run)
        if standing is None or axes is None or line < 0:
            return
        values = axes.y(plot, standing.curves[line])
        there = ~np.isnan(values)
        painter.setClipRect(plot.adjusted(0, -2, 1, 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.setPen(QPen(QColor(self.theme.text), 1.5))
        painter.drawPolyline(_polygon(axes.x(plot, standing.axis)[there], values[there]))
        painter.setClipping(False)

    def _line_of(self, run: int) -> int:
        """Which of the curves that are drawn is that of a run, −1 for none."""
        if run < 0 or self.standing is None:
            return -1
        found = np.flatnonzero(self.standing.drawn == run)
        return int(found[0]) if len(found) else -1

    # What a person does.

    def _run_at(self, place: QPoint) -> int:
        standing, axes, plot = self.standing, self._axes, self.plot
        if standing is None or axes is None or not plot.contains(place):
            return -1
        column = int(np.abs(axes.x(plot, standing.axis) - place.x()).argmin())
        away = np.abs(axes.y(plot, standing.curves[:, column]) - place.y())
        if np.isnan(away).all():
            return -1
        line = int(np.nanargmin(away))
        return int(standing.drawn[line]) if away[line] <= _NEAR else -1

    def _move(self, across: int, down: int) -> None:
        standing = self.standing
        if standing is None:
            return
        line = self._line_of(self.run)
        step = across or down
        line = 0 if line < 0 else min(max(line + step, 0), len(standing.drawn) - 1)
        self.pointed.emit(int(standing.drawn[line]))


def _polygon(x: Array, y: Array) -> QPolygonF:
    polygon: QPolygonF = pg.functions.arrayToQPolygonF(x, y)
    return polygon


def _spread(places: list[float], line: int, top: float, bottom: float) -> list[float]:
    """Ascending places moved apart so far that texts of this height do not overlap."""
    moved: list[float] = []
    for y in places:
        moved.append(max(y, moved[-1] + line) if moved else max(y, top))
    limit = bottom
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - line
    return moved
