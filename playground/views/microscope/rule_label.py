"""RuleLabel: what is said of the number that is open, in as many lines as it is given."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from playground.qt.overrides import total


class RuleLabel(QLabel):
    """Always as high as its lines, so that nothing moves with what is said."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = 1
        self.setObjectName("microscopeRule")
        self.setProperty("role", "caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(1)

    def set_lines(self, lines: int) -> None:
        """Be so many lines high."""
        self._lines = lines
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)

    def show_text(self, text: str) -> None:
        """Show it; the tip has it too, should it be longer than the lines."""
        self.setText(text)
        self.setToolTip(text)

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Be as many lines high in every font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.set_lines(self._lines)
