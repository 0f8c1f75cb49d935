"""The movable panels around the forms and the views, and where they are at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QTabWidget

from playground.chrome.dock_title import DockTitle

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMainWindow, QWidget

    from core import Dataset
    from playground.theme import Theme

FORM_WIDTH: Final = 336
# What widgets ask for is more than they need: with these the window fits 1024 pixels.
_LEAST_WIDTHS: Final = {"curves": 400, "weights": 400, "boundary": 200, "images": 200}
_MOST_FORM_WIDTH: Final = 420
_TITLES: Final = {
    "form": "Set-up",
    "curves": "Curves",
    "weights": "Weights",
    "boundary": "Decision boundary",
    "images": "Images",
    "lesson": "Lesson",
}
_TIPS: Final = {
    "weights": "Every weight as a colour, zero in the middle. Watch which grow and which stay.",
    "boundary": "What the network answers all over the plane. Watch where it changes its mind.",
    "images": "Test images and what the network takes them for. Watch which ones it gets wrong.",
}


class Docks:
    """One dock for each widget; `widgets` has the names of `_TITLES`."""

    def __init__(self, window: QMainWindow, widgets: dict[str, QWidget]) -> None:
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for name, widget in widgets.items():
            dock = QDockWidget(_TITLES[name], window)
            dock.setObjectName(f"{name}Dock")
            dock.setTitleBarWidget(DockTitle(dock, _TITLES[name]))
            dock.setAccessibleName(_TITLES[name])
            dock.setWidget(widget)
            widget.setMinimumWidth(_LEAST_WIDTHS.get(name, widget.minimumWidth()))
            dock.toggleViewAction().setObjectName(f"actionShow{name.capitalize()}")
            dock.toggleViewAction().setToolTip(f"Show or hide: {_TITLES[name]}.")
            widget.setToolTip(widget.toolTip() or _TIPS.get(name, ""))
            self._docks[name] = dock
        # All room that is left over is for the views.
        widgets["form"].setMaximumWidth(_MOST_FORM_WIDTH)
        self.arrange()

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def set_theme(self, theme: Theme) -> None:
        """Draw the titles in the theme's colours."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                title.set_theme(theme)

    @property
    def toggles(self) -> list[QAction]:
        """The actions that show and hide each dock."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def arrange(self) -> None:
        """Put all docks where they are at first, and show them."""
        window, docks = self._window, self._docks
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["form"])
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks["curves"])
        window.splitDockWidget(docks["curves"], docks["boundary"], Qt.Orientation.Horizontal)
        window.splitDockWidget(docks["curves"], docks["weights"], Qt.Orientation.Vertical)
        window.splitDockWidget(docks["boundary"], docks["lesson"], Qt.Orientation.Vertical)
        window.tabifyDockWidget(docks["boundary"], docks["images"])
        for dock in docks.values():
            dock.show()
        docks["boundary"].raise_()
        self.fit()

    def fit(self) -> None:
        """Share the window's room as at first."""
        window, docks = self._window, self._docks
        across = [docks["form"], docks["curves"], docks["boundary"]]
        rest = max(400, window.width() - FORM_WIDTH)
        window.resizeDocks(
            across, [FORM_WIDTH, rest * 56 // 100, rest * 44 // 100], Qt.Orientation.Horizontal
        )
        height = max(400, window.height() - 80)
        for upper, lower, share in (("curves", "weights", 44), ("boundary", "lesson", 70)):
            sizes = [height * share // 100, height * (100 - share) // 100]
            window.resizeDocks([docks[upper], docks[lower]], sizes, Qt.Orientation.Vertical)

    def raise_fitting(self, dataset: Dataset) -> None:
        """Bring the picture to the front that has something to show of these data."""
        name = "images" if dataset.image_shape is not None else "boundary"
        if not self._docks[name].isHidden():
            self._docks[name].raise_()
