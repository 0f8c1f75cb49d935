"""What the program wears: a theme, light, dark or as the system has it, and a size of text."""

from __future__ import annotations

from dataclasses import replace
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
        self._presenting = False
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def theme(self) -> Theme:
        """The theme that is worn."""
        scale = theme.TEXT_SIZES[self._settings.text_size(presenting=self._presenting)]
        return replace(theme.for_name(self.name), scale=scale)

    def present(self, presenting: bool) -> None:
        """Write as large as in a presentation, or as usual."""
        self._presenting = presenting
        self.wear(self.name)

    def enlarge(self) -> None:
        """Write in the next larger size, if there is one."""
        self._resize(1)

    def shrink(self) -> None:
        """Write in the next smaller size, if there is one."""
        self._resize(-1)

    def use_normal_size(self) -> None:
        """Write as small as at first."""
        self._resize(-len(theme.TEXT_SIZES))

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

    def _resize(self, steps: int) -> None:
        sizes = [*theme.TEXT_SIZES]
        size = self._settings.text_size(presenting=self._presenting)
        target = sizes[min(max(sizes.index(size) + steps, 0), len(sizes) - 1)]
        if target != size:
            self._settings.set_text_size(target, presenting=self._presenting)
            self.wear(self.name)

    def _on_system_changed(self) -> None:
        if self.name == "system":
            self.wear(self.name)

    def _apply(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, self.theme)
