"""LinePainter: paints a line of many cells at once, and keeps what it has laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QStaticText, QTextOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from playground.theme import Theme

_MARGIN: Final = 5
_MOST_KEPT: Final = 2_000
_TAB: Final = "\t"
_NARROW: Final = "0123456789.,-e"  # none is wider than a digit


class LinePainter:
    """Each text ends where its column does. Asked cell by cell, Qt takes ten times as long."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], QStaticText] = {}
        self._widths: tuple[int, ...] = ()
        self._option = QTextOption()

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Take on the theme's colours and a font."""
        self._font, self._metrics = font, QFontMetrics(font)
        self._digit = self._metrics.horizontalAdvance("0")
        self._text, self._error = QColor(theme.text), QColor(theme.error)
        self._accent, self._ground = QColor(theme.accent), QColor(theme.ground)
        self._kept.clear()

    def fit(self, widths: Sequence[int]) -> None:
        """Let the columns be so wide."""
        if self._widths == tuple(widths):
            return
        self._widths, end, tabs = tuple(widths), 0, []
        for width in widths:
            end += width
            tabs.append(QTextOption.Tab(end - _MARGIN, QTextOption.TabType.RightTab))
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self._option.setTabs(tabs)
        self._kept.clear()

    def paint(
        self, painter: QPainter, rect: QRect, texts: tuple[str, ...], error: int, *, marked: bool
    ) -> None:
        """Paint a line; `error` is the column that tells of one, −1: none."""
        color = self._text
        if marked:
            painter.fillRect(rect, self._accent)
            color = self._ground
        painter.setFont(self._font)
        place = QPointF(rect.x(), rect.y() + (rect.height() - self._metrics.height()) / 2)
        if error >= 0 and not marked:
            told = tuple(text if at == error else "" for at, text in enumerate(texts))
            self._draw(painter, place, told, self._error)
            texts = tuple("" if at == error else text for at, text in enumerate(texts))
        self._draw(painter, place, texts, color)

    def _draw(
        self, painter: QPainter, place: QPointF, texts: tuple[str, ...], color: QColor
    ) -> None:
        laid_out = self._kept.get(texts)
        if laid_out is None:
            shown = map(self._shortened, texts, self._widths)
            laid_out = QStaticText(_TAB + _TAB.join(shown))
            laid_out.setTextFormat(Qt.TextFormat.PlainText)
            laid_out.setTextOption(self._option)
            laid_out.prepare(font=self._font)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[texts] = laid_out
        painter.setPen(color)
        painter.drawStaticText(place, laid_out)

    def _shortened(self, text: str, width: int) -> str:
        """The text as far as there is room."""
        room = width - 2 * _MARGIN
        if not text.strip(_NARROW) and len(text) * self._digit <= room:
            return text
        if self._metrics.horizontalAdvance(text) <= room:
            return text
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
