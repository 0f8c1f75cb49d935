"""The menu bar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QMenuBar

    from playground.chrome.actions import Actions
    from playground.chrome.settings import Settings

_EXPORTS = ("ExportCurves", "ExportWeights", "ExportBoundary", "ExportImages", "ExportHistory")


class Menus(QObject):
    """File, Edit, Train, View and Help."""

    recent_chosen = Signal(str)  # path

    def __init__(
        self, bar: QMenuBar, actions: Actions, docks: Iterable[QAction], settings: Settings
    ) -> None:
        super().__init__(bar)
        self._settings = settings
        file = _menu(bar, "&File")
        _fill(file, actions, "Open")
        self._recent = file.addMenu("Open recent")
        self._recent.setObjectName("recentMenu")
        _fill(file, actions, "Save", "SaveAs", "SaveExperiment", "", *_EXPORTS, "", "Quit")
        _fill(_menu(bar, "&Edit"), actions, "Undo", "Redo")
        train = _menu(bar, "&Train")
        _fill(train, actions, "Play", "Step", "StepEpoch", "", "Reset", "NewWeights")
        view = _menu(bar, "&View")
        view.addActions(list(docks))
        _fill(view, actions, "", "ThemeSystem", "ThemeLight", "ThemeDark", "", "ResetLayout")
        _fill(_menu(bar, "&Help"), actions, "LessonText", "Shortcuts", "", "ShowLog", "About")
        self.show_recent()

    def show_recent(self) -> None:
        """List the files used last."""
        self._recent.clear()
        for path in self._settings.recent_files:
            action = self._recent.addAction(Path(path).name)
            action.setToolTip(path)
            action.setData(path)
            action.triggered.connect(self._on_recent_triggered)
        self._recent.setEnabled(not self._recent.isEmpty())

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        if action is not None:
            self.recent_chosen.emit(action.data())  # type: ignore[attr-defined]


def _menu(bar: QMenuBar, title: str) -> QMenu:
    menu = bar.addMenu(title)
    menu.setObjectName(f"{title.strip('&').lower()}Menu")
    menu.setToolTipsVisible(True)
    return menu


def _fill(menu: QMenu, actions: Actions, *names: str) -> None:
    """Add actions by name; "" is a line between groups."""
    for name in names:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
