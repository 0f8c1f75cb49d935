"""Keys beside the shortcuts: Enter presses buttons, since Space plays; arrows stay arrows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QWidget

from playground.qt.overrides import total

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class KeyFilter(QObject):
    """Watches the buttons, sliders and lists of a window.

    Shortcuts take Space and Right before the focused widget sees them. Space stays with Play, so
    Enter takes its place on buttons and boxes; a slider and a list keep their arrow keys.
    """

    def watch(self, window: QWidget) -> None:
        """Take care of all that `window` holds now."""
        for kind in (QAbstractButton, QAbstractSlider, QAbstractItemView):
            for widget in window.findChildren(kind):
                if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:  # else no key ever comes
                    widget.installEventFilter(self)

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press the button on Enter; claim the arrows for sliders and lists."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if event.key() in _ARROWS and not isinstance(watched, QAbstractButton):
                event.accept()
                return True
        elif isinstance(watched, QAbstractButton) and _is_enter(event):
            watched.click()  # does nothing while the button is disabled
            return True
        return False


def _is_enter(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.KeyPress and event.key() in _ENTER
