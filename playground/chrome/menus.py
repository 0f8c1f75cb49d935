"""The menu bar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtWidgets import QMenu, QMenuBar

    from playground.chrome.actions import Actions
    from playground.chrome.settings import Settings


class Menus(QObject):
    """File, Edit, Train, View and Help."""

    recent_chosen = Signal(str)  # path
    layout_chosen = Signal(str)  # name

    def __init__(
        self, bar: QMenuBar, actions: Actions, docks: Iterable[QAction], settings: Settings
    ) -> None:
        super().__init__(bar)
        self._settings = settings
        file = _menu(bar, "&File")
        _fill(file, actions, "Open")
        self._recent = file.addMenu("Open recent")
        self._recent.setObjectName("recentMenu")
        _fill(file, actions, "Save", "SaveAs", "SaveExperiment", "", "OpenRuns", "SaveRuns", "")
        exports = _menu(file, "Export")
        exports.addActions(actions.exports.actions())
        _fill(exports, actions, "", "ExportHistory", "ExportAnimation")
        _fill(file, actions, "", "Quit")
        _fill(_menu(bar, "&Edit"), actions, "Undo", "Redo")
        train = _menu(bar, "&Train")
        _fill(train, actions, "Play", "Step", "StepEpoch", "", "Reset", "NewWeights")
        view = _menu(bar, "&View")
        view.addActions(list(docks))
        view.addSeparator()
        self._layouts = _menu(view, "Layouts")
        self._layout_group = QActionGroup(self)
        self._layout_group.triggered.connect(self._on_layout_triggered)
        _fill(self._layouts, actions, "", "SaveLayout", "RemoveLayout")
        _fill(view, actions, "ResetLayout", "")
        # Below each other: with so many panels above, all of it would not fit on a low screen.
        _fill(_menu(view, "Theme"), actions, "ThemeSystem", "ThemeLight", "ThemeDark")
        _fill(_menu(view, "Text size"), actions, "LargerText", "SmallerText", "NormalText")
        _fill(view, actions, "", "FullScreen")
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

    def show_layouts(self, titles: Mapping[str, str], current: str) -> None:
        """List the layouts, name and title, and mark the one that is chosen."""
        for old in self._layout_group.actions():
            self._layout_group.removeAction(old)
            self._layouts.removeAction(old)
            old.deleteLater()
        first = self._layouts.actions()[0]
        for name, title in titles.items():
            action = QAction(title, self._layout_group)
            action.setToolTip(f"Arrange the views as in the layout “{title}”.")
            action.setCheckable(True)
            action.setChecked(name == current)
            action.setData(name)
            self._layouts.insertAction(first, action)

    def _on_layout_triggered(self, action: QAction) -> None:
        self.layout_chosen.emit(action.data())

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        if action is not None:
            self.recent_chosen.emit(action.data())  # type: ignore[attr-defined]


def _menu(bar: QMenuBar | QMenu, title: str) -> QMenu:
    menu = bar.addMenu(title)
    menu.setObjectName(f"{title.strip('&').lower().replace(' ', '')}Menu")
    menu.setToolTipsVisible(True)
    return menu


def _fill(menu: QMenu, actions: Actions, *names: str) -> None:
    """Add actions by name; "" is a line between groups."""
    for name in names:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
