"""How a histogram is painted: in a row of small ones, or large with its numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.views.readout import short_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.insight.statistics import Histogram
    from playground.theme import Theme

# A bin so much higher than all others is cut off, and its share written: else they are not seen.
_TOWERING: Final = 3.0
_CUT: Final = 1.25
_GAP: Final = 4
_TICKS: Final = (1e-9, 1e-6, 1e-3, 1.0)
_FILL: Final = 150
_BEHIND: Final = 190


def paint_histogram(
    painter: QPainter,
    rect: QRect,
    shown: Histogram,
    theme: Theme,
    before: Histogram | None = None,
) -> None:
    """Paint bins that fill `rect`, above a line with the numbers at their ends.

    `before`, of the same bins, is drawn as an outline. The painter has the font of the numbers.
    """
    line = painter.fontMetrics().height()
    bars = rect.adjusted(0, 0, 0, -line)
    if bars.height() <= 0:
        return
    shares = [shown.shares] if before is None else [shown.shares, before.shares]
    top, towering = _top(np.maximum.reduce(shares))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    fill = QColor(theme.accent)
    fill.setAlpha(_FILL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRects([bar for bar in _rects(bars, shown, top) if bar.height() > 0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if before is not None:
        painter.setPen(QPen(QColor(theme.text), 1))
        painter.drawPolyline(_outline(bars, before, top))
    painter.setPen(QColor(theme.border))
    painter.drawLine(bars.bottomLeft(), bars.bottomRight())
    _paint_numbers(painter, rect, shown, theme)
    if towering is not None:
        _mark_cut(painter, bars, shown, towering, theme)


def paint_stacked(
    painter: QPainter,
    rect: QRect,
    stack: Sequence[Histogram],
    colors: Sequence[str],
    theme: Theme,
) -> None:
    """Paint histograms of the same bins upon each other, each in its colour.

    Below them stand the numbers at their ends. The painter has the font of the numbers.
    """
    line = painter.fontMetrics().height()
    bars = rect.adjusted(0, 0, 0, -line)
    if bars.height() <= 0:
        return
    heights = np.cumsum([shown.shares for shown in stack], axis=0)
    whole = replace(stack[0], shares=heights[-1])
    top, towering = _top(whole.shares)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(Qt.PenStyle.NoPen)
    for shares, color in reversed([*zip(heights, colors, strict=True)]):  # the lower covers
        painter.setBrush(QColor(color))
        painter.drawRects(
            [bar for bar in _rects(bars, replace(whole, shares=shares), top) if bar.height() > 0]
        )
    painter.setPen(QColor(theme.border))
    painter.drawLine(bars.bottomLeft(), bars.bottomRight())
    _paint_numbers(painter, rect, whole, theme)
    if towering is not None:
        _mark_cut(painter, bars, whole, towering, theme)


def _top(shares: np.ndarray) -> tuple[float, int | None]:
    """Which share is as high as the picture, and the bin that is cut off there."""
    if not shares.any():
        return 1.0, None
    place = int(shares.argmax())
    highest = float(shares[place])
    next_one = float(np.delete(shares, place).max(initial=0.0))
    if next_one > 0.0 and highest > _TOWERING * next_one:
        return _CUT * next_one, place
    return highest, None


def _rects(bars: QRect, shown: Histogram, top: float) -> list[QRect]:
    """Where each bin stands, in whole pixels: bins side by side leave no seam."""
    bins = len(shown.shares)
    ends = bars.left() + np.rint(np.arange(bins + 1) * (bars.width() / bins)).astype(int)
    heights = np.rint(np.minimum(shown.shares / top, 1.0) * bars.height()).astype(int)
    heights[(shown.shares > 0.0) & (heights == 0)] = 1  # what is there at all is seen
    lefts, widths = ends[:-1].tolist(), np.maximum(np.diff(ends), 1).tolist()
    below = bars.bottom() + 1
    return [
        QRect(left, below - height, width, height)
        for left, width, height in zip(lefts, widths, heights.tolist(), strict=True)
    ]


def _outline(bars: QRect, shown: Histogram, top: float) -> QPolygonF:
    """The upper edge of all bins."""
    points = []
    for bar in _rects(bars, shown, top):
        y = float(min(bar.top(), bars.bottom()))
        points += [QPointF(bar.left(), y), QPointF(bar.left() + bar.width(), y)]
    return QPolygonF(points)


def _mark_cut(painter: QPainter, bars: QRect, shown: Histogram, place: int, theme: Theme) -> None:
    """Break the bar that is cut off, and write its share beside it."""
    bar = _rects(bars, shown, 1.0)[place]
    y = bars.top() + max(3, bars.height() // 8)
    painter.fillRect(QRect(bar.left(), y, bar.width(), 2), QColor(theme.ground))
    text = f"{100.0 * shown.shares[place]:.0f} %"
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance(text)
    is_right = bar.center().x() > bars.center().x()
    x = bar.left() - _GAP - width if is_right else bar.right() + _GAP
    ground = QColor(theme.ground)
    ground.setAlpha(_BEHIND)
    painter.fillRect(QRect(x - 1, bars.top(), width + 2, metrics.height() - 2), ground)
    painter.setPen(QColor(theme.text))
    painter.drawText(QPointF(x, bars.top() + metrics.ascent() - 1), text)


def _paint_numbers(painter: QPainter, rect: QRect, shown: Histogram, theme: Theme) -> None:
    """The ends of the axis; of powers of two, the powers of ten that have room."""
    painter.setPen(QColor(theme.muted))
    metrics = painter.fontMetrics()
    line = QRectF(rect.left(), rect.bottom() + 1 - metrics.height(), rect.width(), metrics.height())
    if not shown.is_log:
        left, right = short_number(shown.low), short_number(shown.high)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, left)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, right)
        if shown.low < 0.0 < shown.high:
            _paint_zero(painter, line, shown, left, right)
        return
    free = line.left()
    for tick in _TICKS:
        text = f"{tick:g}".replace("-0", "−")
        share = (math.log2(tick) - shown.low) / (shown.high - shown.low)
        width = metrics.horizontalAdvance(text)
        left_end = line.left() + share * line.width() - width / 2
        if left_end >= free and left_end + width <= line.right() + 2:
            painter.drawText(QPointF(left_end, line.top() + metrics.ascent()), text)
            free = left_end + width + _GAP


def _paint_zero(painter: QPainter, line: QRectF, shown: Histogram, left: str, right: str) -> None:
    """A 0 where it lies, if there is room between the numbers at the ends."""
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance("0")
    at = line.left() + line.width() * -shown.low / (shown.high - shown.low) - width / 2
    free = line.left() + metrics.horizontalAdvance(left) + _GAP
    end = line.right() - metrics.horizontalAdvance(right) - _GAP
    if free <= at <= end - width:
        painter.drawText(QPointF(at, line.top() + metrics.ascent()), "0")
