"""Analyst: beside the training, in its own thread; answers come in the window's, or not at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from questions import Answers, Slow
from small_runs import FOREVER, xor

from core import (
    Network,
    SpecError,
    Trainer,
)
from core.run.analysis import AnalysisRequest
from playground.session import analyst as analyst_module
from playground.session.analyst import Analyst
from playground.session.resting import Rests
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core import Dataset, Snapshot


def steps_of(snapshot: Snapshot, _dataset: Dataset, _cancelled: Any) -> int:
    return snapshot.steps


def constant(value: object) -> Any:
    return lambda *_: value


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go.set()


@pytest.fixture
def session(qapp: object, slow: Slow) -> Iterator[Session]:
    session = Session()
    session.prepare(xor(FOREVER, batch_size=2))
    yield session
    slow.go.set()
    assert session.close()


@pytest.fixture
def answers(session: Session) -> Answers:
    answers = Answers()
    session.analysis_ready.connect(answers.take)
    return answers


def answers_to(qtbot: QtBot, session: Session, count: int, *requests: AnalysisRequest) -> None:
    """Ask, and wait for so many answers."""
    with qtbot.waitSignals([session.analysis_ready] * count):
        for request in requests:
            session.analyse(request)


def test_there_is_no_thread_before_the_first_request(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(analyst_module, "AnalystThread", made.append)
    session.start(xor(epochs=20))
    qtbot.waitUntil(lambda: session.state == "finished")
    assert made == []


def test_without_a_run_nothing_is_computed_and_nothing_comes(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyst_module, "AnalystThread", None)
    session = Session()
    session.analyse(AnalysisRequest("a", steps_of))
    assert session.close()


def test_it_computes_beside_the_window_and_answers_in_its_thread(
    qtbot: QtBot, session: Session, answers: Answers
) -> None:
    def name(*_: object) -> object:
        return threading.get_ident()

    # The first hands on: what comes through several signals would find its way back anyhow.
    session._analyst.ready.connect(answers.take, Qt.ConnectionType.DirectConnection)
    answers_to(qtbot, session, 1, AnalysisRequest("a", name))
    assert threading.get_ident() not in answers.values
    app = QCoreApplication.instance()
    assert app is not None
    assert answers.threads == [app.thread()] * 2


def test_an_answer_belongs_to_the_step_of_its_snapshot(
    qtbot: QtBot, session: Session, answers: Answers, slow: Slow
) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    session.analyse(AnalysisRequest("a", slow))
    assert slow.begun.wait(10)
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    with qtbot.waitSignal(session.analysis_ready):
        slow.go.set()
    answers_to(qtbot, session, 1, AnalysisRequest("a", steps_of))
    assert [(result.steps, result.value) for result in answers.results] == [(1, 1), (2, 2)]


def test_it_sees_the_data_of_the_run(qtbot: QtBot, session: Session, answers: Answers) -> None:
    answers_to(
        qtbot, session, 1, AnalysisRequest("a", lambda _snapshot, dataset, _: dataset.x_train)
    )
    assert session.dataset is not None
    (value,) = answers.values
    np.testing.assert_array_equal(value, session.dataset.x_train)
    assert isinstance(value, np.ndarray)
    assert not value.flags.writeable
    assert session.dataset.x_train.flags.writeable  # only the answer is shut


def test_the_latest_request_of_a_kind_wins(
    qtbot: QtBot, session: Session, answers: Answers, slow: Slow
) -> None:
    session.analyse(AnalysisRequest("a", slow))
    assert slow.begun.wait(10)
    answers_to(
        qtbot, session, 1, *(AnalysisRequest("a", constant(value)) for value in ("old", "new"))
    )
    assert answers.values == ["new"]
    assert slow.was_cancelled.is_set()


def test_whoever_asks_the_same_again_and_again_is_answered(
    qtbot: QtBot, session: Session, answers: Answers, slow: Slow
) -> None:
    session.analyse(AnalysisRequest("a", slow))
    assert slow.begun.wait(10)
    for _ in range(3):
        session.analyse(AnalysisRequest("a", slow))
    with qtbot.waitSignal(session.analysis_ready):
        slow.go.set()
    assert not slow.was_cancelled.is_set()
    assert answers.values[0] == 0


def test_two_kinds_are_served_in_turn(qtbot: QtBot, session: Session, slow: Slow) -> None:
    served = []

    def first(*arguments: Any) -> None:
        served.append("a")
        slow(*arguments)

    def second(*_: object) -> None:
        served.append("b")

    session.analyse(AnalysisRequest("a", first))
    assert slow.begun.wait(10)
    session.analyse(AnalysisRequest("b", second))
    session.analyse(AnalysisRequest("a", first))
    slow.go.set()
    qtbot.waitUntil(lambda: len(served) == 3)
    assert served == ["a", "b", "a"]


@pytest.mark.parametrize("end", ["reset", "new_weights", "prepare"])
def test_what_was_asked_of_a_run_ends_with_it(
    qtbot: QtBot, session: Session, answers: Answers, slow: Slow, end: str
) -> None:
    session.analyse(AnalysisRequest("a", slow))
    assert slow.begun.wait(10)
    session.analyse(AnalysisRequest("waiting", constant("of the old run")))
    if end == "prepare":
        session.prepare(xor(epochs=3))
    else:
        getattr(session, end)()
    answers_to(qtbot, session, 1, AnalysisRequest("b", constant("of the new run")))
    assert slow.was_cancelled.is_set()
    assert answers.values == ["of the new run"]


def test_an_answer_that_comes_late_is_not_delivered(
    qtbot: QtBot, session: Session, answers: Answers
) -> None:
    done = threading.Event()
    session.analyse(AnalysisRequest("a", constant("late")))
    session.analyse(AnalysisRequest("b", lambda *_: done.set()))
    assert done.wait(10)  # "a" is answered, but the window has not looked yet
    session.reset()
    answers_to(qtbot, session, 1, AnalysisRequest("c", constant("in time")))
    assert answers.values == ["in time"]


def test_who_is_told_of_an_experiment_may_ask_at_once(
    qtbot: QtBot, session: Session, answers: Answers
) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()

    class Eager(QObject):
        def ask(self) -> None:
            session.analyse(AnalysisRequest("a", steps_of))

    eager = Eager()
    session.experiment_changed.connect(eager.ask)
    with qtbot.waitSignal(session.analysis_ready):
        session.reset()
    assert answers.values == [0]  # the new run's first step, not the old one's last


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (SpecError("there are no test rows"), "Not computed: there are no test rows"),
        (MemoryError(), "Not computed: there is not enough memory"),
        (ZeroDivisionError("boom"), "Not computed: an unexpected error (ZeroDivisionError: boom)"),
    ],
)
def test_an_error_becomes_words_and_the_next_request_is_served(
    qtbot: QtBot,
    session: Session,
    answers: Answers,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    sentence: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    answers_to(qtbot, session, 1, AnalysisRequest("a", fail))
    answers_to(qtbot, session, 1, AnalysisRequest("a", steps_of))
    failed, served = answers.results
    assert failed.problem.startswith(sentence)
    assert (failed.kind, failed.steps, failed.value) == ("a", 1, None)
    assert (served.problem, served.value) == ("", 1)
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_what_fails_after_it_was_cancelled_is_not_logged(
    qtbot: QtBot, session: Session, slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    def torn_off(*arguments: Any) -> None:
        slow(*arguments)
        raise ZeroDivisionError

    session.analyse(AnalysisRequest("a", torn_off))
    assert slow.begun.wait(10)
    answers_to(qtbot, session, 1, AnalysisRequest("a", steps_of))
    assert caplog.records == []


def test_blas_uses_one_thread(
    qtbot: QtBot, session: Session, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = []

    @contextmanager
    def limited() -> Iterator[None]:
        limits.append(1)
        yield
        limits.clear()

    monkeypatch.setattr(analyst_module, "one_blas_thread", limited)
    answers_to(qtbot, session, 1, AnalysisRequest("a", lambda *_: tuple(limits)))
    assert answers.values == [(1,)]
    assert limits == []


def test_it_makes_way_while_a_run_trains(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = []
    monkeypatch.setattr(Analyst, "make_way", lambda _self, *, wanted: noted.append(wanted))
    session.play()
    session.pause()
    assert noted == [True, False]


def test_it_begins_nothing_while_the_window_has_much_to_do(
    qtbot: QtBot, session: Session, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyst_module, "_NAP", 0.001)
    naps = threading.Semaphore(0)
    begun: list[int] = []
    rests = session._analyst._rests
    rests._clock = lambda: (naps.release(), 0.0)[1]  # no time passes
    session.make_way(True)
    session.analyse(AnalysisRequest("count", lambda *_: begun.append(1)))
    for _ in range(5):
        assert naps.acquire(timeout=60)
    assert begun == []
    session.make_way(False)
    qtbot.waitUntil(lambda: len(answers.results) == 1)
    assert begun == [1]


def test_what_is_dropped_waits_for_no_window(
    qtbot: QtBot, session: Session, slow: Slow, answers: Answers
) -> None:
    session.analyse(AnalysisRequest("slow", slow))
    assert slow.begun.wait(60)
    session.make_way(True)
    session.prepare(xor(seed=3))
    assert slow.was_cancelled.wait(60)
    session.make_way(False)
    answers_to(qtbot, session, 1, AnalysisRequest("steps", steps_of))
    assert answers.values == [0]


@pytest.mark.parametrize("rests", ["before it computes", "while it computes"])
def test_another_run_ends_its_rest(
    qtbot: QtBot,
    session: Session,
    answers: Answers,
    slow: Slow,
    monkeypatch: pytest.MonkeyPatch,
    rests: str,
) -> None:
    resting = threading.Event()
    lengths = [1000.0] if rests == "before it computes" else [0.0, 1000.0]

    def due(_self: Rests) -> float:
        rest = lengths.pop(0) if lengths else 0.0
        if rest:
            resting.set()
        return rest

    monkeypatch.setattr(Rests, "due", due)
    session.analyse(AnalysisRequest("a", slow))
    assert resting.wait(10)
    assert slow.begun.is_set() == (rests == "while it computes")
    session.reset()
    answers_to(qtbot, session, 1, AnalysisRequest("b", constant("new")))
    assert answers.values == ["new"]
    assert slow.was_cancelled.is_set() == (rests == "while it computes")


def test_closing_stops_what_is_computed(session: Session, slow: Slow) -> None:
    session.analyse(AnalysisRequest("a", slow))
    assert slow.begun.wait(10)
    assert session.close()
    assert slow.was_cancelled.is_set()
    session.analyse(AnalysisRequest("a", steps_of))  # too late: nothing begins, nothing hangs
    assert session.close()


def test_closing_leaves_behind_what_does_not_end(
    qtbot: QtBot, session: Session, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(snapshot: Snapshot, dataset: Dataset, _cancelled: Any) -> int:
        return slow(snapshot, dataset, lambda: False)

    monkeypatch.setattr(analyst_module, "_PATIENCE_MS", 0)
    analyst = Analyst()
    assert session.snapshot is not None
    assert session.dataset is not None
    analyst.ask(AnalysisRequest("a", deaf), session.snapshot, session.dataset)
    assert slow.begun.wait(10)
    assert not analyst.close()
    slow.go.set()
    assert analyst._thread is not None
    assert analyst._thread.wait(10_000)
    assert analyst.close()


def test_training_comes_to_the_same_bits_beside_it(qtbot: QtBot, session: Session) -> None:
    experiment = xor(epochs=1000, batch_size=2)
    alone = Trainer(experiment)
    for _ in alone.run():
        pass

    def evaluate(snapshot: Snapshot, dataset: Dataset, _cancelled: Any) -> float:
        network = Network.from_arrays(
            snapshot.weights, snapshot.biases, snapshot.activations, "float64"
        )
        return float(np.sum(network.predict(np.tile(dataset.x_train, (5000, 1)))))

    class Curious(QObject):
        """Asks anew with each answer, so that there is always something to compute."""

        answers = 0

        def ask(self) -> None:
            self.answers += 1
            session.analyse(AnalysisRequest("a", evaluate))

    curious = Curious()
    session.experiment_changed.connect(curious.ask)
    session.analysis_ready.connect(curious.ask)
    session.start(experiment)
    qtbot.waitUntil(lambda: session.state == "finished", timeout=120_000)
    assert curious.answers > 2
    assert session.snapshot is not None
    assert session.snapshot.parameters.tobytes() == alone.network.parameters.tobytes()
    for column, values in alone.history.arrays().items():
        np.testing.assert_array_equal(session.snapshot.history.arrays()[column], values)
