"""TrainingThread: wishes take effect at safe points, nothing queues up, nothing hangs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from core import Change, DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from playground.session.training_thread import TrainingThread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

FOREVER = 10**8


@pytest.fixture
def thread_of(qapp: object) -> Iterator[Any]:
    """Makes threads, and stops them when the test is over."""
    made: list[TrainingThread] = []

    def make(trainer: Any, **settings: Any) -> TrainingThread:
        thread = TrainingThread(trainer, **settings)
        made.append(thread)
        return thread

    yield make
    for thread in made:
        thread.stop()


def test_a_run_ends_with_its_last_snapshot(qtbot: QtBot, thread_of: Any, fake_trainer: Any) -> None:
    thread = thread_of(fake_trainer(epochs=5))
    with qtbot.waitSignals([thread.snapshot_ready, thread.finished], order="strict"):
        thread.start()
    snapshot = thread.take_snapshot()
    assert snapshot.finished
    assert snapshot.steps == 20
    assert thread.take_snapshot() is None


def test_the_window_is_let_to_the_interpreter_at_every_safe_point(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, let = fake_trainer(epochs=5), []
    monkeypatch.setattr(time, "sleep", lambda _seconds: let.append(trainer.steps))
    thread = thread_of(trainer)
    with qtbot.waitSignal(thread.finished):
        thread.start()
    assert let == [3, 6, 9, 12, 15, 18, 20]


def test_it_waits_while_paused_and_goes_on_when_told(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    begun = threading.Event()
    trainer = fake_trainer(epochs=FOREVER, on_step=lambda _step: begun.set())
    thread = thread_of(trainer)
    thread.start()
    assert begun.wait(5)
    with qtbot.waitSignal(thread.parked):
        thread.pause()
    at_rest = trainer.steps
    assert at_rest > 0
    assert thread.take_snapshot().steps == at_rest
    with qtbot.waitSignal(thread.snapshot_ready):
        thread.resume()
        thread.request_snapshot()
    assert thread.take_snapshot().steps > at_rest


def test_only_a_pause_is_a_rest_and_no_wait_for_a_slow_update_is(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    trainer, third = fake_trainer(epochs=FOREVER), threading.Event()
    trainer.on_step = lambda step: third.set() if step == 3 else None
    thread = thread_of(trainer, speed=400.0)  # 2.5 ms between two updates
    thread.start()
    assert third.wait(5)
    assert trainer.rests == []
    for rests in (1, 2):
        with qtbot.waitSignal(thread.parked):
            thread.pause()
        assert len(trainer.rests) == rests
        assert trainer.rests[-1] == trainer.steps
        thread.resume()
        qtbot.waitUntil(lambda: trainer.steps > trainer.rests[-1])
    with qtbot.waitSignal(thread.parked):
        thread.hold(True)
    assert trainer.rests[2:] == [trainer.steps]


def test_batches_are_stepped_exactly(qtbot: QtBot, thread_of: Any, fake_trainer: Any) -> None:
    trainer = fake_trainer(epochs=FOREVER)
    thread = thread_of(trainer, paused=True)
    thread.start()
    for expected in (1, 2, 7):
        with qtbot.waitSignal(thread.parked):
            thread.step_batches(expected - trainer.steps)
        assert trainer.steps == expected
        assert thread.take_snapshot().steps == expected
        assert thread.is_waiting


def test_an_epoch_is_stepped_to_its_end(qtbot: QtBot, thread_of: Any, fake_trainer: Any) -> None:
    trainer = fake_trainer(epochs=FOREVER, steps_per_epoch=7)
    thread = thread_of(trainer, paused=True)
    thread.start()
    with qtbot.waitSignal(thread.parked):
        thread.step_batches(3)
    with qtbot.waitSignal(thread.parked):
        thread.step_epoch()
    assert trainer.steps == 7
    with qtbot.waitSignal(thread.parked):
        thread.step_epoch(3)
    assert trainer.steps == 28


def test_who_is_let_go_at_the_end_of_an_epoch_says_so_again(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    """The first time may have come while a file was opened, and nobody listened."""
    trainer = fake_trainer(epochs=FOREVER, steps_per_epoch=7)
    thread = thread_of(trainer, paused=True)
    thread.start()
    with qtbot.waitSignal(thread.parked):
        thread.step_epoch()
    thread.hold(True)
    with qtbot.waitSignal(thread.parked):
        thread.hold(False)
    assert trainer.steps == 7


def test_the_learning_rate_changes_between_two_updates(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    trainer = fake_trainer(epochs=FOREVER)
    thread = thread_of(trainer, paused=True)
    thread.start()
    with qtbot.waitSignal(thread.parked):
        thread.step_batches(2)
    thread.change(Change(0, "learning_rate", 0.5))
    with qtbot.waitSignal(thread.parked):
        thread.step_batches(2)
    assert trainer.rates == [0.1, 0.1, 0.5, 0.5]


def test_an_edit_in_a_pause_amid_the_judging_of_test_rows_shows_without_another_step(
    qtbot: QtBot, thread_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.train.evaluation.evaluation_rows", lambda *_: 2)
    monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)
    data = DataSpec("circle", samples=40)
    network = NetworkSpec(2, (LayerSpec(2, "tanh"), LayerSpec(1, "sigmoid")))
    clock = iter(range(FOREVER))  # a chunk is one call: of updates, or of two rows judged
    trainer = Trainer(
        Experiment(data, network, TrainSpec("mse", batch_size=10, epochs=FOREVER)),
        engine="numpy",
        clock=lambda: float(next(clock)),
    )
    thread = thread_of(trainer, paused=True)
    thread.start()
    with qtbot.waitSignal(thread.parked):
        thread.step_batches(trainer.steps_per_epoch)
    assert (trainer.epoch, trainer.steps_left_in_epoch) == (0, 0)
    with qtbot.waitSignal(thread.parked):
        thread.change(Change(0, "weight", 9.0, (0, 1, 0)))
    snapshot = thread.take_snapshot()
    assert snapshot.weights[0][1, 0] == 9.0
    assert (snapshot.epoch, snapshot.steps) == (1, trainer.steps_per_epoch)


@pytest.mark.parametrize("act", ["stop", "pause", "set_speed", "request_checkpoint"])
def test_the_wait_for_a_slow_update_is_cut_short(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any, act: str
) -> None:
    begun = threading.Event()
    trainer = fake_trainer(epochs=FOREVER, on_step=lambda _step: begun.set())
    thread = thread_of(trainer, speed=0.001)  # the second update is due in 17 minutes
    thread.start()
    assert begun.wait(5)
    if act == "stop":
        thread.stop()
        assert thread.isFinished()
    elif act == "pause":
        with qtbot.waitSignal(thread.parked):
            thread.pause()
        assert trainer.steps == 1
    elif act == "set_speed":
        with qtbot.waitSignal(thread.snapshot_ready):
            thread.set_speed(None)
            thread.request_snapshot()
    else:
        thread.request_checkpoint()
        assert thread.take_checkpoint(5).snapshot.steps == 1


def test_a_snapshot_is_not_made_twice_of_the_same_state(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    trainer = fake_trainer(epochs=FOREVER)
    thread = thread_of(trainer, paused=True)
    thread.start()
    with qtbot.waitSignal(thread.parked):
        thread.step_batches(1)
    assert thread.take_snapshot() is not None
    thread.request_snapshot()
    thread.request_checkpoint()  # served after the snapshot would have been
    assert thread.take_checkpoint(5) is not None
    assert thread.take_snapshot() is None
    with qtbot.waitSignal(thread.snapshot_ready):  # the wish was kept, not lost
        thread.step_batches(1)


@pytest.mark.parametrize("wishes", [20_000])
def test_however_many_snapshots_are_wanted_one_is_in_flight(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any, wishes: int
) -> None:
    """The window does not come to take any: only one signal waits for it."""
    trainer = fake_trainer(epochs=FOREVER)
    thread = thread_of(trainer)
    signals: list[None] = []
    count = Qt.ConnectionType.DirectConnection
    thread.snapshot_ready.connect(lambda: signals.append(None), count)
    thread.start()
    for _ in range(wishes):
        thread.request_snapshot()
    thread.stop()
    assert len(signals) == 1
    assert thread.take_snapshot().steps == trainer.steps


def test_a_wish_calls_the_trainer_to_its_next_safe_point_and_is_then_seen_to(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    asked: list[bool] = []

    def on_step(step: int) -> None:
        if step == 1:
            thread.request_snapshot()
        asked.append(trainer.is_asked)

    trainer = fake_trainer(epochs=2, on_step=on_step)
    thread = thread_of(trainer)
    thread.start()
    thread.wait()
    assert asked == [True] * 3 + [False] * 5  # a portion is three updates


def test_an_error_ends_as_a_sentence_and_the_thread_finishes(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(step: int) -> None:
        if step == 3:
            raise ZeroDivisionError("boom")

    thread = thread_of(fake_trainer(epochs=FOREVER, on_step=explode))
    with qtbot.waitSignal(thread.finished), qtbot.waitSignal(thread.failed) as blocker:
        thread.start()
    (sentence,) = blocker.args
    assert sentence.startswith("Training stopped: ")
    assert "boom" in sentence
    assert "ZeroDivisionError" in caplog.text
    assert thread.take_checkpoint(5) is None  # does not wait for what cannot come


def test_memory_errors_say_what_to_try(qtbot: QtBot, thread_of: Any, fake_trainer: Any) -> None:
    def explode(_step: int) -> None:
        raise MemoryError

    thread = thread_of(fake_trainer(on_step=explode))
    with qtbot.waitSignal(thread.failed) as blocker:
        thread.start()
    assert "smaller" in blocker.args[0]


def test_a_slow_speed_is_kept(qtbot: QtBot, thread_of: Any, fake_trainer: Any) -> None:
    """Real time, with wide margins: twenty updates at 200 a second last about 0.1 s."""
    times: list[float] = []
    trainer = fake_trainer(epochs=5, on_step=lambda _step: times.append(time.monotonic()))
    thread = thread_of(trainer, speed=200.0)
    with qtbot.waitSignal(thread.finished):
        thread.start()
    assert 0.09 < times[-1] - times[0] < 2.0


def test_interruption_alone_wakes_a_paused_thread(
    qtbot: QtBot, thread_of: Any, fake_trainer: Any
) -> None:
    thread = thread_of(fake_trainer(epochs=FOREVER), paused=True)
    with qtbot.waitSignal(thread.finished):
        thread.start()
        thread.requestInterruption()
