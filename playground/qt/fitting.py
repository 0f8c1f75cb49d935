"""Widgets that show as much as fits: in the room there is, and with the letters there are."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget as Base
else:
    Base = object  # a second Qt class among the bases would be a second widget


class Fitted(Base):
    """Stands before the widget's own class; `_fit` is called when room or letters change."""

    @abstractmethod
    def _fit(self) -> None:
        """Show as much as fits now."""

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room that there is now."""
        super().resizeEvent(event)
        self._fit()

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Other letters take other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
