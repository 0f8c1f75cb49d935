"""How much memory the kept moments of all runs may take: shown, and chosen from a menu."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from playground.chrome.settings import MEMORY_CHOICES
from playground.chrome.timeline_words import megabytes

_TIP: Final = "More memory keeps more moments, which are shown at once. Click to choose how much."


class MemoryButton(QToolButton):
    """A button that says how many megabytes there are, with a menu of others."""

    chosen = Signal(int)  # megabytes

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("timelineMemoryButton")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")  # it covers the text
        menu = QMenu("Memory for kept moments", self)
        self._group = QActionGroup(self)
        for choice in MEMORY_CHOICES:
            action = QAction(megabytes(choice * 1_000_000), self._group)
            action.setCheckable(True)
            action.setData(choice)
            menu.addAction(action)
        self._group.triggered.connect(self._on_triggered)
        self.setMenu(menu)
        self.describe("")

    def show_memory(self, amount: int) -> None:
        """Show how many megabytes there are."""
        size = megabytes(amount * 1_000_000)
        self.setText(f"{size} ▾")
        self.setAccessibleName(f"Memory for kept moments: {size}")
        for action in self._group.actions():
            action.setChecked(action.data() == amount)

    def describe(self, text: str) -> None:
        """Say how much of it is taken."""
        self.setToolTip(f"{text}\n{_TIP}".lstrip())

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
