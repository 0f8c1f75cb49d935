"""Who looks at the next update gets it with the frames, nobody else pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from playground.session.session import Session
from playground.session.training_thread import TrainingThread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core import Snapshot

XOR = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(2, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("mse", OptimizerSpec("adam", 0.01), batch_size=4, epochs=10**8),
)


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.mark.parametrize("wanted", [False, True])
def test_while_it_trains_only_who_looks_is_told(
    qtbot: QtBot, session: Session, *, wanted: bool
) -> None:
    session.frames.is_update_wanted = lambda: wanted
    with qtbot.waitSignal(session.snapshot_changed):
        session.start(XOR)
    seen: list[Snapshot] = []
    session.snapshot_changed.connect(seen.append)
    qtbot.waitUntil(lambda: len(seen) >= 3)
    assert session.state == "training"
    assert {snapshot.next_update is not None for snapshot in seen} == {wanted}
    session.pause()

    def is_told() -> bool:
        newest = session.snapshot
        return session.state == "paused" and newest is not None and newest.next_update is not None

    qtbot.waitUntil(is_told)  # whoever comes to look now finds it


def test_at_first_it_is_told(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.prepare(XOR)
    assert session.snapshot is not None
    assert session.snapshot.next_update is not None


def test_a_pause_tells_it_though_its_step_was_shown(qtbot: QtBot) -> None:
    trainer: Any = Trainer(XOR)
    thread = TrainingThread(trainer, speed=0.001)
    try:
        with qtbot.waitSignal(thread.snapshot_ready):
            thread.start()
            qtbot.waitUntil(lambda: trainer.steps == 1)  # the next is due in a quarter of an hour
            thread.request_snapshot()
        first = thread.take_snapshot()
        with qtbot.waitSignal(thread.parked):
            thread.pause()
        second = thread.take_snapshot()
        assert first is not None
        assert second is not None
        assert (first.steps, first.next_update) == (second.steps, None)
        assert second.next_update is not None
    finally:
        thread.stop()


def test_settings_that_are_chosen_at_rest_are_those_of_the_update_to_come(
    qtbot: QtBot, session: Session
) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.prepare(XOR)
    session.step()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.steps == 1)
    qtbot.waitUntil(lambda: session.state == "paused")
    session.set_learning_rate(0.5)
    session.change("l2", 0.25)

    def is_told() -> bool:
        newest = session.snapshot
        assert newest is not None
        assert newest.next_update is not None
        assert newest.training is not None
        told = newest.rate_now, newest.training.l2, newest.next_update.made().occasion.rate
        return told == (0.5, 0.25, 0.5)

    qtbot.waitUntil(is_told)
    assert session.snapshot is not None
    assert session.snapshot.steps == 1
