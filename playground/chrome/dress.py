"""Which theme the program wears: light, dark, or as the system has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication

from playground import theme

if TYPE_CHECKING:
    from playground.chrome.settings import Settings
    from playground.theme import Theme


class Dress(QObject):
    """The theme that is chosen; whoever wears it follows `changed`."""

    changed = Signal()

    def __init__(self, settings: Settings, name: str = "") -> None:
        """Wear the theme called `name`, else the one that `settings` remember.

        Make it before there are widgets: to dress each of them anew takes long.
        """
        super().__init__()
        self._settings = settings
        self.name = name or settings.theme
        """light, dark or system."""
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def theme(self) -> Theme:
        """The theme that is worn."""
        return theme.for_name(self.name)

    def wear(self, name: str) -> None:
        """Show the theme light, dark or as the system has it."""
        self.name = name
        self._apply()
        self.changed.emit()

    def choose(self, action: QAction) -> None:
        """Wear the theme whose name is the data of `action`, from now on in every window."""
        self._choose(action.data())

    def toggle(self) -> None:
        """Change between light and dark."""
        self._choose("light" if self.theme.name == "dark" else "dark")

    def _choose(self, name: str) -> None:
        self._settings.set_theme(name)
        self.wear(name)

    def _on_system_changed(self) -> None:
        if self.name == "system":
            self.wear(self.name)

    def _apply(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, self.theme)
