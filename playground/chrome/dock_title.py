"""The slim bar above each dock: its name, and a button that hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QToolButton, QWidget

from playground.theme import icon

if TYPE_CHECKING:
    from playground.theme import Theme

_BUTTON_PIXELS = 18


class DockTitle(QWidget):
    """The name stands here only while no tab says it already."""

    def __init__(self, dock: QDockWidget, name: str) -> None:
        super().__init__(dock)
        self._dock = dock
        self._name = name
        self.setToolTip("Drag to move this panel; a double click takes it out of the window.")
        self._label = QLabel(name)
        self._label.setProperty("role", "caption")
        self._button = QToolButton()
        self._button.setObjectName(f"hide{dock.objectName()[:1].upper()}{dock.objectName()[1:]}")
        self._button.setAccessibleName(f"Hide {name}")
        self._button.setToolTip("Hide this panel; the View menu brings it back.")
        self._button.setAutoRaise(True)
        self._button.setIconSize(QSize(12, 12))
        self._button.setFixedSize(_BUTTON_PIXELS, _BUTTON_PIXELS)
        self._button.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 4, 0)
        layout.addWidget(self._label)
        layout.addStretch(1)
        layout.addWidget(self._button)
        dock.dockLocationChanged.connect(self._on_moved)
        dock.topLevelChanged.connect(self._on_moved)
        dock.visibilityChanged.connect(self._on_moved)
        dock.toggleViewAction().triggered.connect(self._on_toggled)

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in the theme's colours."""
        self._button.setIcon(icon("close", theme))

    def _on_moved(self) -> None:
        window = self._dock.parent()
        has_tab = isinstance(window, QMainWindow) and bool(window.tabifiedDockWidgets(self._dock))
        self._label.setText("" if has_tab and not self._dock.isFloating() else self._name)

    def _on_toggled(self, shown: bool) -> None:
        if shown:
            self._dock.raise_()  # Qt would leave it behind the other tabs
