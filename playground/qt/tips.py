"""Tooltips of what is large stand beside it, not on it.

Qt shows a tooltip a little below the mouse, which is beside a button but in the middle of a plot.
A widget asks for the other place in its own `event`: an event filter for all would be called for
widgets that are just being destroyed, which PySide does not survive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

if TYPE_CHECKING:
    from typing import TypeGuard


_GAP = 4


def is_tip(event: QEvent) -> TypeGuard[QHelpEvent]:
    """Whether a tooltip is wanted."""
    # Its class costs less to ask for than its type, and nearly all events are others.
    return isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip


def show_beside(widget: QWidget, event: QHelpEvent) -> bool:
    """Show the tooltip of `widget` where it covers nothing of it, and answer for its `event`."""
    QToolTip.showText(event.globalPos(), widget.toolTip(), widget)
    tip = _shown_tip()
    if tip is not None:
        tip.move(beside(_seen(widget), tip.geometry(), widget.screen().availableGeometry()))
    event.accept()
    return True


def beside(area: QRect, tip: QRect, screen: QRect) -> QPoint:
    """Where `tip` is moved: below `area` or, where there is no room on `screen`, above it.

    Where there is none above either, it stays as it is.
    """
    x = max(screen.left(), min(tip.left(), screen.left() + screen.width() - tip.width()))
    below = area.top() + area.height() + _GAP
    above = area.top() - _GAP - tip.height()
    if below + tip.height() <= screen.top() + screen.height():
        return QPoint(x, below)
    if above >= screen.top():
        return QPoint(x, above)
    return tip.topLeft()


def _seen(widget: QWidget) -> QRect:
    """The part of `widget` that is not cut off by what it scrolls in, on the screen."""
    area = _place(widget)
    around = widget.parentWidget()
    while around is not None:
        area = area.intersected(_place(around))
        around = None if around.isWindow() else around.parentWidget()
    return area


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def _shown_tip() -> QWidget | None:
    """The window of Qt's own in which it shows tooltips."""
    for widget in QApplication.topLevelWidgets():
        if widget.inherits("QTipLabel") and widget.isVisible():
            return widget
    return None
