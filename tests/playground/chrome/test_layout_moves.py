"""From one layout to another: in steps with a turn each, and what stays does not blink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arranged import IMAGES, PLANE, geometry, panels, shown
from PySide6.QtCore import QEvent, QObject

from playground.chrome.layouts import Layouts

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from PySide6.QtGui import QImage

    from playground.main_window import MainWindow


def noting(done: list[str], name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    """The same step, which notes its name."""

    def noted(*arguments: Any, **named: Any) -> Any:
        done.append(name)
        return step(*arguments, **named)

    return noted


def on_screen(window: MainWindow, name: str) -> QImage:
    """What is to be seen of a dock now: asked for a picture, Qt would paint it for that."""
    place = window.docks[name].geometry().getRect()
    return window.screen().grabWindow(window.winId(), *place).toImage()


def painted(window: MainWindow, name: str) -> QImage:
    return window.grab(window.docks[name].geometry()).toImage()


class HideNoter(QObject):
    """Notes whose child was hidden."""

    def __init__(self, hidden: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._hidden = hidden

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._hidden.append(watched.objectName())
        return False


def test_moves_bring_views_one_after_the_other_and_hide_nothing_that_stays(person: Any) -> None:
    someone = person()
    window = someone.window
    hidden: list[str] = []
    weights = window.views["weights"]
    for widget in (window.form, weights):
        widget.installEventFilter(HideNoter(hidden, widget))
    noted: list[set[str]] = []

    def note() -> None:
        noted.append(shown(window))
        assert window.layouts.is_moving
        assert weights._is_held
        assert not window.views.is_made("images")

    window.session.experiment_changed.connect(note)
    window.open_lesson("digits")
    someone.qtbot.waitUntil(lambda: shown(window) == IMAGES)
    assert noted == [PLANE], "the move has a turn of its own"
    assert hidden == []
    someone.qtbot.waitUntil(lambda: window.views.is_active("draw") and not weights._is_held)
    assert window.views.is_active("images")
    assert weights.snapshot is window.session.snapshot
    someone.qtbot.waitUntil(lambda: on_screen(window, "form") == painted(window, "form"))


def test_moves_take_one_step_a_turn_and_till_the_last_it_looks_as_it_did(
    person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = person(views=False)
    window, docks, qtbot = someone.window, someone.window.docks, someone.qtbot
    layouts = Layouts(window, docks, window.settings, someone.answers)
    layouts.moving.connect(window.late_painting.hold)
    done: list[str] = []
    for owner, name in (
        (layouts, "_leave"),
        (docks, "arrange"),
        (layouts, "_restored"),
    ):
        monkeypatch.setattr(owner, name, noting(done, name, getattr(owner, name)))
    for layout, expected in (
        ("images", ["_leave", "arrange"]),
        ("plane", ["_leave", "arrange", "_restored"]),
    ):
        before = window.screen().grabWindow(window.winId()).toImage()
        layouts.follow(layout, window.session.dataset)
        layouts._turn.stop()  # the test goes on in its place
        for name in expected:
            window.update()
            qtbot.wait(1)
            assert window.screen().grabWindow(window.winId()).toImage() == before
            assert layouts._step() == (name != expected[-1])
            assert done.pop() == name
            assert done == [], "two steps in one turn"
        assert not layouts.is_moving
        stand = geometry(window)
        qtbot.wait(1)
        assert geometry(window) == stand, "laid out twice"


def test_none_for_the_same_layout_where_large_data_come_to_one_view_a_turn(person: Any) -> None:
    someone = person()
    window, qtbot = someone.window, someone.qtbot
    session, arrival = window.session, window.docks.arrival
    seen = [view for view in window.views.all_made() if view.is_active()]
    assert len(seen) > 2
    qtbot.wait(1)
    places = geometry(window)
    before = window.screen().grabWindow(window.winId()).toImage()
    window.layouts.follow("plane", session.dataset, True)
    assert not window.layouts.is_moving
    window.views.set_experiment(session.experiment, session.dataset)
    for name in window.views:
        window.views.show_snapshot(name, session.snapshot)
    for left in range(len(seen), 0, -1):
        arrival._timer.stop()  # the test goes on in its place
        window.update()
        qtbot.wait(1)
        assert len([view for view in seen if view._is_held]) == left, "two in one turn"
        assert window.screen().grabWindow(window.winId()).toImage() == before, "it blinks"
        arrival._on_time()
    assert not arrival.is_under_way
    assert not any(view._is_held or view._pending for view in seen)
    assert geometry(window) == places
    window.dress.wear("dark")
    qtbot.waitUntil(lambda: on_screen(window, "form") == painted(window, "form"))


def test_moves_come_before_whatever_else_is_asked(person: Any) -> None:
    someone = person(views=False)
    window, dataset = someone.window, someone.window.session.dataset
    layouts = Layouts(window, window.docks, window.settings, someone.answers)
    for name in ("images", "table"):
        layouts.follow(name, dataset)
        assert layouts.is_moving
    layouts.save()
    assert not layouts.is_moving
    assert shown(window) == panels("table")
    layouts.follow("plane", dataset)
    layouts.choose("images")
    assert shown(window) == IMAGES
    for name, seen in (("plane", IMAGES), ("table", panels("table"))):
        layouts.follow("images" if name == "table" else "table", dataset)
        layouts.follow(name, dataset)
        layouts.finish()
        assert shown(window) == seen, "each as it was left"
