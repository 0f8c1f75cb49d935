"""The slim bar above each dock: its name, and a button that hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QSize
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolButton, QWidget

from playground.forms.elided_label import ElidedLabel
from playground.qt.sizes import fix_size
from playground.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.theme import Theme

_BUTTON_PIXELS = 18
_ICON_PIXELS = 12
_MARGINS = QMargins(12, 2, 4, 0)


def _always() -> bool:
    return True


class DockTitle(QWidget):
    """It is there only while no tab says the name already: of two titles one would be empty."""

    def __init__(
        self, dock: QDockWidget, name: str, moves_alone: Callable[[], bool] = _always
    ) -> None:
        """Follow a dock that `moves_alone`; whoever moves all at once tells them at the end."""
        super().__init__(dock)
        self._dock, self._moves_alone = dock, moves_alone
        self.setToolTip("Drag to move this panel; a double click takes it out of the window.")
        self._label = ElidedLabel(name)
        self._label.setProperty("role", "caption")
        self._button = QToolButton()
        self._button.setObjectName(f"hide{dock.objectName()[:1].upper()}{dock.objectName()[1:]}")
        self._button.setAccessibleName(f"Hide {name}")
        self._button.setToolTip("Hide this panel; the View menu brings it back.")
        self._button.setAutoRaise(True)
        fix_size(self._button, width=_BUTTON_PIXELS, height=_BUTTON_PIXELS)
        self._button.clicked.connect(dock.close)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGINS)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        for signal in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            signal.connect(self._on_moved)
        dock.toggleViewAction().triggered.connect(self._on_toggled)

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in the theme's colours."""
        self._button.setIcon(icon("close", theme))
        self._button.setIconSize(QSize(theme.pixels(_ICON_PIXELS), theme.pixels(_ICON_PIXELS)))

    def _has_tab(self) -> bool:
        window, dock = self._dock.parent(), self._dock
        if not isinstance(window, QMainWindow) or dock.isFloating():
            return False
        return any(not other.isHidden() for other in window.tabifiedDockWidgets(dock))

    def follow(self) -> None:
        """Be seen where there is no tab, as the dock stands now."""
        plain = not self._has_tab()
        if plain == self._label.isHidden():
            for part in (self._label, self._button):
                part.setVisible(plain)
            # Below a tab nothing is left. Qt asks for sizes thousands of times: so none is
            # computed here.
            self._row.setContentsMargins(_MARGINS if plain else QMargins())
            self.updateGeometry()

    def _on_moved(self) -> None:
        if self._moves_alone():
            self.follow()

    def _on_toggled(self, shown: bool) -> None:
        if shown:
            self._dock.raise_()  # Qt would leave it behind the other tabs
        # One that goes from behind another is not told of by any signal of the other's.
        for title in self._dock.window().findChildren(DockTitle):
            title.follow()
