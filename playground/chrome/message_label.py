"""A message in the status bar: two small lines at most, cut where it is longer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from playground.qt.fitting import Fitted
from playground.qt.sizes import fix_size
from playground.theme import CAPTION_PIXELS

_GAP: Final = 4
_LINES: Final = 2
_LONGEST: Final = 400


class MessageLabel(Fitted, QLabel):
    """Shows as much of a message as its place holds; the tooltip has the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messageLabel")
        self.setAccessibleName("Message")
        self.setWordWrap(True)
        self.setIndent(_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._message = ""
        fix_size(self, text=CAPTION_PIXELS)

    def show_message(self, text: str) -> None:
        """Show another message, "" for none."""
        self._message = text
        self.setToolTip(text)
        self._fit()

    def _fit(self) -> None:
        room = QRect(0, 0, max(80, self.width() - 2 * _GAP), 1000)
        metrics, wrap = self.fontMetrics(), Qt.TextFlag.TextWordWrap
        text, words = self._message, self._message[:_LONGEST].split(" ")
        while metrics.boundingRect(room, wrap, text).height() > _LINES * metrics.height() and words:
            words.pop()
            text = " ".join(words) + "…"
        self.setText(text)
