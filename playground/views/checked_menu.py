"""CheckedMenu: a menu of things to be ticked that stays open while one ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

_TICKS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CheckedMenu(QMenu):
    """Names with ticks; Esc or a click beside closes it."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.triggered.connect(self.changed)

    @property
    def checked(self) -> tuple[str, ...]:
        """The names that are ticked, in their order."""
        return tuple(str(action.data()) for action in self.actions() if action.isChecked())

    def offer(self, names: Iterable[tuple[str, str]], checked: Iterable[str]) -> None:
        """Offer names with their titles, and tick some."""
        ticked = set(checked)
        self.clear()
        for name, title in names:
            action = QAction(title, self)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name in ticked)
            self.addAction(action)

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick, and stay open."""
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick by keys, and stay open."""
        action = self.activeAction()
        if event.key() in _TICKS and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)
