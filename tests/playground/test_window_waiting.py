"""Between a run that is taken over and its views' turns, a person's hand does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

if TYPE_CHECKING:
    import pytest

    from playground.views.view import View

K = Qt.Key
KEYS = (K.Key_Right, K.Key_Down, K.Key_Home, K.Key_End, K.Key_Return, K.Key_Space, K.Key_Plus)
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
SHOWN = ("diagram", "curves", "weights", "boundary", "hiddenSpace", "confusion", "images", "draw")


def touch(someone: Any, view: View) -> int:
    """Press every key on, and point at, all of a view that takes the focus."""
    touched = 0
    for widget in view.content.findChildren(QWidget):
        is_tool = isinstance(widget, QAbstractButton | QComboBox)
        if is_tool or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        touched += 1
        someone.qtbot.mouseMove(widget)
        for key in KEYS:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, NO_MODIFIER))
    return touched


def test_keys_on_views_that_wait_do_no_harm(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = person("xor")
    window = someone.window
    layouts, arrival = window.layouts, window.docks.arrival
    monkeypatch.setattr(layouts._turn, "start", lambda: None)  # moves are held up
    for lesson in ("digits", "xor"):
        for name in SHOWN:
            layouts.bring_forward(name)
            window.views[name].flush()
        window.open_lesson(lesson)
        someone.qtbot.waitUntil(lambda: bool(layouts._next) and window.session.state == "ready")
        for step in (lambda: None, layouts._finish_move):
            step()
            arrival._timer.stop()  # and so are the views' turns
            waiting = [view for view in window.views.all_made() if view._is_held]
            assert len(waiting) > 3, lesson
            assert sum(touch(someone, view) for view in waiting) > len(waiting)
        layouts.finish()
        window.session.pause()
