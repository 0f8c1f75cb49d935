"""WhyCanvas: the mean and spread of the figure for each value of each field."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.canvas import Canvas
from playground.views.readout import percent_text
from playground.views.sweep.words import field_title, figure_text, figure_title, level_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.insight.marginal_means import Effect
    from core.sweep.news import Reading
    from playground.theme import Theme

_GAP: Final = 8
_DOT: Final = 3.5
_LABEL_SHARE, _NUMBER_LETTERS = 0.32, 9
_FAR: Final = 50.0
_MOST_LEVELS: Final = 12


class WhyCanvas(Canvas):
    """Field by field, what matters most first; as high as it needs to be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.reading: Reading | None = None
        self._ends = (0.0, 1.0, False)
        self.setObjectName("sweepMeans")
        self.setAccessibleName("Mean figure for each value of each field")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.theme = theme
        self._fit()
        self.update()

    def show_reading(self, reading: Reading) -> None:
        """Show the effects of a reading."""
        self.reading = reading
        self._ends = _ends([effect for _, effect in reading.effects])
        self._fit()
        self.update()

    @property
    def _line(self) -> int:
        return self.theme.pixels(17)

    def _fit(self) -> None:
        lines = 1.5
        for _, effect in self.reading.effects if self.reading is not None else ():
            lines += min(len(effect.levels), _MOST_LEVELS) + 1.6
        self.setMinimumHeight(round(lines * self._line))
        self.setMinimumWidth(200)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As high as all fields."""
        return QSize(420, self.minimumHeight())

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint field after field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        font = tabular_font(self.theme.caption_pixels)
        painter.setFont(font)
        if self.reading is None or not self.reading.effects:
            return
        left = self._left(QFontMetrics(font))
        right = self.width() - QFontMetrics(font).averageCharWidth() * _NUMBER_LETTERS - _GAP
        y = 0.0
        painter.setPen(QColor(self.theme.muted))
        text = f"mean {figure_title(self.reading.results)}, with its spread"
        painter.drawText(QRect(left, 0, right - left, self._line), text)
        y += 1.2 * self._line
        for path, effect in self.reading.effects:
            y = self._paint_field(painter, field_title(path), effect, y, left, right)

    def _left(self, metrics: QFontMetrics) -> int:
        assert self.reading is not None  # noqa: S101
        texts = [
            level_text(ends)
            for _, effect in self.reading.effects
            for ends in effect.levels.ends[:_MOST_LEVELS]
        ]
        wide = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return min(wide + 2 * _GAP, round(_LABEL_SHARE * self.width()))

    def _paint_field(
        self, painter: QPainter, title: str, effect: Effect, y: float, left: int, right: int
    ) -> float:
        """Paint one field from `y` on; gives where the next one begins."""
        line, bold = self._line, QFont(painter.font())
        plain = painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRect(2, round(y), self.width(), line), title)
        advance = painter.fontMetrics().horizontalAdvance(title)
        painter.setFont(plain)
        if math.isfinite(effect.share):
            painter.setPen(QColor(self.theme.muted))
            text = f"{percent_text(effect.share)} of the differences"
            painter.drawText(QRect(advance + 12, round(y), self.width(), line), text)
        y += line
        for level in range(min(len(effect.levels), _MOST_LEVELS)):
            self._paint_level(painter, effect, level, QRect(left, round(y), right - left, line))
            y += line
        return y + 0.6 * line

    def _paint_level(self, painter: QPainter, effect: Effect, level: int, room: QRect) -> None:
        assert self.reading is not None  # noqa: S101
        metrics, middle = painter.fontMetrics(), room.center().y() + 0.5
        label = level_text(effect.levels.ends[level])
        label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room.left() - _GAP)
        place = QRect(0, room.top(), room.left() - _GAP, room.height())
        painter.setPen(QColor(self.theme.text))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, flags, label)
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.drawLine(QLineF(room.left(), middle, room.right(), middle))
        mean, spread = float(effect.means[level]), float(effect.spreads[level])
        if math.isfinite(mean):
            x = self._x(mean, room)
            color = QColor(self.theme.train)
            if math.isfinite(spread):
                painter.setPen(QPen(color, 2))
                ends = self._x(mean - spread, room), self._x(mean + spread, room)
                painter.drawLine(QLineF(ends[0], middle, ends[1], middle))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QPointF(x, middle), _DOT, _DOT)
        painter.setPen(QColor(self.theme.text if math.isfinite(mean) else self.theme.error))
        text = figure_text(self.reading.results, float(f"{mean:.3g}"))
        if not math.isfinite(mean):
            text = "all lost" if effect.lost[level] else "–"
        painter.drawText(
            QRect(room.right() + _GAP, room.top(), self.width() - room.right(), room.height()),
            Qt.AlignmentFlag.AlignVCenter,
            text,
        )

    def _x(self, value: float, room: QRect) -> float:
        low, high, is_log = self._ends
        if is_log:
            value = math.log(max(value, math.exp(low)))
        share = (value - low) / (high - low) if high > low else 0.5
        return room.left() + 4 + min(max(share, 0.0), 1.0) * (room.width() - 8)


def _ends(effects: list[Effect]) -> tuple[float, float, bool]:
    """From where to where all means with their spreads go, and whether in powers."""
    means = np.concatenate([effect.means for effect in effects] or [np.empty(0)])
    spreads = np.concatenate([np.nan_to_num(e.spreads) for e in effects] or [np.empty(0)])
    known = np.isfinite(means)
    means, spreads = means[known], spreads[known]
    if not means.size:
        return 0.0, 1.0, False
    if means.min() > 0.0 and means.max() / means.min() >= _FAR:
        return math.log(means.min() / 2), math.log((means + spreads).max()), True
    return float((means - spreads).min()), float((means + spreads).max()), False
