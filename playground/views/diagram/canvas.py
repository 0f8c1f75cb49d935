"""The canvas on which the diagram is painted, looked into by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter

from playground.qt.overrides import total
from playground.views.canvas import Canvas
from playground.views.diagram.pointing import Target, target_at
from playground.views.network_picture.arrangement import INPUTS, unit_beside
from playground.views.network_picture.links import Link
from playground.views.network_picture.painting import DiagramPainter

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QFocusEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from playground.theme import Theme
    from playground.views.network_picture.arrangement import Unit
    from playground.views.network_picture.painting import Scene

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OFF: Final = (Qt.Key.Key_Delete, Qt.Key.Key_X)
_LINKS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_OWN: Final = (*_ARROWS, *_ENTER, *_OFF, *_LINKS, Qt.Key.Key_F2)


class DiagramCanvas(Canvas):
    """Paints a `Scene` and says what a person points at, opens, switches off or wants to edit.

    By keys: arrows go from unit to unit, Enter opens one and Esc closes it, Page Up and Down go
    through the links that come to it, F2 edits that link or else the bias, X or Delete switches the
    unit off and on.
    """

    pointed = Signal(object)  # the Target under the mouse or where the keys are, or None
    opened = Signal(object)  # the unit to look into, or None
    edit_wanted = Signal(object, QPoint)  # a Target and where it is
    switch_wanted = Signal(object)  # a unit
    menu_wanted = Signal(object, QPoint)  # a unit, and where on the screen
    more_wanted = Signal(int, QPoint)  # a layer of which some units are not drawn, and where
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.scene: Scene | None = None
        self._theme = theme
        self._painter = DiagramPainter(theme)
        self._has_focus_frame = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(160, 100)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._painter = DiagramPainter(theme)
        self.update()

    def show_scene(self, scene: Scene | None) -> None:
        """Paint this; what was picked out of the scene before stays so, if it is still there."""
        self.scene = scene
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the network."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.ground))
        if self.scene is not None:
            self._painter.paint(painter, self.scene, self.devicePixelRatioF())
        if self._has_focus_frame:
            painter.setPen(QColor(self._theme.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """All stands elsewhere now."""
        super().resizeEvent(event)
        self.resized.emit()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for a small network."""
        return QSize(560, 260)

    # The mouse.

    @total()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what lies under the mouse, and pick the link out."""
        point = event.position().toPoint()
        pressable = self._more_at(point) is not None
        hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        self.setCursor(hand if pressable else arrow)
        self._point_at(None if pressable else self._target(point))

    @total()
    def leaveEvent(self, event: QEvent) -> None:
        """Say that nothing lies under the mouse."""
        super().leaveEvent(event)
        self._point_at(None)

    @total()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look into a unit; a click beside all of them looks at the whole again."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        point = event.position().toPoint()
        target, layer = self._target(point), self._more_at(point)
        if layer is not None:
            self.more_wanted.emit(layer, self.mapToGlobal(point))
        elif target is None:
            self.opened.emit(None)
        elif target.is_unit and not self._is_picture(target.unit):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._go_to(target.unit)
            self.opened.emit(target.unit)

    @total()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit a link or a bias."""
        point = event.position().toPoint()
        target = self._target(point)
        if target is not None and not target.is_unit:
            self.edit_wanted.emit(target, point)

    @total()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a unit."""
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        unit = self._current() if by_keys else self._unit_at(event.pos())
        place = event.globalPos()
        square = None if unit is None or self.scene is None else self.scene.arrangement.rect(unit)
        if by_keys and square is not None:
            place = self.mapToGlobal(square.center())
        if unit is not None and square is not None:
            self.menu_wanted.emit(unit, place)

    # The keys.

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the canvas's own keys from the shortcuts of the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from unit to unit, and do with them what the mouse does."""
        key, unit = event.key(), self._current()
        if self.scene is None or unit is None or not self._is_own(event):
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._go_to(unit_beside(self.scene.arrangement, unit, *_ARROWS[Qt.Key(key)]))
            if self.scene.opened is not None and self.scene.current is not None:
                self.opened.emit(self.scene.current)
        elif key in _ENTER:
            self.opened.emit(unit)
        elif key == Qt.Key.Key_Escape:
            self.opened.emit(None)
        elif key in _LINKS:
            self._go_to_link(unit, _LINKS[Qt.Key(key)])
        elif key in _OFF:
            self.switch_wanted.emit(unit)
        else:
            self._edit(unit)

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first unit; who came by keys sees where they are."""
        super().focusInEvent(event)
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        self._has_focus_frame = not by_mouse
        unit = self._current()
        if unit is not None and not by_mouse:
            self._go_to(unit)
        self.update()

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no more where the keys are, unless a field over the canvas takes them."""
        super().focusOutEvent(event)
        self._has_focus_frame = False
        if self.scene is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.scene.current = self.scene.link = None
        self.update()

    def _is_own(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self.scene is not None and self.scene.opened is not None
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and event.key() in _OWN

    def _current(self) -> Unit | None:
        """Where the keys are: what was gone to or is looked into, or else the first hidden unit."""
        scene = self.scene
        if scene is None:
            return None
        for unit in (scene.current, scene.opened):
            if unit is not None and scene.arrangement.rect(unit) is not None:
                return unit
        column = scene.arrangement.columns[min(1, len(scene.arrangement.columns) - 1)]
        return (column.layer, column.shown.units[0])

    def _go_to(self, unit: Unit) -> None:
        if self.scene is not None and not self._is_picture(unit):
            self.scene.current, self.scene.link = unit, None
            self.pointed.emit(Target(unit))
            self.update()

    def _go_to_link(self, unit: Unit, step: int) -> None:
        """To the next link that comes to the unit."""
        scene = self.scene
        below = None if scene is None else scene.arrangement.column(unit[0] - 1)
        if scene is None or below is None or below.shown.picture:
            return
        sources = below.shown.units
        held = None if scene.link is None else scene.links.link(scene.link)
        if held is not None and (held.layer, held.unit) == unit and held.source in sources:
            place = (sources.index(held.source) + step) % len(sources)
        else:
            place = 0 if step > 0 else len(sources) - 1
        scene.current = unit
        scene.link = scene.links.number(Link(*unit, sources[place]))
        self.pointed.emit(Target(unit, source=sources[place]))
        self.update()

    def _edit(self, unit: Unit) -> None:
        scene = self.scene
        if scene is None or unit[0] == INPUTS:
            return
        if scene.link is not None:
            link = scene.links.link(scene.link)
            target = Target((link.layer, link.unit), source=link.source)
            self.edit_wanted.emit(target, scene.links.middle(scene.link).toPoint())
            return
        square = scene.arrangement.rect(unit)
        if square is not None:
            self.edit_wanted.emit(Target(unit, is_bias=True), QPoint(square.left(), square.top()))

    # Inside.

    def _target(self, point: QPoint) -> Target | None:
        if self.scene is None:
            return None
        return target_at(self.scene.arrangement, self.scene.links, point)

    def _more_at(self, point: QPoint) -> int | None:
        """The layer whose "… n more" lies at `point`."""
        columns = () if self.scene is None else self.scene.arrangement.columns
        return next((c.layer for c in columns if c.more_rect.contains(point)), None)

    def _unit_at(self, point: QPoint) -> Unit | None:
        target = self._target(point)
        return target.unit if target is not None and target.source is None else None

    def _is_picture(self, unit: Unit) -> bool:
        column = None if self.scene is None else self.scene.arrangement.column(unit[0])
        return column is not None and column.shown.picture

    def _point_at(self, target: Target | None) -> None:
        if self.scene is not None:
            link = None
            if target is not None and target.source is not None:
                link = self.scene.links.number(Link(*target.unit, target.source))
            if link != self.scene.link:
                self.scene.link = link
                self.update()
        self.pointed.emit(target)
