"""In which of its states the session is, and what a load that comes to nothing returns to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class SessionState(QObject):
    """One of: ready, training, paused, finished, diverged, loading."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "ready"
        self._before_loading = "ready"

    @property
    def name(self) -> str:
        """The present state."""
        return self._name

    def set(self, name: str) -> None:
        """Go over to a state."""
        if name != self._name:
            self._name = name
            self.changed.emit(name)

    def remember(self) -> None:
        """Return to the present state where the load that now begins comes to nothing."""
        if self._name != "loading":
            self._before_loading = self._name

    def give_up_loading(self) -> None:
        """Return to the state that was remembered."""
        self.set(self._before_loading)

    def settle(self, name: str) -> None:
        """The run came to this by itself: told at once, or once a load has come to nothing."""
        if self._name == "loading":
            self._before_loading = name
        else:
            self.set(name)
