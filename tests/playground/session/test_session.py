"""Session: every state reached and left, signals in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace
from small_runs import FOREVER, parameters, reach, xor

from core import (
    LayerSpec,
    Trainer,
)
from core.spec.goal import Goal
from core.spec.stop import StopSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from playground.session.session import Session


def test_a_small_experiment_is_ready_at_once(session: Session, events: list[Any]) -> None:
    experiment = xor()
    session.prepare(experiment)
    assert events == [("experiment", experiment), ("snapshot", 0)]
    assert session.state == "ready"
    assert session.experiment == experiment
    assert session.dataset is not None


def test_play_trains_to_the_end(qtbot: QtBot, session: Session, events: list[Any]) -> None:
    session.start(xor(epochs=50))
    reach(qtbot, session, "finished")
    states = [what for kind, what in events if kind == "state"]
    assert states == ["training", "finished"]
    assert session.snapshot is not None
    assert session.snapshot.finished
    assert session.snapshot.epoch == 50
    # The last snapshot was shown before the state was announced.
    assert events[-1] == ("state", "finished")
    assert events[-2] == ("snapshot", session.snapshot.steps)


def test_a_run_that_a_rule_stopped_is_finished_and_play_goes_on(
    qtbot: QtBot, session: Session, events: list[Any], tmp_path: Path
) -> None:
    experiment = xor(epochs=300)
    rules = StopSpec(goal=Goal("train_loss", 0.2))
    experiment = replace(experiment, training=replace(experiment.training, stop=rules))
    session.start(experiment)
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    epoch = session.snapshot.epoch
    assert 0 < epoch < 300
    sentence = f"Stopped at epoch {epoch}: train loss 0.2 passed."
    assert (session.snapshot.stopped, events[-1]) == (sentence, ("message", sentence))
    path = str(tmp_path / "run.npz")
    assert session.save(path)
    session.play()
    assert events[-2] == ("message", "Training on past the stop, to epoch 300.")
    reach(qtbot, session, "finished")
    assert session.snapshot.epoch == 300
    assert not session.snapshot.stopped
    session.open(path)
    qtbot.waitUntil(lambda: ("message", sentence) == events[-1], timeout=120_000)
    assert (session.state, session.snapshot.epoch) == ("finished", epoch)


def test_play_goes_on_past_a_number_of_epochs_lowered_below_those_behind(
    qtbot: QtBot, session: Session
) -> None:
    session.start(xor(epochs=50))
    reach(qtbot, session, "finished")
    session.set_epochs(10)
    assert session.state == "finished"
    session.play()
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.epoch == 60


def test_the_window_thread_trains_to_the_same_bits_as_no_thread(
    qtbot: QtBot, session: Session
) -> None:
    trainer = Trainer(xor(epochs=300))
    for _ in trainer.run():
        pass
    session.start(xor(epochs=300))
    reach(qtbot, session, "finished")
    assert parameters(session) == trainer.network.parameters.tobytes()
    assert session.snapshot is not None
    np.testing.assert_array_equal(session.snapshot.history.train_loss, trainer.history.train_loss)


def test_pause_and_toggle(qtbot: QtBot, session: Session) -> None:
    session.start(xor(FOREVER))
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    session.toggle()
    assert session.state == "paused"
    session.toggle()
    assert session.state == "training"
    session.pause()
    assert session.state == "paused"


def test_steps_are_counted_one_by_one(qtbot: QtBot, session: Session) -> None:
    session.prepare(xor(FOREVER))
    for steps in (1, 2, 3):
        with qtbot.waitSignal(session.snapshot_changed) as blocker:
            session.step()
        assert blocker.args[0].steps == steps
        assert session.state == "paused"


def test_an_epoch_is_stepped_and_then_it_waits(qtbot: QtBot, session: Session) -> None:
    experiment = xor(FOREVER)
    session.prepare(replace(experiment, training=replace(experiment.training, batch_size=1)))
    for epoch in (1, 2):
        session.step_epoch()
        assert session.state == "training"
        reach(qtbot, session, "paused")
        assert session.snapshot is not None
        assert (session.snapshot.epoch, session.snapshot.steps) == (epoch, 4 * epoch)


def test_reset_returns_to_the_very_same_weights(qtbot: QtBot, session: Session) -> None:
    session.prepare(xor(epochs=20))
    first = parameters(session)
    session.play()
    reach(qtbot, session, "finished")
    trained = parameters(session)
    assert trained != first
    session.reset()
    assert session.state == "ready"
    assert parameters(session) == first
    session.play()
    reach(qtbot, session, "finished")
    assert parameters(session) == trained


def test_new_weights_come_from_the_next_seed_which_is_shown(
    session: Session, events: list[Any]
) -> None:
    session.prepare(xor(seed=6))
    before = parameters(session)
    events.clear()
    session.new_weights()
    kind, experiment = events[0]
    assert kind == "experiment"
    assert experiment.network.seed == 7
    assert session.experiment == experiment
    assert parameters(session) != before


def test_play_on_a_finished_run_goes_on_for_as_long_again(
    qtbot: QtBot, session: Session, events: list[Any]
) -> None:
    session.start(xor(epochs=20))
    reach(qtbot, session, "finished")
    session.play()
    assert session.epochs == 40
    assert any(kind == "message" and "20 more" in what for kind, what in events)
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.epoch == 40


def test_the_number_of_epochs_can_be_raised_without_losing_the_run(
    qtbot: QtBot, session: Session
) -> None:
    session.start(xor(epochs=20))
    reach(qtbot, session, "finished")
    session.set_epochs(30)
    assert session.state == "paused"
    session.play()
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.epoch == 30


def test_the_learning_rate_does_not_reset_a_run(qtbot: QtBot, session: Session) -> None:
    session.prepare(xor(FOREVER, learning_rate=0.5))
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        session.set_learning_rate(0.25)
    assert (blocker.args[0].steps, blocker.args[0].learning_rate) == (1, 0.25)
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        session.step()
    assert (blocker.args[0].steps, blocker.args[0].learning_rate) == (2, 0.25)
    assert session.experiment is not None
    assert session.experiment.training.optimizer.learning_rate == 0.25


def test_divergence_stops_the_run_and_says_so(
    qtbot: QtBot, session: Session, events: list[Any]
) -> None:
    experiment = xor(FOREVER, learning_rate=1e30)
    last = LayerSpec(1, "linear")
    network = replace(experiment.network, layers=(LayerSpec(4, "relu"), last))
    session.start(replace(experiment, network=network))
    reach(qtbot, session, "diverged")
    assert session.snapshot is not None
    assert session.snapshot.diverged
    assert np.isfinite(session.snapshot.parameters).all()
    session.play()
    assert session.state == "diverged"
    assert "Reset" in events[-1][1]
    session.reset()
    assert session.state == "ready"


def test_an_error_in_training_leaves_the_session_usable(
    qtbot: QtBot, session: Session, events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_trainer: Trainer) -> Iterator[None]:
        raise ZeroDivisionError("boom")
        yield

    session.prepare(xor())
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "run", explode)
        session.play()
        reach(qtbot, session, "paused")
    assert any(kind == "failed" and "boom" in what for kind, what in events)
    session.play()
    reach(qtbot, session, "finished")


def test_closing_while_training_stops_the_thread(qtbot: QtBot, session: Session) -> None:
    session.start(xor(FOREVER))
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    assert session.close()
