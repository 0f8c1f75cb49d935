"""A window and the screen it is on: it never begins larger than that, nor beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

TITLE: Final = 28
_SIDES: Final = 4


def fitted(frame: QRect, room: QRect) -> QRect:
    """`frame`, made smaller where it is larger than `room`, and moved until all of it is inside."""
    size = frame.size().boundedTo(room.size())
    x = min(max(frame.x(), room.x()), room.x() + room.width() - size.width())
    y = min(max(frame.y(), room.y()), room.y() + room.height() - size.height())
    return QRect(QPoint(x, y), size)


def keep_inside(window: QWidget, room: QRect) -> None:
    """Bring a window that is neither maximised nor full screen into `room`, frame and all."""
    if window.isMaximized() or window.isFullScreen():
        return
    inside, outside = window.geometry(), window.frameGeometry()
    # Before it is shown nobody knows how wide its frame is; most have a title of about this height
    # and thin sides.
    title = QSize(0, 0) if outside != inside else QSize(_SIDES, TITLE)
    frame = QRect(outside.topLeft(), outside.size() + title)
    wanted = fitted(frame, room)
    window.resize(wanted.size() - (frame.size() - inside.size()))
    if wanted.topLeft() != frame.topLeft():
        window.move(wanted.topLeft())
