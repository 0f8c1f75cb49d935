"""Looking back: the nearest keyframe at once, the step itself exactly, and on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from small_runs import FOREVER, reach, xor

from core import PointSpec, Trainer
from core.run.analysis import AnalysisRequest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Experiment, Snapshot
    from playground.session.session import Session


def as_it_was(experiment: Experiment, step: int) -> bytes:
    trainer = Trainer(experiment)
    while trainer.steps < step:
        trainer.step()
    return trainer.network.parameters.tobytes()


def trained(qtbot: QtBot, session: Session, experiment: Experiment) -> None:
    session.start(experiment)
    reach(qtbot, session, "finished")


def look_at(qtbot: QtBot, session: Session, step: int) -> Snapshot:
    session.look_at(step)
    qtbot.waitUntil(lambda: session.timeline.place.is_exact, timeout=120_000)
    assert session.shown is not None
    return session.shown


@pytest.fixture
def shown(session: Session) -> list[int]:
    steps: list[int] = []
    session.shown_changed.connect(lambda snapshot: steps.append(snapshot.steps))
    return steps


def test_a_step_is_shown_nearly_at_once_and_then_exactly(
    qtbot: QtBot, session: Session, shown: list[int]
):
    trained(qtbot, session, xor(epochs=900))
    assert session.timeline.place[:4] == (0, 900, 900, 900)
    frames = session.timeline.keyframes
    assert frames is not None
    nearest = frames.nearest(567)
    assert nearest is not None
    shown.clear()
    session.look_at(567)
    assert shown == [nearest.steps], "before anything was computed"
    qtbot.waitUntil(lambda: session.timeline.place.is_exact, timeout=120_000)
    assert shown[-1] == 567
    assert session.shown is not None
    assert session.shown.parameters.tobytes() == as_it_was(xor(epochs=900), 567)
    assert len(session.shown.history) == 567
    assert session.snapshot is not None
    assert session.snapshot.steps == 900, "the run itself is left alone"
    session.timeline.back()
    assert shown[-1] == 900
    assert not session.timeline.is_back


def test_looking_back_pauses_a_run_and_playing_goes_back_to_now(
    qtbot: QtBot, session: Session, shown: list[int]
):
    session.start(xor(epochs=FOREVER))
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.steps > 300)
    look_at(qtbot, session, 7)
    assert session.state == "paused"
    session.play()
    assert not session.timeline.is_back
    assert shown[-1] > 7
    session.pause()
    look_at(qtbot, session, 9)
    session.step()
    assert not session.timeline.is_back
    look_at(qtbot, session, 9)
    session.set_learning_rate(0.25)
    assert not session.timeline.is_back, "settings are those of the run as it stands"


def test_what_the_pause_still_brings_is_not_shown_over_the_earlier_moment(
    qtbot: QtBot, session: Session, shown: list[int]
):
    session.start(xor(epochs=FOREVER))
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.steps > 300)
    session.look_at(5)
    shown.clear()
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    qtbot.waitUntil(lambda: session.timeline.place.is_exact, timeout=120_000)
    assert set(shown) <= {5}
    assert session.snapshot is not None
    assert session.timeline.place.last == session.snapshot.steps


def test_the_newest_wish_is_the_one_that_is_served_and_it_can_be_cancelled(
    qtbot: QtBot, session: Session, shown: list[int]
):
    trained(qtbot, session, xor(epochs=2000))
    frames = session.timeline.keyframes
    assert frames is not None
    frames._have(list(frames.up_to(0)))
    for step in range(1999, 1000, -100):
        session.look_at(step)
    look_at(qtbot, session, 1150)
    assert shown[-1] == 1150
    session.look_at(1800)
    session.timeline.cancel()
    place = session.timeline.place
    assert place.is_exact
    assert place.step == place.shown < 1800
    session.look_at(0)
    assert session.timeline.place.shown == 0


def test_continue_from_here_is_the_same_run_until_something_is_changed(
    qtbot: QtBot, session: Session
):
    trained(qtbot, session, xor(epochs=500))
    assert session.snapshot is not None
    end = session.snapshot.parameters.tobytes()
    look_at(qtbot, session, 321)
    token = session.run_token
    session.timeline.fork()
    qtbot.waitUntil(lambda: session.run_token is not token, timeout=120_000)
    assert session.state == "paused"
    assert not session.timeline.is_back
    assert session.snapshot.steps == 321
    assert session.timeline.place.first == 0, "what came before can be looked at as before"
    session.play()
    reach(qtbot, session, "finished")
    assert session.snapshot.parameters.tobytes() == end
    session.take_back()
    assert session.snapshot.steps == 500
    assert session.state == "finished"
    assert look_at(qtbot, session, 400).steps == 400


def test_questions_are_about_what_is_seen(qtbot: QtBot, session: Session):
    trained(qtbot, session, xor(epochs=100))
    look_at(qtbot, session, 50)
    asked = AnalysisRequest("steps", lambda snapshot, _data, _cancelled: snapshot.steps)
    with qtbot.waitSignal(session.analysis_ready) as answer:
        session.analyse(asked)
    assert (answer.args[0].steps, answer.args[0].value) == (50, 50)


def test_points_of_an_earlier_moment_are_shown_with_it(qtbot: QtBot, session: Session):
    session.prepare(xor(epochs=FOREVER))
    shown: list[Any] = []
    session.shown_data_changed.connect(lambda _experiment, data: shown.append(data))
    for _ in range(4):
        session.step()
    reach(qtbot, session, "paused")
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.steps == 4)
    points = (PointSpec(1.0, 1.0, 1), PointSpec(-1.0, -1.0, 0))
    session.change("points", points=points)
    session.step()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.steps == 5)
    look_at(qtbot, session, 2)
    assert [len(data.x_train) for data in shown] == [4]
    asked = AnalysisRequest("rows", lambda _snapshot, data, _cancelled: len(data.x_train))
    with qtbot.waitSignal(session.analysis_ready) as answer:
        session.analyse(asked)
    assert answer.args[0].value == 4
    session.timeline.back()
    assert [len(data.x_train) for data in shown] == [4, 6]
    assert session.dataset is shown[-1]


def test_without_training_there_is_nothing_to_look_back_to(session: Session):
    session.look_at(3)
    assert not session.timeline.is_back
    session.prepare(xor())
    session.look_at(3)
    assert session.timeline.place[:5] == (0, 0, 0, 0, True)


def test_another_run_is_shown_as_it_stands(qtbot: QtBot, session: Session):
    trained(qtbot, session, xor(epochs=60))
    look_at(qtbot, session, 20)
    session.reset()
    assert not session.timeline.is_back
    assert session.shown is session.snapshot
    assert session.timeline.place.last == 0


def test_another_run_is_told_of_though_it_has_no_steps(qtbot: QtBot, session: Session):
    trained(qtbot, session, xor(epochs=60))
    places: list[Any] = []
    session.timeline.moved.connect(places.append)
    session.reset()
    assert [place[:4] for place in places] == [(0, 0, 0, 0)]


def test_where_the_computing_fails_it_is_said_and_the_nearest_stays(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise MemoryError

    trained(qtbot, session, xor(epochs=200))
    monkeypatch.setattr("core.train.recompute.Recomputed.to", broken)
    with qtbot.waitSignal(session.failed) as told:
        session.look_at(77)
    assert told.args[0].startswith("Not computed")
    assert session.timeline.place.is_exact
    monkeypatch.undo()
    np.testing.assert_array_equal(look_at(qtbot, session, 77).steps, 77)


def test_nothing_is_kept_of_a_run_that_is_no_longer_looked_at(qtbot: QtBot, session: Session):
    trained(qtbot, session, xor(epochs=300))
    look_at(qtbot, session, 100)
    thread = session.timeline._thread
    assert thread is not None
    assert thread._recomputed is not None
    session.prepare(xor(epochs=5, seed=1))
    qtbot.waitUntil(lambda: thread._recomputed is None, timeout=120_000)


def test_once_closed_no_thread_is_begun(qtbot: QtBot, session: Session):
    trained(qtbot, session, xor(epochs=30))
    assert session.timeline.close()
    session.timeline.go_to(3)
    assert session.timeline._thread is None
    assert not session.timeline.is_back


def test_a_fork_that_comes_while_something_else_is_loaded_is_too_late(
    qtbot: QtBot, session: Session
):
    trained(qtbot, session, xor(epochs=30))
    look_at(qtbot, session, 3)
    token = session.run_token
    session._state.set("loading")
    with qtbot.waitSignal(session.timeline.forked):
        session.timeline.fork()
    assert session.run_token is token
    session._state.set("finished")


def test_where_no_moment_has_room_there_is_nothing_to_look_back_to(
    qtbot: QtBot, session: Session, shown: list[int]
):
    trained(qtbot, session, xor(epochs=30))
    session.timeline.memory.cap = 1
    shown.clear()
    session.timeline.recount()
    assert session.timeline.place[:4] == (30, 30, 30, 30)
    session.look_at(4)
    assert not session.timeline.is_back
    assert shown == []
