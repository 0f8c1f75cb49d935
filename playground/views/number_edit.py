"""NumberEdit: a small field that opens over a picture where a number is to be changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.qt.overrides import total
from playground.theme import tabular_font

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from playground.theme import Theme

_WIDEST: Final = "−0.00000000000"
_NO_NUMBER: Final = "That is no number: type one as −0.25 or 3e-4."
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN: Final = (Qt.Key.Key_Escape, *_ENTER)


class NumberEdit(QLineEdit):
    """Lies over its parent, in no layout. Enter takes the number, Esc or a click beside leaves it.

    What is no finite number is marked and stays. Whatever happens, the focus goes back to where it
    was.
    """

    entered = Signal(object, float)  # what it was opened for, and the number
    refused = Signal(str)  # why what was typed is not taken

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setObjectName(name)
        self.setAcceptDrops(False)  # a file dropped on a field is for the window
        self.setFont(tabular_font())
        self._subject: object = None
        self._back: QWidget | None = None
        self._role = ""
        self.textEdited.connect(self._unmark)
        self.hide()

    def open_for(self, subject: object, value: str, what: str, place: QPoint) -> None:
        """Edit the number `value` beside `place` in the parent; `what` says in words what it is."""
        self._back = self._parent.window().focusWidget()
        self._subject = subject
        self.setText(value)
        self.setAccessibleName(what)
        self.setToolTip(f"{what}. Enter takes the number, Esc leaves it as it was.")
        self._unmark()
        room, size = self._parent.size(), self.sizeHint()
        width = self.fontMetrics().horizontalAdvance(_WIDEST) + 16
        self.resize(max(min(width, room.width()), 1), size.height())
        x = min(max(place.x() - self.width() // 2, 0), room.width() - self.width())
        y = min(max(place.y() - self.height() // 2, 0), room.height() - self.height())
        self.move(max(x, 0), max(y, 0))
        self.raise_()
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_field(self) -> None:
        """Leave the number as it was."""
        if self.isVisible():
            back, self._back = self._back, None
            self.hide()
            if back is not None and back.isVisible():
                back.setFocus(Qt.FocusReason.PopupFocusReason)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep Esc and Enter from the shortcuts of the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in _OWN:
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the number, or leave."""
        if event.key() in _ENTER:
            self._enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_field()
        else:
            super().keyPressEvent(event)

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave, unless it is only another window or a menu that is in front."""
        super().focusOutEvent(event)
        passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in passing:
            self._back = None
            self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.setFont(tabular_font(theme.body_pixels))
        self._role = theme.error

    def _enter(self) -> None:
        value = typed_number(self.text())
        if value is None:
            self.setStyleSheet(f"color: {self._role or 'red'};")
            self.selectAll()
            self.refused.emit(_NO_NUMBER)
            return
        subject = self._subject
        self.close_field()
        self.entered.emit(subject, value)

    def _unmark(self) -> None:
        self.setStyleSheet("")


def typed_number(text: str) -> float | None:
    """The finite number that a person typed, with a point or a comma; None when it is none."""
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
