"""BarsCanvas: values as horizontal bars, each with a name before it and its number behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from playground.theme import Theme

_LINE: Final = 17
_LONGEST_NAME: Final = 96
# Names may take so many per cent of the width.
_NAMES_SHARE: Final = 34
_GAP: Final = 8
_DOT: Final = 8
_NUMBER: Final = "−0.000e+00"
_SHARE: Final = "100.0 %"


@dataclass(frozen=True)
class Bar:
    """A name with its value as `text`, from −1 to 1 as part of the longest bar; its colours.

    `dot` is the colour of a dot behind the name and `value` a number behind that, "" for none.
    What is `marked` is written strongly.
    """

    name: str
    share: float
    text: str
    color: str
    dot: str = ""
    marked: bool = False
    value: str = ""


class BarsCanvas(Canvas):
    """Bars from a zero at the left; where values may be negative, from the middle."""

    def __init__(self, theme: Theme, *, signed: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self.signed = signed
        self.bars: tuple[Bar, ...] = ()
        self.more = 0

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._fit()
        self.update()

    def show_bars(self, bars: Sequence[Bar], more: int = 0) -> None:
        """Show these; so many `more` are not shown, which is said below."""
        if tuple(bars) == self.bars and more == self.more:
            return
        others = len(bars) != len(self.bars) or more != self.more
        self.bars, self.more = tuple(bars), more
        self.setAccessibleDescription(_described(self.bars))
        if others:
            self._fit()
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint a line for each bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.ground))
        font = tabular_font(self._theme.caption_pixels)
        font.setBold(True)
        metrics, line = QFontMetrics(font), self._theme.pixels(_LINE)
        only_shares = all(bar.text.endswith("%") or not bar.text for bar in self.bars)
        numbers = metrics.horizontalAdvance(_SHARE if only_shares else _NUMBER) + 2
        most = max(self.width() * _NAMES_SHARE // 100, self._theme.pixels(_LONGEST_NAME))
        widest = max((metrics.horizontalAdvance(bar.name) for bar in self.bars), default=0)
        names = min(widest + 4, most)  # fonts are rounded
        values = max((metrics.horizontalAdvance(bar.value) for bar in self.bars), default=0)
        start = names + (values + _GAP if values else 0) + _DOT + 2 * _GAP
        bars = QRect(start, 0, max(self.width() - start - numbers - _GAP, 1), line)
        for place, bar in enumerate(self.bars):
            font.setBold(bar.marked)
            painter.setFont(font)
            self._paint_line(painter, bars.translated(0, place * line), names, values, bar)
        if self.more:
            font.setBold(False)
            painter.setFont(font)
            painter.setPen(QColor(self._theme.muted))
            below = bars.translated(0, len(self.bars) * line)
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, f"… {self.more:,} more")

    def _paint_line(
        self, painter: QPainter, room: QRect, names: int, values: int, bar: Bar
    ) -> None:
        """Name, value, bar and number; names and values are so wide, the bar has the `room`."""
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        line, metrics = room.height(), painter.fontMetrics()
        self._paint_bar(painter, room, bar)
        painter.setPen(QColor(self._theme.text))
        # In the middle: at the end of a name stands that it is the true one.
        shown = metrics.elidedText(bar.name, Qt.TextElideMode.ElideMiddle, names)
        painter.drawText(QRect(0, room.top(), names, line), right, shown)
        painter.drawText(QRect(names + _GAP, room.top(), values, line), right, bar.value)
        behind = QRect(room.right(), room.top(), self.width() - room.right(), line)
        painter.drawText(behind, right, bar.text)

    def _paint_bar(self, painter: QPainter, room: QRect, bar: Bar) -> None:
        inner = room.adjusted(0, 3, 0, -3)
        zero = inner.left() + (inner.width() // 2 if self.signed else 0)
        whole = inner.width() // 2 if self.signed else inner.width()
        length = round(max(-1.0, min(bar.share, 1.0)) * whole)
        painter.fillRect(inner, QColor(self._theme.panel))
        left = zero + min(length, 0)
        painter.fillRect(QRect(left, inner.top(), abs(length), inner.height()), QColor(bar.color))
        if self.signed:
            painter.setPen(QColor(self._theme.outline))
            painter.drawLine(zero, inner.top(), zero, inner.bottom())
        if bar.dot:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.text), 1.0))
            painter.setBrush(QColor(bar.dot))
            dot = QRect(room.left() - _DOT - _GAP, room.center().y() - _DOT // 2, _DOT, _DOT)
            painter.drawEllipse(dot)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _fit(self) -> None:
        lines = len(self.bars) + bool(self.more)
        self.setFixedHeight(max(lines, 1) * self._theme.pixels(_LINE))


def _described(bars: Sequence[Bar]) -> str:
    """All bars in words."""
    return "; ".join(
        f"{bar.name} is {bar.value}: {bar.text}" if bar.value else f"{bar.name}: {bar.text}"
        for bar in bars
    )
