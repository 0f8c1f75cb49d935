"""HorizonCanvas: the line along the run, what lies above it, and the run's own rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.course_picture import CourseAxes, CourseLook, paint_course, plot_of
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.insight.sampled import Sampled
    from playground.theme import Theme

# How strongly what lies over the line is shaded, of 255; twice of it what is wild.
STRENGTH: Final = 40
_SAMPLE: Final = 18
_GAP: Final = 14


@dataclass(frozen=True)
class Plotted:
    """Which columns are drawn: `line` and twice of it with shades, and `other` beside them.

    The run's own rate stands in one of them, which is dashed.
    """

    line: int
    double: int
    other: int
    names: tuple[str, str]
    dashed_line: bool = False


@dataclass(frozen=True, eq=False)
class Shown:
    """The course of the run so far, and how it is drawn."""

    sampled: Sampled
    axes: CourseAxes
    plotted: Plotted


class HorizonCanvas(KeyCanvas):
    """Left and right go from one place to the next."""

    pointed = Signal(int)  # a place in the course, −1 for none

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.shown: Shown | None = None
        self.place = -1
        self.setAccessibleName("Stability horizon along the run")
        self.setMinimumSize(160, 60)

    def show_course(self, shown: Shown) -> None:
        """Show this course; where nothing is sampled yet it is empty."""
        self.shown = shown
        self.place = min(self.place, len(shown.sampled) - 1)
        self.update()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(420, 200)

    @property
    def plot(self) -> QRect:
        """Where the lines are painted."""
        metrics = QFontMetrics(tabular_font(self.theme.caption_pixels))
        return plot_of(metrics, self._area(metrics), numbered=True)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint zones, lines, legend and the place pointed at."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        if self.shown is not None:
            self._paint_courses(painter, self.shown)
            self._paint_legend(painter, self.shown.plotted)
            self._paint_place(painter, self.shown)
        self.paint_focus(painter)

    def _area(self, metrics: QFontMetrics) -> QRect:
        return self.rect().adjusted(2, metrics.height() + 2, -4, -2)

    def _looks(self, plotted: Plotted) -> tuple[CourseLook, CourseLook, CourseLook]:
        """Those of the line, of twice the line, and of the other."""
        theme = self.theme
        own = CourseLook(theme.text, dashed=True), CourseLook(theme.accent)
        line, other = own if plotted.dashed_line else own[::-1]
        shaded = CourseLook(line.color, line.dashed, theme.error, STRENGTH)
        double = CourseLook(theme.border, dashed=False, shade=theme.error, strength=STRENGTH)
        return shaded, double, other

    def _paint_courses(self, painter: QPainter, shown: Shown) -> None:
        area, plot, plotted = self._area(painter.fontMetrics()), self.plot, shown.plotted
        line, double, other = self._looks(plotted)
        columns = (plotted.double, plotted.line, plotted.other)
        for column, look in zip(columns, (double, line, other), strict=True):
            is_first = column == plotted.double
            paint_course(
                painter,
                area if is_first else plot,
                shown.sampled,
                column,
                shown.axes,
                self.theme,
                numbered=is_first,
                look=look,
            )

    def _paint_legend(self, painter: QPainter, plotted: Plotted) -> None:
        """Names beside pieces of the lines and shades; what has no room is left out."""
        theme, metrics = self.theme, painter.fontMetrics()
        line, _, other = self._looks(plotted)
        x, middle = self.plot.left(), metrics.height() // 2 + 1
        entries: list[tuple[str, CourseLook | int]] = [
            (plotted.names[0], line),
            (plotted.names[1], other),
            ("overshooting", STRENGTH),
            ("wild", 2 * STRENGTH),
        ]
        for text, sign in entries:
            if x + _SAMPLE + 6 + metrics.horizontalAdvance(text) > self.width():
                break
            if isinstance(sign, int):
                shade = QColor(theme.error)
                shade.setAlpha(sign)
                painter.fillRect(QRect(x, middle - 5, _SAMPLE, 10), shade)
            else:
                style = Qt.PenStyle.DashLine if sign.dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(QColor(sign.color), 1.5, style))
                painter.drawLine(x, middle, x + _SAMPLE, middle)
            painter.setPen(QColor(theme.muted))
            painter.drawText(x + _SAMPLE + 6, metrics.ascent() + 1, text)
            x += _SAMPLE + 6 + metrics.horizontalAdvance(text) + _GAP

    def _paint_place(self, painter: QPainter, shown: Shown) -> None:
        if 0 <= self.place < len(shown.sampled):
            plot = self.plot
            share = float(shown.sampled.x[self.place]) / max(shown.axes.right, 1e-12)
            x = plot.left() + round(share * (plot.width() - 1))
            painter.setPen(QColor(self.theme.muted))
            painter.drawLine(x, plot.top(), x, plot.bottom())

    def _go_to(self, place: int) -> None:
        self.place = place
        self.pointed.emit(place)
        self.update()

    def _point_at(self, place: QPoint | None) -> None:
        shown, plot = self.shown, self.plot
        if place is None or shown is None or not len(shown.sampled) or not plot.contains(place):
            self._go_to(-1)
            return
        epoch = (place.x() - plot.left()) / max(plot.width() - 1, 1) * shown.axes.right
        self._go_to(int(abs(shown.sampled.x - epoch).argmin()))

    def _move(self, across: int, down: int) -> None:  # noqa: ARG002 (a curve has no lines)
        count = len(self.shown.sampled) if self.shown is not None else 0
        if count:
            start = count if self.place < 0 and across < 0 else self.place
            self._go_to(min(max(start + across, 0), count - 1))
