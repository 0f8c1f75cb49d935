"""BlendCurve: what networks are good for on the straight line from one to another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.insight.scale import round_up
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.readout import short_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from core.insight.line import LineScores
    from core.nn.arrays import Array
    from playground.theme import Theme

_LEFT: Final = 44
RIGHT: Final = 12
"""Pixels at the right of the lines."""
_SAMPLE: Final = 18
_GAP: Final = 14
_STEP: Final = 0.05


@dataclass(frozen=True, eq=False)
class Blend:
    """A line of scores with a name; `dashed` tells it from the other."""

    name: str
    scores: LineScores
    dashed: bool = False


class BlendCurve(KeyCanvas):
    """Lines over the share of the second network; the mark moves with mouse and arrows.

    They show the loss, or `figure`: accuracy, or R² where `percent` is false.
    """

    moved = Signal(float)  # the share under the mark

    def __init__(self, theme: Theme, ends: tuple[str, str] = ("A", "B")) -> None:
        super().__init__(theme)
        self.blends: tuple[Blend, ...] = ()
        self.ends = ends
        self.share = 0.5
        self.shows_figure = False
        self.percent = True
        self.setAccessibleName("From one network to the other")
        self.setMinimumSize(120, 60)

    def show_blends(self, blends: Sequence[Blend], ends: tuple[str, str]) -> None:
        """Show these lines, between networks of these names."""
        self.blends, self.ends = tuple(blends), ends
        self.setAccessibleDescription(self.words)
        self.update()

    def set_share(self, share: float) -> None:
        """Let the mark stand here."""
        self.share = share
        self.setAccessibleDescription(self.words)
        self.update()

    def values(self, blend: Blend) -> Array:
        """What of a line is shown (k,)."""
        return blend.scores.figure if self.shows_figure else blend.scores.loss

    @property
    def words(self) -> str:
        """What all lines say at the mark."""
        parts = []
        for blend in self.blends:
            value = float(np.interp(self.share, blend.scores.shares, self.values(blend)))
            parts.append(f"{blend.name} {self.value_text(value)}")
        return (
            f"{self.share:.0%} of the way: ".replace("%", " %") + ", ".join(parts) if parts else ""
        )

    def value_text(self, value: float) -> str:
        """A loss or a figure as it is read."""
        if not self.shows_figure:
            return f"loss {short_number(value)}"
        return f"{100.0 * value:.1f} % right" if self.percent else f"R² {short_number(value)}"

    @property
    def area(self) -> QRect:
        """Where the lines are painted."""
        left, line = self.theme.pixels(_LEFT), self.theme.pixels(16)
        return QRect(left, line + 2, self.width() - left - RIGHT, self.height() - 2 * line - 6)

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the upright axis."""
        if self.shows_figure and self.percent:
            return 0.0, 1.0
        values = np.concatenate([self.values(blend) for blend in self.blends] or [np.zeros(1)])
        values = values[np.isfinite(values)]
        if self.shows_figure:
            return -1.0 if len(values) and values.min() < 0.0 else 0.0, 1.0
        return 0.0, round_up(float(values.max(initial=1e-6)))

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(320, 180)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the axes, the lines and the mark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        if self.blends:
            self._paint_axes(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.save()
            painter.setClipRect(self.area.adjusted(-2, -2, 2, 2))
            for blend in self.blends:
                painter.setPen(self._pen(blend))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for piece in self._pieces(blend):
                    painter.drawPolyline(piece)
            painter.restore()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            self._paint_mark(painter)
            self._paint_legend(painter)
        self.paint_focus(painter)

    def _pen(self, blend: Blend) -> QPen:
        if blend.dashed:
            return QPen(QColor(self.theme.text), 1.5, Qt.PenStyle.DashLine)
        return QPen(QColor(self.theme.accent), 2.0)

    def _at(self, share: float, value: float) -> QPointF:
        first, last = self._reach
        low, high = self.limits
        area = self.area
        across = (share - first) / (last - first)
        up = (min(max(value, low - 1.0), 2.0 * high + 1.0) - low) / (high - low)
        return QPointF(
            area.left() + across * area.width(), area.bottom() - up * (area.height() - 1)
        )

    @property
    def _reach(self) -> tuple[float, float]:
        """From which share to which the lines go."""
        if not self.blends:
            return 0.0, 1.0
        shares = self.blends[0].scores.shares
        return float(shares[0]), float(shares[-1])

    def _pieces(self, blend: Blend) -> list[QPolygonF]:
        """The line without what is no number."""
        pieces: list[list[QPointF]] = [[]]
        values = self.values(blend).tolist()
        for share, value in zip(blend.scores.shares.tolist(), values, strict=True):
            if math.isfinite(value):
                pieces[-1].append(self._at(share, value))
            elif pieces[-1]:
                pieces.append([])
        return [QPolygonF(points) for points in pieces if points]

    def _paint_axes(self, painter: QPainter) -> None:
        area, align, theme = self.area, Qt.AlignmentFlag, self.theme
        line, (low, high) = painter.fontMetrics().height(), self.limits
        for value in (low, (low + high) / 2, high):
            y = round(self._at(0.0, value).y())
            painter.setPen(QColor(theme.border))
            painter.drawLine(area.left(), y, area.right(), y)
            painter.setPen(QColor(theme.muted))
            is_share = self.shows_figure and self.percent
            text = f"{100 * value:.0f} %" if is_share else short_number(value)
            beside = QRect(0, y - line // 2, area.left() - 6, line)
            painter.drawText(beside, align.AlignRight | align.AlignVCenter, text)
        for share, name in zip((0.0, 1.0), self.ends, strict=True):
            x = round(self._at(share, low).x())
            painter.setPen(QColor(theme.border))
            painter.drawLine(x, area.top(), x, area.bottom())
            painter.setPen(QColor(theme.text))
            metrics, elide = painter.fontMetrics(), Qt.TextElideMode.ElideRight
            text = metrics.elidedText(name, elide, area.width() // 2)
            wide = metrics.horizontalAdvance(text)
            left = min(max(x - wide // 2, area.left()), area.right() - wide)
            painter.drawText(left, area.bottom() + 4 + metrics.ascent(), text)

    def _paint_mark(self, painter: QPainter) -> None:
        x = self._at(self.share, 0.0).x()
        painter.setPen(QPen(QColor(self.theme.text), 1.0))
        painter.drawLine(QPointF(x, self.area.top()), QPointF(x, self.area.bottom()))

    def _paint_legend(self, painter: QPainter) -> None:
        metrics, x = painter.fontMetrics(), self.area.left()
        middle = metrics.height() // 2
        for blend in self.blends:
            if x + _SAMPLE + 6 + metrics.horizontalAdvance(blend.name) > self.width():
                break
            painter.setPen(self._pen(blend))
            painter.drawLine(x, middle, x + _SAMPLE, middle)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(x + _SAMPLE + 6, metrics.ascent(), blend.name)
            x += _SAMPLE + 6 + metrics.horizontalAdvance(blend.name) + _GAP

    def _go_to(self, share: float) -> None:
        first, last = self._reach
        self.set_share(min(max(share, first), last))
        self.moved.emit(self.share)

    def _choose_at(self, place: QPoint) -> None:
        area, (first, last) = self.area, self._reach
        if self.blends and area.adjusted(-6, 0, 6, 4).contains(place):
            across = (place.x() - area.left()) / max(area.width(), 1)
            self._go_to(first + across * (last - first))

    def _move(self, across: int, down: int) -> None:  # noqa: ARG002 (a curve has no lines)
        if self.blends:
            self._go_to(round((self.share + across * _STEP) / _STEP) * _STEP)
