"""ResidualsCanvas: how the distances from the truth are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from core.insight.residuals import histogram
from core.insight.scale import following, largest_magnitude
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.confusion.bar_chart import BarChart
from playground.views.readout import short_number

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array
    from playground.theme import Theme


class ResidualsCanvas(BarChart):
    """A histogram of answer minus truth, zero in the middle, on a scale that does not flicker."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.counts: Array = np.zeros(0, dtype=np.int64)
        self.part = "test"
        self.m: float | None = None
        self.setAccessibleName("Histogram of residuals, answer minus truth")

    def show_residuals(self, residuals: Array, part: str) -> None:
        """Show the distances (n,) of the rows of a part."""
        self.m = following(self.m, largest_magnitude([residuals]))
        self.counts, self.part = histogram(residuals, self.m), part
        self.count = len(self.counts)
        if self.pointed_bar is not None:
            self.pointed.emit(self.pointed_bar)
        self.update()

    def forget(self) -> None:
        """Other data have another scale."""
        self.m = None

    def words(self, bar: int) -> str:
        """A bin in a sentence."""
        if self.m is None:
            return ""
        low, high = (self.m * (2 * end / self.count - 1) for end in (bar, bar + 1))
        count = int(self.counts[bar])
        rows = "1 row" if count == 1 else f"{count:,} rows"
        return f"answer minus truth from {short_number(low)} to {short_number(high)}: {rows}"

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the bars, the line of no error and the ends."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        if self.m is None or not self.count:
            return
        painter.setFont(tabular_font(self.theme.caption_pixels))
        area, most = self.area, max(int(self.counts.max()), 1)
        color = QColor(self.theme.test if self.part == "test" else self.theme.train)
        for place, count in enumerate(self.counts.tolist()):
            painter.fillRect(self.bar(place, count / most), color)
        painter.setPen(QColor(self.theme.outline))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))
        middle = area.left() + area.width() // 2
        painter.setPen(QColor(self.theme.text))
        painter.drawLine(middle, area.top(), middle, area.bottom())
        align, line = Qt.AlignmentFlag, painter.fontMetrics().height()
        painter.setPen(QColor(self.theme.muted))
        beside = QRect(0, area.top() - 4, area.left() - 6, area.height() + 8)
        painter.drawText(beside, align.AlignRight | align.AlignTop, f"{most:,}")
        painter.drawText(beside, align.AlignRight | align.AlignVCenter, "rows")
        painter.drawText(beside, align.AlignRight | align.AlignBottom, "0")
        below = QRect(area.left(), area.bottom() + 2, area.width(), line)
        painter.drawText(below, align.AlignLeft, f"−{self.m:g}")
        painter.drawText(below, align.AlignHCenter, "0")
        painter.drawText(below, align.AlignRight, f"+{self.m:g}")
        words = below.translated(0, line)
        painter.drawText(words, align.AlignHCenter, "answer − truth")
        self.paint_pointed(painter)
        self.paint_focus(painter)
