"""PointCanvas: the square of the boundary, on which a tool draws, by mouse or with a cross-hair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from playground.qt.overrides import total
from playground.views.boundary_canvas import BoundaryCanvas
from playground.views.key_canvas import ARROWS
from playground.views.point_tools import ADD, ERASE, MOVE

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent

    from playground.theme import Theme

_STEP: Final = 0.02
_DO: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ERASE: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_CURSORS: Final = {
    "": Qt.CursorShape.ArrowCursor,
    ADD: Qt.CursorShape.CrossCursor,
    ERASE: Qt.CursorShape.CrossCursor,
    MOVE: Qt.CursorShape.SizeAllCursor,
}


class PointCanvas(BoundaryCanvas):
    """With no tool, mouse and arrows only read. With one they press, drag and release it."""

    pressed = Signal(object, bool)  # (x, y) in the plane, and whether it erases whatever the tool
    dragged = Signal(object)  # (x, y), which may be beside the square
    released = Signal()
    class_wanted = Signal(int)
    left = Signal()  # Escape: the tool is put away

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tool = ""
        self._reach = 0.0
        self._under: QPointF | None = None
        # In shares of the square, from the left and from above.
        self._cross: tuple[float, float] | None = None
        self._is_down = False
        self._is_key_down = False

    def set_tool(self, tool: str, reach: float = 0.0) -> None:
        """Take up a tool, "" for none; one that erases reaches so many pixels far."""
        self.finish()
        self._tool, self._reach = tool, reach
        self.setCursor(_CURSORS[tool])
        self.update()

    def finish(self) -> None:
        """End a stroke that is under way."""
        if self._is_down or self._is_key_down:
            self._is_down = self._is_key_down = False
            self.released.emit()

    @property
    def cross(self) -> tuple[float, float] | None:
        """The place of the plane at which the cross-hair is; None while the mouse points."""
        if self._cross is None or self._plane is None:
            return None
        return self._plane.point(*self._cross)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys, and a tool's keys, from the shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross-hair, and use the tool at it."""
        key = Qt.Key(event.key())
        if not self._is_ours(event):
            super().keyPressEvent(event)
        elif key in ARROWS:
            self._move_cross(*ARROWS[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in _ERASE:
            self._click_cross(erases=True)
        elif key in _DO:
            self._use_tool()
        else:
            self.class_wanted.emit(int(key) - int(Qt.Key.Key_0))

    @total()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke with the tool."""
        place = self._place_of(event.position())
        button = event.button()
        mine = button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        if not self._tool or not mine or self._is_down or place is None:
            super().mousePressEvent(event)
            return
        self.finish()
        self._is_down = True
        self.pressed.emit(place, button == Qt.MouseButton.RightButton)

    @total()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what lies under the mouse, and go on with a stroke."""
        self._cross = None
        if self._tool or self._under is not None:
            self._under = event.position() if self._tool else None
            self.update()
        super().mouseMoveEvent(event)
        if self._is_down and self._plane is not None:
            square = QRectF(self.square)
            place = event.position() - square.topLeft()
            right, down = place.x() / square.width(), place.y() / square.height()
            self.dragged.emit(self._plane.point(right, down))

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        super().mouseReleaseEvent(event)
        if not event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self.finish()

    @total()
    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone."""
        self._under = None
        self.update()
        super().leaveEvent(event)

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A point that is held by the keys is let go."""
        super().focusOutEvent(event)
        if self._is_key_down:
            self.finish()
        if self._cross is not None:
            self._cross = None
            self.pointed.emit(None)
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cross-hair and the circle of the eraser over all."""
        super().paintEvent(event)
        if self._plane is None:
            return
        painter = QPainter(self)
        if self.hasFocus():
            painter.setPen(QColor(self._theme.accent))
            painter.drawRect(self.square.adjusted(-2, -2, 1, 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = QRectF(self.square)
        painter.setClipRect(square)
        under = self._under
        if self._cross is not None:
            right, down = self._cross
            under = square.topLeft() + QPointF(right * square.width(), down * square.height())
            painter.setPen(QPen(QColor(self._theme.text), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(square.left(), under.y()), QPointF(square.right(), under.y()))
            painter.drawLine(QPointF(under.x(), square.top()), QPointF(under.x(), square.bottom()))
        if self._tool == ERASE and under is not None:
            painter.setPen(QPen(QColor(self._theme.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(under, self._reach, self._reach)

    def _is_ours(self, event: QEvent) -> bool:
        if self._plane is None or not isinstance(event, QKeyEvent):
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        key = event.key()
        if key in ARROWS:
            return True
        is_digit = Qt.Key.Key_0 <= key <= Qt.Key.Key_9
        return bool(self._tool) and (
            is_digit or key in _DO or key in _ERASE or key == Qt.Key.Key_Escape
        )

    def _place_of(self, position: QPointF) -> tuple[float, float] | None:
        """The place of the plane that lies there; None beside the square."""
        square = QRectF(self.square)
        if self._plane is None or not square.contains(position):
            return None
        place = position - square.topLeft()
        return self._plane.point(place.x() / square.width(), place.y() / square.height())

    def _move_cross(self, across: int, down: int) -> None:
        if self._plane is None:
            return
        x, y = self._cross_or_under()
        self._under = None
        self._cross = (
            min(max(x + across * _STEP, 0.0), 1.0),
            min(max(y + down * _STEP, 0.0), 1.0),
        )
        place = self._plane.point(*self._cross)
        if self._is_key_down:
            self.dragged.emit(place)
        self.pointed.emit(place)
        self.update()

    def _cross_or_under(self) -> tuple[float, float]:
        """Where the cross-hair begins: where it was, where the mouse points, or in the middle."""
        if self._cross is not None:
            return self._cross
        square = QRectF(self.square)
        if self._under is not None and square.contains(self._under):
            place = self._under - square.topLeft()
            return place.x() / square.width(), place.y() / square.height()
        return 0.5, 0.5

    def _use_tool(self) -> None:
        """Use it at the cross-hair: a point to be moved is taken, and let go the next time."""
        if self._tool != MOVE:
            self._click_cross(erases=False)
        elif self._is_key_down:
            self.finish()
        elif self._begin_at_cross(erases=False):
            self._is_key_down = True

    def _click_cross(self, *, erases: bool) -> None:
        self.finish()
        if self._begin_at_cross(erases=erases):
            self.released.emit()

    def _begin_at_cross(self, *, erases: bool) -> bool:
        if self._cross is None or self._plane is None:
            self._move_cross(0, 0)  # it appears, and the next key acts
            return False
        self.pressed.emit(self._plane.point(*self._cross), erases)
        return True
