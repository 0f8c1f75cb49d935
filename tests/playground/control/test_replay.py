"""A replay: step after step at the speed that is chosen, begun and ended by its button."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from playground.chrome.replay_controls import SPEEDS, ReplayButton, SpeedCombo
from playground.control.replay import Replay

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Steps(NamedTuple):
    first: int
    last: int
    step: int


class Stage:
    """Steps 10 to 110, of which one is shown, and a clock to be set."""

    def __init__(self, qtbot: QtBot) -> None:
        self.button, self.speeds = ReplayButton("replay", "Replay."), SpeedCombo("speed")
        for widget in (self.button, self.speeds):
            qtbot.addWidget(widget)
        self.steps, self.now = Steps(10, 110, 110), 0.0
        controls = self.button, self.speeds
        self.replay = Replay(
            controls, lambda: self.steps, self.show, self.button, clock=lambda: self.now
        )
        self.ended: list[int] = []
        self.replay.ended.connect(lambda: self.ended.append(self.steps.step))

    def show(self, step: int) -> None:
        self.steps = self.steps._replace(step=step)

    def choose(self, text: str) -> None:
        self.speeds.setCurrentIndex([name for name, _ in SPEEDS].index(text))
        self.speeds.activated.emit(self.speeds.currentIndex())

    def at(self, seconds: float) -> int:
        self.now = seconds
        self.replay.advance()
        return self.steps.step


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_from_the_end_it_begins_anew_and_stands_at_the_end_again(stage: Stage) -> None:
    stage.choose("in 5 s")
    stage.button.click()
    assert stage.steps.step == 10
    assert [stage.at(seconds) for seconds in (1.0, 2.5, 4.99)] == [30, 60, 109]
    assert stage.replay.is_going
    assert stage.ended == []
    assert stage.at(7.0) == 110
    assert not stage.replay.is_going
    assert not stage.button.isChecked()
    assert stage.ended == [110]


def test_it_goes_on_from_where_one_is_at_another_speed_too(stage: Stage) -> None:
    stage.show(50)
    stage.choose("10 steps/s")
    stage.button.click()
    assert [stage.at(seconds) for seconds in (0.05, 0.1, 2.0)] == [50, 51, 70]
    stage.choose("100 steps/s")
    assert stage.at(2.1) == 80, "the new speed counts from the change"


def test_its_button_ends_it_and_says_what_it_does(stage: Stage) -> None:
    stage.button.click()
    assert stage.button.accessibleName() == "Stop replaying"
    stage.button.click()
    assert (stage.replay.is_going, stage.ended) == (False, [10])
    assert stage.button.accessibleName() == "Replay"
    stage.button.click()
    stage.replay.stop()  # by whoever takes the slider: there is nothing to settle
    assert stage.ended == [10]
    assert not stage.button.isChecked()
