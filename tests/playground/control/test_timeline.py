"""The timeline in the window's hands: what is chosen is looked at, replayed, gone on from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QUndoStack
from small_runs import reach, xor

from core.spec.changes import Change
from playground.chrome.replay_controls import SPEEDS
from playground.chrome.settings import Settings
from playground.chrome.timeline_bar import TimelineBar
from playground.control.changes import Changes
from playground.control.timeline import TimelineController
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Hands:
    """A session with a finished run of 400 steps, its bar, and a clock to be set."""

    def __init__(self, qtbot: QtBot, session: Session) -> None:
        self.session, self.now = session, 0.0
        self.bar = TimelineBar()
        qtbot.addWidget(self.bar)
        self.controller = TimelineController(session, self.bar, clock=lambda: self.now)
        session.start(xor(epochs=400))
        reach(qtbot, session, "finished")

    def choose_speed(self, text: str) -> None:
        self.bar.speed_combo.setCurrentIndex([name for name, _ in SPEEDS].index(text))

    def at(self, seconds: float) -> int:
        self.now = seconds
        self.controller.replay.advance()
        return self.session.timeline.place.step


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    session = Session()
    yield Hands(qtbot, session)
    session.close()


def test_a_chosen_step_is_looked_at_and_now_comes_back(qtbot: QtBot, hands: Hands):
    hands.bar.slider.step_chosen.emit(123)
    qtbot.waitUntil(lambda: hands.bar.label.text() == "step 123 of 400 (exact)", timeout=120_000)
    assert "MB of 200 MB" in hands.bar.label.toolTip()
    hands.bar.now_button.click()
    assert hands.bar.label.text() == "now: step 400"
    assert not hands.session.timeline.is_back


def test_a_replay_begins_with_the_first_step_and_ends_with_now(hands: Hands):
    hands.choose_speed("in 5 s")
    hands.bar.replay_button.click()
    assert hands.session.timeline.place.step == 0
    assert hands.controller.replay.is_going
    assert [hands.at(seconds) for seconds in (1.0, 2.5, 4.99)] == [80, 200, 399]
    assert hands.bar.replay_button.accessibleName() == "Stop replaying"
    assert hands.at(7.0) == 400
    assert not hands.session.timeline.is_back
    assert not hands.controller.replay.is_going
    assert not hands.bar.replay_button.isChecked()


def test_a_replay_goes_on_from_where_one_is_at_any_speed(hands: Hands):
    hands.choose_speed("10 steps/s")
    hands.bar.step_chosen.emit(100)
    hands.bar.replay_button.click()
    assert [hands.at(seconds) for seconds in (0.05, 0.1, 2.0)] == [100, 101, 120]
    hands.choose_speed("100 steps/s")
    hands.bar.speed_combo.activated.emit(5)
    assert hands.at(2.5) == 170, "the new speed counts from the change"
    hands.bar.replay_button.click()
    assert not hands.controller.replay.is_going
    assert hands.session.timeline.place.step == 170


def test_whoever_takes_the_slider_or_trains_ends_the_replay(hands: Hands):
    hands.bar.replay_button.click()
    hands.bar.step_chosen.emit(7)
    assert not hands.controller.replay.is_going
    hands.bar.replay_button.click()
    hands.session.play()
    assert not hands.controller.replay.is_going
    assert not hands.bar.replay_button.isChecked()


def test_continue_from_here_makes_the_step_the_end_of_another_run(qtbot: QtBot, hands: Hands):
    hands.bar.step_chosen.emit(50)
    hands.bar.continue_button.click()
    qtbot.waitUntil(lambda: hands.bar.label.text() == "now: step 50", timeout=120_000)
    assert hands.session.replaced.what == "continue from here"


def test_an_earlier_step_is_not_changed(qtbot: QtBot, hands: Hands) -> None:
    class ChangingView(QObject):
        change_requested = Signal(object)
        change_followed = Signal(object)

    view, stack, session = ChangingView(), QUndoStack(), hands.session
    Changes(session, stack, session).add(view)
    session.look_at(0)
    with qtbot.waitSignal(session.message) as told:
        view.change_requested.emit(Change(0, "weight", 3.0, (0, 0, 0)))
    assert "continue from here" in told.args[0]
    assert stack.count() == 0
    session.timeline.back()
    assert session.snapshot is not None
    assert session.snapshot.weights[0][0, 0] != 3.0


def test_memory_is_chosen_shown_thins_and_is_remembered(tmp_path: Path, hands: Hands):
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    memory, button = hands.session.timeline.memory, hands.bar.memory_button
    hands.controller.use(Settings(store))
    assert (memory.cap, button.text()) == (200_000_000, "200 MB ▾")
    next(each for each in button.menu().actions() if each.data() == 50).trigger()
    assert (memory.cap, button.text()) == (50_000_000, "50 MB ▾")
    assert "of 50 MB" in button.toolTip()
    assert "of 50 MB" in hands.bar.label.toolTip()
    assert [each.data() for each in button.menu().actions() if each.isChecked()] == [50]
    assert Settings(store).memory == 50
    store.setValue("timeline/memory", 10**9)  # by somebody else
    hands.controller.use(Settings(store))
    assert memory.cap == 200_000_000


def test_where_not_even_three_moments_have_room_it_is_said(hands: Hands):
    told: list[str] = []
    hands.controller.message.connect(told.append)
    frames = hands.session.timeline.keyframes
    assert frames is not None
    frames.memory.cap = 3 * frames.nbytes // len(frames) - 1
    hands.session.look_at(5)
    assert told == [frames.shortage]
    assert frames.shortage in hands.bar.slider.toolTip()
    hands.session.look_at(6)
    assert len(told) == 1
