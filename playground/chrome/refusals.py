"""Keys of actions that make no sense just now: they say why, where Qt would stay silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShortcut

from playground.chrome.actions import not_now

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from playground.chrome.actions import Actions

_NAMES: Final = ("Play", "Step", "StepEpoch", "Reset", "NewWeights", "Save", "SaveAs")


class Refusals(QObject):
    """Holds the keys of actions while these are disabled.

    Without this a key would fall through to whatever has the focus: Space would press a button.
    """

    refused = Signal(str)

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._actions = actions
        self._keys = {name: QShortcut(actions[name].shortcut(), window) for name in _NAMES}
        for name, key in self._keys.items():
            key.setAutoRepeat(False)
            key.activated.connect(self._on_activated)
            actions[name].enabledChanged.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        for name, key in self._keys.items():
            key.setEnabled(not self._actions[name].isEnabled())

    def _on_activated(self) -> None:
        pressed = self.sender()
        for name, key in self._keys.items():
            if key is pressed:
                self.refused.emit(not_now(self._actions.obstacle(name)))
