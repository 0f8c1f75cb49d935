"""KeyCanvas: a canvas of which something can be chosen, with the mouse or with arrows and Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent

from playground.qt.overrides import total
from playground.views.canvas import Canvas

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter

    from playground.theme import Theme

ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyCanvas(Canvas):
    """Turns keys and mouse into four wishes, which a subclass fulfils.

    `_point_at` a place or at nothing, `_choose_at` a place, `_move` by arrows, and `_choose` what
    is pointed at. It shows the focus.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    # What a subclass does.

    def _point_at(self, place: QPoint | None) -> None:
        """The mouse is here, or nowhere."""

    def _choose_at(self, place: QPoint) -> None:
        """The mouse has clicked here."""

    def _move(self, across: int, down: int) -> None:
        """An arrow was pressed."""

    def _choose(self) -> None:
        """Enter was pressed."""

    # The rest is this class's own.

    def paint_focus(self, painter: QPainter) -> None:
        """A frame around all while it has the focus."""
        if self.hasFocus():
            painter.setPen(QColor(self.theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the shortcuts of the window, except with Shift."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() in ARROWS and not shifted:
                event.accept()
                return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, choose with Enter."""
        if event.key() in ARROWS:
            self._move(*ARROWS[Qt.Key(event.key())])
        elif event.key() in _ENTER:
            self._choose()
        else:
            super().keyPressEvent(event)

    @total()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._point_at(event.position().toPoint())

    @total()
    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone."""
        super().leaveEvent(event)
        self._point_at(None)

    @total()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what lies under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose_at(event.position().toPoint())

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.update()
