"""Canvas: what the widgets that paint for themselves share."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from playground.qt.overrides import total


class Canvas(QWidget):
    """Paints every pixel itself, follows the mouse, and lets no tooltip cover what it points at."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the wish for a tooltip from the widgets around, which would show theirs."""
        if event.type() == QEvent.Type.ToolTip:
            event.accept()
            return True
        return super().event(event)
