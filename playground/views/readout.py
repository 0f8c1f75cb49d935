"""Readout: the line below a picture that says what the mouse points at, and its number format."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from playground.qt.overrides import total
from playground.theme import tabular_font

# Between parts of a text that say something alone.
_PARTS: Final = (" · ", "; ")
_SIGNS: Final = {"x": "x", "y": "y", "x2": "x²", "y2": "y²", "xy": "xy", "sin_x": "sin x"} | {
    "sin_y": "sin y"
}


class Readout(QLabel):
    """One line of text of constant height; a hint while there is nothing to read."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(hint)
        self._hint = hint
        self.setObjectName(name)
        self.setProperty("role", "caption")
        self.setFont(tabular_font())
        # A long text must not widen the view.
        self.setMinimumWidth(1)

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Be one line high in every font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedHeight(self.fontMetrics().height() + 2)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Shorten what does not fit rather than cut it off."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = shortened(self.text(), self.fontMetrics(), self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)

    def set_hint(self, hint: str) -> None:
        """Another hint, shown at once where the one before is."""
        if self.text() == self._hint:
            self.setText(hint)
        self._hint = hint

    def show_text(self, text: str) -> None:
        """Show `text`, or the hint when it is empty."""
        self.setText(text or self._hint)


class Headline(Readout):
    """The line above a picture that says what has come of it, in bold."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")
        self.setProperty("role", "")
        font = self.font()
        font.setBold(True)
        self.setFont(font)

    def show_text(self, text: str) -> None:
        """Show it; the tip has all of it where there is little room."""
        super().show_text(text)
        self.setToolTip(text)


def shortened(text: str, metrics: QFontMetrics, room: int) -> str:
    """What of a text fits: rather its first parts, whole, than all of it cut off in a word."""
    while metrics.horizontalAdvance(text) > room:
        found = [text.rfind(mark) for mark in _PARTS]
        if max(found) <= 0:
            return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        text = text[: max(found)]
    return text


def number_text(value: float) -> str:
    """Four decimals where they say something, else powers of ten; with a true minus sign."""
    plain = value == 0.0 or 1e-3 <= abs(value) < 1e5
    return (f"{value:.4f}" if plain else f"{value:.3e}").replace("-", "−")


def own_number(value: float) -> str:
    """A number in the units of somebody's own data, a price or a length; with a true minus sign."""
    text = f"{value:,.0f}" if 1e4 <= abs(value) < 1e12 else f"{value:.5g}"
    return text.replace("-", "−")


def feature_text(name: str) -> str:
    """How a feature is written: x2 as x²."""
    return _SIGNS.get(name, name)


def short_number(value: float) -> str:
    """Three figures, as at the end of an axis, thousands as 4710, 12.3k and 1.23M; a true minus."""
    size, letter = abs(value), ""
    if 999.5 <= size < 9_999.5:
        return f"{value:.0f}".replace("-", "−")
    if 9_999.5 <= size < 999_500_000:
        step, letter = (1e3, "k") if size < 999_500 else (1e6, "M")
        value /= step
    text = f"{value:.3g}{letter}"
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-").replace("-", "−")


def percent_text(share: float) -> str:
    """A share in per cent; 0 % is none and 100 % all, what is nearly so has a decimal."""
    percent = 100.0 * share
    if percent == round(percent) or 10.0 <= percent < 99.5:
        return f"{percent:.0f} %"
    return "<0.1 %" if percent < 0.1 else f"{min(percent, 99.9):.1f} %"
