"""LinePainter: paints a line of many cells, each text at the right of its column."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from playground.theme import Theme

_MARGIN: Final = 5
_MOST_KEPT: Final = 2_000
# What figures are written with. Each has its own width, whatever stands beside it.
_OF_FIGURES: Final = "0123456789.,-−+e %–"


class LinePainter:
    """Asked cell by cell, Qt takes ten times as long, and twice as long to lay out whole lines."""

    def __init__(self) -> None:
        self._widths: tuple[int, ...] = ()
        self._ends: tuple[int, ...] = ()
        self._words: dict[tuple[str, int], tuple[str, float]] = {}

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Take on the theme's colours and a font."""
        self._font, self._metrics = font, QFontMetricsF(font)
        self._advances = {letter: self._metrics.horizontalAdvance(letter) for letter in _OF_FIGURES}
        self._text, self._error = QColor(theme.text), QColor(theme.error)
        self._accent, self._ground = QColor(theme.accent), QColor(theme.ground)
        self._words.clear()

    def fit(self, widths: Sequence[int]) -> None:
        """Let the columns be so wide."""
        self._widths = tuple(widths)
        self._ends = tuple(end - _MARGIN for end in accumulate(widths))

    def paint(
        self, painter: QPainter, rect: QRect, texts: tuple[str, ...], error: int, *, marked: bool
    ) -> None:
        """Paint a line; `error` is the column that tells of one, −1: none."""
        if marked:
            painter.fillRect(rect, self._accent)
        color = self._ground if marked else self._text
        painter.setFont(self._font)
        painter.setPen(color)
        left, metrics = rect.x(), self._metrics
        base = round(rect.y() + (rect.height() - metrics.height()) / 2 + metrics.ascent())
        for place, (text, width, end) in enumerate(
            zip(texts, self._widths, self._ends, strict=True)
        ):
            shown, taken = self._shown(text, width - 2 * _MARGIN)
            at = QPointF(left + end - taken, base)
            if place == error and not marked:
                painter.setPen(self._error)
                painter.drawText(at, shown)
                painter.setPen(color)
            else:
                painter.drawText(at, shown)

    def _shown(self, text: str, room: int) -> tuple[str, float]:
        """The text as far as there is room, and how wide that is; of figures Qt is not asked."""
        advances = self._advances
        try:
            wide = sum([advances[letter] for letter in text])
        except KeyError:
            pass
        else:
            if wide <= room:
                return text, wide
        found = self._words.get((text, room))
        if found is None:
            if len(self._words) >= _MOST_KEPT:
                self._words.clear()
            shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            found = self._words[text, room] = shown, self._metrics.horizontalAdvance(shown)
        return found
