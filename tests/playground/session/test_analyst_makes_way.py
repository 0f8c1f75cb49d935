"""Analyst beside a run: it makes way for training and window, and changes no bit of either."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from questions import Answers, Slow, answers_to, constant, steps_of
from small_runs import xor

from core import Network, Trainer
from core.run.analysis import AnalysisRequest
from playground.session import analyst as analyst_module
from playground.session.analyst import Analyst
from playground.session.resting import Rests

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Dataset, Snapshot
    from playground.session.session import Session


@pytest.fixture
def session(prepared: Session) -> Session:
    return prepared


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
