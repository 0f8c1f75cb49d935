"""Analyst: beside the training, in its own thread; answers come in the window's, or not at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from questions import Answers, Slow, answers_to, constant, steps_of
from small_runs import xor

from core import SpecError
from core.run.analysis import AnalysisRequest
from playground.session import analyst as analyst_module
from playground.session.analyst import Analyst
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core import Dataset, Snapshot


@pytest.fixture
def session(prepared: Session) -> Session:
    return prepared


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
