"""Arrival: views that come into sight together come one a turn, once the window is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from playground.chrome.arrival import Arrival

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class FakeView:
    """Notes its name when it draws."""

    def __init__(self, name: str, drawn: list[str]) -> None:
        self._name, self._drawn = name, drawn

    def flush(self) -> None:
        self._drawn.append(self._name)


class FakeViews:
    """Notes who drew, and whether all were released after that."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.is_holding = False
        self.steps: dict[str, int] = {}

    def __getitem__(self, name: str) -> FakeView:
        return FakeView(name, self.drawn)

    def advance(self, name: str) -> bool:
        self.drawn.append(name)
        return self.drawn.count(name) / self.steps.get(name, 1) < 1

    def hold(self) -> None:
        self.is_holding = True

    def release(self) -> None:
        self.is_holding = False


class Scene:
    """A window that is not shown yet, its views, and who of them is seen."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.window, self.views = qtbot, QWidget(), FakeViews()
        qtbot.addWidget(self.window)
        views: Any = self.views
        self.unseen: set[str] = set()
        self.arrival = Arrival(self.window, views, lambda name: name not in self.unseen)

    def show(self) -> None:
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.repaint()
        self.arrival._timer.stop()  # what it would do the tests do, turn by turn


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


def test_each_has_a_turn_of_its_own_and_then_those_that_nobody_sees_are_free(scene: Scene) -> None:
    scene.show()
    scene.arrival.hold()
    scene.arrival.bring(["curves", "weights"])
    assert scene.views.drawn == []
    scene.arrival._on_time()
    assert scene.views.drawn == ["curves"]
    assert scene.views.is_holding
    scene.arrival._on_time()
    assert scene.views.drawn == ["curves", "weights"]
    assert not scene.views.is_holding


def test_what_takes_several_steps_has_as_many_turns(scene: Scene) -> None:
    scene.show()
    scene.views.steps["draw"] = 3
    scene.arrival.bring(["draw", "curves"])
    for turn in range(4):
        scene.arrival._on_time()
        assert len(scene.views.drawn) == turn + 1
    assert scene.views.drawn == ["draw", "draw", "draw", "curves"]


def test_the_loop_gives_them_their_turns(scene: Scene) -> None:
    scene.show()
    scene.arrival.hold()
    scene.arrival.bring(["curves", "weights"])
    scene.qtbot.waitUntil(lambda: not scene.views.is_holding)
    assert scene.views.drawn == ["curves", "weights"]


def test_what_was_drawn_is_painted_before_the_next_comes(scene: Scene) -> None:
    scene.show()
    scene.arrival.bring(["curves", "weights"])
    scene.arrival.is_painting_due = lambda: len(scene.views.drawn) == 1
    for _ in range(3):
        scene.arrival._on_time()
    assert scene.views.drawn == ["curves"]
    assert scene.arrival._timer.isActive()
    scene.arrival.is_painting_due = bool
    scene.arrival._on_time()
    assert scene.views.drawn == ["curves", "weights"]


def test_at_first_all_wait_until_the_window_is_painted(scene: Scene) -> None:
    scene.arrival.bring_one("curves")
    scene.arrival.bring_one("weights")
    assert not scene.arrival._timer.isActive()
    assert scene.views.drawn == []
    with scene.qtbot.waitExposed(scene.window):
        scene.window.show()
    scene.qtbot.waitUntil(lambda: scene.views.drawn == ["curves", "weights"])


def test_one_alone_comes_at_once_but_not_before_those_that_wait(scene: Scene) -> None:
    scene.show()
    scene.arrival.bring_one("data")
    assert scene.views.drawn == ["data"]
    scene.arrival.bring(["curves", "weights"])
    scene.arrival.bring_one("damage")
    scene.arrival.bring_one("weights")
    for _ in range(3):
        scene.arrival._on_time()
    assert scene.views.drawn == ["data", "curves", "weights", "damage"], "each of them once"


def test_who_is_not_seen_any_more_takes_no_turn(scene: Scene) -> None:
    scene.show()
    scene.arrival.hold()
    scene.arrival.bring(["boundary", "curves"])
    scene.unseen.add("boundary")
    scene.arrival._on_time()
    assert scene.views.drawn == ["curves"]
    assert not scene.views.is_holding


def test_one_that_fails_keeps_nobody_waiting(scene: Scene) -> None:
    scene.show()
    scene.arrival.hold()
    scene.views.steps["curves"] = 0  # it fails
    scene.arrival.bring(["curves", "weights"])
    with pytest.raises(ZeroDivisionError):
        scene.arrival._on_time()
    assert scene.arrival._timer.isActive()
    scene.arrival._on_time()
    assert scene.views.drawn == ["curves", "weights"]
    assert not scene.views.is_holding


def test_another_move_begins_anew(scene: Scene) -> None:
    scene.show()
    scene.arrival.bring(["boundary", "curves"])
    scene.arrival.hold()
    scene.arrival.bring(["images"])
    scene.arrival._on_time()
    assert scene.views.drawn == ["images"]
    assert not scene.views.is_holding


def test_all_can_be_had_at_once(scene: Scene) -> None:
    scene.arrival.hold()
    scene.arrival.bring(["curves", "weights"])
    scene.arrival.finish()
    assert scene.views.drawn == ["curves", "weights"]
    assert not scene.views.is_holding
