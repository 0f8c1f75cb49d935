"""ReliabilityCanvas: how often the network is right when it says how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.confusion.bar_chart import BarChart
from playground.views.samples import percent

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.insight.calibration import Calibration
    from playground.theme import Theme


class ReliabilityCanvas(BarChart):
    """A bar a bin: as high as the share of its answers that is right.

    A bar that ends at the dashed line means what it says. Where it stays below, the gap is filled:
    the network is surer than it should be. Below stands how many rows there are.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.calibration: Calibration | None = None
        self.part = "test"
        self.least = 0.0
        self.setAccessibleName("Reliability in ten bins")

    def show_calibration(self, calibration: Calibration, part: str, least: float) -> None:
        """Show the bins, with a line where the network begins to answer."""
        self.calibration, self.part, self.least = calibration, part, least
        self.count = len(calibration.counts)
        if self.pointed_bar is not None:
            self.pointed.emit(self.pointed_bar)
        self.update()

    def words(self, bar: int) -> str:
        """A bin in a sentence."""
        if self.calibration is None:
            return ""
        count = int(self.calibration.counts[bar])
        between = f"{100 * bar // self.count} to {100 * (bar + 1) // self.count} % sure"
        if not count:
            return f"{between}: no rows"
        rows = "1 row" if count == 1 else f"{count:,} rows"
        sure = percent(float(self.calibration.confidence[bar]))
        right = percent(float(self.calibration.accuracy[bar]))
        return f"{between}: {rows}, {sure} sure in the mean, {right} right"

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint bars, gaps, the diagonal, counts and ends."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        found = self.calibration
        if found is None:
            return
        painter.setFont(tabular_font(self.theme.caption_pixels))
        area = self.area
        for place in range(self.count):
            if found.counts[place]:
                self._paint_bin(painter, place)
        painter.setPen(QColor(self.theme.outline))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.text), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(area.bottomLeft(), area.topRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if self.least > 0:
            x = area.left() + round(self.least * area.width())
            painter.setPen(QPen(QColor(self.theme.text), 1.0))
            painter.drawLine(x, area.top(), x, area.bottom())
        self._paint_words(painter, area)
        self.paint_pointed(painter)
        self.paint_focus(painter)

    def _paint_bin(self, painter: QPainter, place: int) -> None:
        found = self.calibration
        if found is None:
            return
        right, sure = float(found.accuracy[place]), float(found.confidence[place])
        color = QColor(self.theme.test if self.part == "test" else self.theme.train)
        bar, wanted = self.bar(place, right), self.bar(place, sure)
        painter.fillRect(bar, color)
        if sure > right:
            gap = QRect(wanted.topLeft(), QPoint(wanted.right(), bar.top() - 1))
            error = QColor(self.theme.error)
            error.setAlpha(70)
            painter.fillRect(gap, error)
        painter.setPen(QPen(QColor(self.theme.text), 2.0))
        painter.drawLine(wanted.left(), wanted.top(), wanted.right(), wanted.top())

    def _paint_words(self, painter: QPainter, area: QRect) -> None:
        found = self.calibration
        if found is None:
            return
        align = Qt.AlignmentFlag
        painter.setPen(QColor(self.theme.muted))
        beside = QRect(0, area.top() - 4, area.left() - 6, area.height() + 8)
        painter.drawText(beside, align.AlignRight | align.AlignTop, "100 %")
        painter.drawText(beside, align.AlignRight | align.AlignVCenter, "right")
        painter.drawText(beside, align.AlignRight | align.AlignBottom, "0 %")
        line = painter.fontMetrics().height()
        metrics = painter.fontMetrics()
        for place, count in enumerate(np.asarray(found.counts).tolist()):
            bar = self.bar(place, 1.0)
            text = _short(count)
            if metrics.horizontalAdvance(text) <= bar.width() + 2:
                below = QRect(bar.left() - 2, area.bottom() + 2, bar.width() + 4, line)
                painter.drawText(below, align.AlignCenter, text)
        below = QRect(area.left(), area.bottom() + 2 + line, area.width(), line)
        painter.drawText(below, align.AlignLeft, "0 %")
        painter.drawText(below, align.AlignRight, "100 %")
        painter.drawText(below, align.AlignHCenter, "how sure")
        rows = QRect(0, area.bottom() + 2, area.left() - 6, line)
        painter.drawText(rows, align.AlignRight, "rows")


def _short(count: int) -> str:
    """A count in few letters."""
    if count < 1000:
        return str(count) if count else ""
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"
