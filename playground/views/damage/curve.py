"""DamageCurve: how accuracy falls as one damage grows, with a mark where its slider stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.samples import percent

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.insight.robustness import Course
    from core.nn.arrays import Array
    from playground.theme import Theme
    from playground.views.damage.kinds import Kind

_LEFT: Final = 44
_RIGHT: Final = 12
_DOT: Final = 4.0
_GAP: Final = 16


@dataclass(frozen=True, eq=False)
class Shown:
    """A course over a kind of damage, of rows of a part ("test" or "train").

    `mark` is the slider's position; `figure` and `sure` are those there.
    """

    kind: Kind
    course: Course
    part: str
    measure: str
    mark: int
    figure: float
    sure: float

    def words(self, place: int) -> str:
        """A point of the course in a sentence."""
        course, kind = self.course, self.kind
        left = figure_text(float(course.figure[place]), self.measure)
        text = f"{kind.title} {kind.text(float(course.amounts[place]))}: {left}"
        sure = float(course.sure[place])
        return text if math.isnan(sure) else f"{text}; {percent(sure)} sure in the mean"


class DamageCurve(KeyCanvas):
    """A line of the accuracy and a dashed one of how sure the network is in the mean."""

    pointed = Signal(object)  # the place in the course under the mouse, or None
    moved = Signal(int)  # where the slider shall stand

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.shown: Shown | None = None
        self.setAccessibleName("Curve of what is left")
        self.setMinimumSize(80, 50)

    @property
    def area(self) -> QRect:
        """Where the lines are painted."""
        left, line = self.theme.pixels(_LEFT), self.theme.pixels(16)
        return QRect(left, line + 2, self.width() - left - _RIGHT, self.height() - 2 * line - 6)

    def show_course(self, shown: Shown | None) -> None:
        """Show this course, or none."""
        self.shown = shown
        self.setAccessibleDescription("" if shown is None else _description(shown))
        self.update()

    def place(self, position: int, share: float) -> QPointF:
        """Where a position of the slider and a share of the accuracy are."""
        if self.shown is None:
            return QPointF()
        kind, area = self.shown.kind, self.area
        across = (position - kind.low) / (kind.high - kind.low)
        share = min(max(share, 0.0), 1.0)
        return QPointF(
            area.left() + across * area.width(), area.bottom() - share * (area.height() - 1)
        )

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(320, 180)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the lines, the mark and the ends of the axes."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        shown = self.shown
        if shown is not None:
            painter.setFont(tabular_font(self.theme.caption_pixels))
            self._paint_axes(painter, shown)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            dashed = QPen(QColor(self.theme.muted), 1.25, _DASHED)
            self._paint_line(painter, shown.course.sure, shown.sure, dashed)
            color = QColor(self.theme.test if shown.part == "test" else self.theme.train)
            self._paint_line(painter, shown.course.figure, shown.figure, QPen(color, 2.0))
            self._paint_mark(painter, shown, color)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self.paint_focus(painter)

    def _paint_line(self, painter: QPainter, values: Array, mark: float, pen: QPen) -> None:
        """Paint a line through all values and, at the slider, `mark`."""
        if self.shown is None or np.isnan(values).any():
            return
        kind = self.shown.kind
        points = dict(
            zip(range(kind.low, kind.high + 1, kind.stride), values.tolist(), strict=True)
        )
        if not math.isnan(mark):
            points[self.shown.mark] = mark
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([self.place(*point) for point in sorted(points.items())]))

    def _paint_mark(self, painter: QPainter, shown: Shown, color: QColor) -> None:
        area, x = self.area, self.place(shown.mark, 0.0).x()
        painter.setPen(QPen(QColor(self.theme.text), 1.0))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if not math.isnan(shown.figure):
            painter.setPen(QPen(QColor(self.theme.ground), 1.0))
            painter.setBrush(color)
            painter.drawEllipse(self.place(shown.mark, shown.figure), _DOT, _DOT)

    def _paint_axes(self, painter: QPainter, shown: Shown) -> None:
        area, align = self.area, Qt.AlignmentFlag
        line = painter.fontMetrics().height()
        painter.setPen(QColor(self.theme.border))
        for share in (0.0, 0.5, 1.0):
            y = round(self.place(0, share).y())
            painter.drawLine(area.left(), y, area.right(), y)
        painter.setPen(QColor(self.theme.muted))
        room = area.height() // line  # of lines between which a word has to fit
        for share in (0.0, 0.5, 1.0) if room > 1 else (0.0, 1.0) if room else (1.0,):
            y = round(self.place(0, share).y())
            beside = QRect(0, y - line // 2, area.left() - 6, line)
            text = f"{share:g}" if shown.measure == "R²" else f"{100 * share:.0f} %"
            painter.drawText(beside, align.AlignRight | align.AlignVCenter, text)
        kind = shown.kind
        below = QRect(area.left(), area.bottom() + 4, area.width(), line)
        ends = [kind.text(kind.amount(end)) for end in (kind.low, kind.high)]
        wide = [painter.fontMetrics().horizontalAdvance(text) for text in (*ends, kind.title)]
        painter.drawText(below, align.AlignRight, ends[1])
        if wide[0] + wide[1] < area.width():
            painter.drawText(below, align.AlignLeft, ends[0])
        if 2 * max(wide[:2]) + wide[2] + _GAP < area.width():
            painter.drawText(below, align.AlignHCenter, kind.title)
        self._paint_legend(painter, QRect(area.left(), 0, area.width(), line), shown)

    def _paint_legend(self, painter: QPainter, rect: QRect, shown: Shown) -> None:
        color = self.theme.test if shown.part == "test" else self.theme.train
        entries = [(shown.measure, QPen(QColor(color), 2.0))]
        if not np.isnan(shown.course.sure).any():
            entries.append(("how sure", QPen(QColor(self.theme.muted), 1.25, _DASHED)))
        x, middle = rect.left(), rect.center().y()
        for text, pen in entries:
            if x + 24 + painter.fontMetrics().horizontalAdvance(text) > self.width():
                break
            painter.setPen(pen)
            painter.drawLine(x, middle, x + 18, middle)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(x + 24, rect.top() + painter.fontMetrics().ascent(), text)
            x += 24 + painter.fontMetrics().horizontalAdvance(text) + 14

    def _position_at(self, place: QPoint) -> int | None:
        if self.shown is None or not self.area.adjusted(-6, 0, 6, 4).contains(place):
            return None
        kind, area = self.shown.kind, self.area
        share = (place.x() - area.left()) / max(area.width(), 1)
        position = kind.low + round(share * (kind.high - kind.low))
        return min(max(position, kind.low), kind.high)

    def _point_at(self, place: QPoint | None) -> None:
        position = None if place is None else self._position_at(place)
        if position is None or self.shown is None:
            self.pointed.emit(None)
        else:
            kind = self.shown.kind
            last = len(self.shown.course.amounts) - 1
            self.pointed.emit(min(round((position - kind.low) / kind.stride), last))

    def _choose_at(self, place: QPoint) -> None:
        position = self._position_at(place)
        if position is not None:
            self.moved.emit(position)

    def _move(self, across: int, down: int) -> None:  # noqa: ARG002 (a curve has no lines)
        if self.shown is not None:
            kind = self.shown.kind
            self.moved.emit(min(max(self.shown.mark + across, kind.low), kind.high))


_DASHED: Final = Qt.PenStyle.DashLine


def figure_text(figure: float, measure: str) -> str:
    """An accuracy, or R², as it is read."""
    if measure == "R²":
        return "–" if math.isnan(figure) else f"R² {figure:.3f}".replace("-", "−")
    return f"{percent(figure)} right"


def _description(shown: Shown) -> str:
    """The course in words: its ends, its middle, and where the slider stands."""
    last = len(shown.course.amounts) - 1
    told = [shown.words(place) for place in dict.fromkeys((0, last // 2, last))]
    kind = shown.kind
    at = kind.text(kind.amount(shown.mark))
    told.append(f"the slider stands at {at}: {figure_text(shown.figure, shown.measure)}")
    return "; ".join(told) + ". Left and right move the slider."
