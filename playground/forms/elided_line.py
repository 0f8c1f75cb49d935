"""A line of a number field: what is too long is shortened with a sign, and told whole."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

_TIP_COLUMNS: Final = 40
_TIP_LINES: Final = 12
_SIDES: Final = 3  # what QLineEdit leaves free at the left and at the right, with the cursor


class ElidedLine(QLineEdit):
    """`text()` is always the whole text; while nobody is in it, what is painted is shortened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)  # a file dropped on a field is for the window

    def is_too_long(self) -> bool:
        """Whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self._room().width()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits, with an ellipsis where something is left out."""
        if self.hasFocus() or not self.is_too_long():
            super().paintEvent(event)
            return
        room = self._room()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = shortened(self.text(), self.fontMetrics(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _room(self) -> QRect:
        return self.rect().adjusted(_SIDES, 0, -_SIDES, 0)


def shortened(text: str, metrics: QFontMetrics, width: int) -> str:
    """A number's text in `width` pixels; its power of ten stays: 1.79…e308, not 1.797693."""
    head, mark, power = text.rpartition("e")
    if not head or not power.lstrip("-+").isdecimal():
        head, mark, power = text, "", ""
    room = width - metrics.horizontalAdvance(mark + power)
    return metrics.elidedText(head, Qt.TextElideMode.ElideRight, room) + mark + power


def whole(text: str) -> str:
    """A number's text as a paragraph for a tooltip; Qt itself breaks no lines within a word."""
    lines = wrap(text, _TIP_COLUMNS, max_lines=_TIP_LINES, placeholder="…")
    return f"<p><b>{'<br>'.join(map(escape, lines))}</b></p>"
