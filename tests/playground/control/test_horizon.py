"""The horizon in the form: asked for now and then, forgotten with the run, as Adam scales it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from core.insight.stability import RateBounds
from core.run.analysis import AnalysisRequest, AnalysisResult
from core.run.horizon import KIND, FindHorizon, Horizon
from playground.control import horizon as module
from playground.control.horizon import HorizonController
from playground.forms.rate_strip import RateStrip

if TYPE_CHECKING:
    from core import Snapshot


def experiment(optimizer: str = "sgd") -> Experiment:
    network = NetworkSpec(2, (LayerSpec(2, "tanh"), LayerSpec(1, "sigmoid")))
    return Experiment(DataSpec("xor"), network, TrainSpec("mse", OptimizerSpec(optimizer)))


class QuietSession(QObject):
    """Takes requests; the test answers."""

    experiment_changed = Signal(object, object)
    data_changed = Signal(object, object)
    snapshot_changed = Signal(object)
    state_changed = Signal(str)
    analysis_ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[AnalysisRequest] = []
        self.snapshot: Snapshot | None = None
        self.state = "training"

    def analyse(self, request: AnalysisRequest, *, of_now: bool = False) -> None:  # noqa: ARG002
        self.asked.append(request)

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.snapshot_changed.emit(snapshot)

    def answer(self, calm: float, seconds: float = 0.0) -> None:
        assert self.snapshot is not None
        bounds = RateBounds(calm, 2 * calm)
        found = Horizon(self.snapshot.steps, 0.0, 1.0, bounds, 0.1, np.ones(9), 4, 4, seconds)
        self.analysis_ready.emit(AnalysisResult(KIND, found.steps, found))


class Form:
    def __init__(self) -> None:
        self.shown: list[tuple[float, float]] = []

    def show_horizon(self, calm: float, wild: float) -> None:
        self.shown.append((calm, wild))


class Desk:
    """A controller at a clock that the test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)
        self.session, self.form = QuietSession(), Form()
        session: Any = self.session
        form: Any = self.form
        self.controller = HorizonController(session, form)

    def begin(self, optimizer: str = "sgd") -> Trainer:
        trainer = Trainer(experiment(optimizer))
        self.session.experiment_changed.emit(trainer.experiment, trainer.dataset)
        return trainer


@pytest.fixture
def desk(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def test_what_was_found_is_shown_and_gone_on_from(desk: Desk) -> None:
    trainer = desk.begin()
    assert all(math.isnan(rate) for rate in desk.form.shown[-1])
    desk.session.show(trainer.snapshot())
    desk.session.answer(1.5)
    assert desk.form.shown[-1] == (1.5, 3.0)
    trainer.step()
    desk.session.show(trainer.snapshot())
    assert len(desk.session.asked) == 1  # it is too soon
    desk.now += 1.1
    desk.session.show(trainer.snapshot())
    question = desk.session.asked[-1].compute
    assert isinstance(question, FindHorizon)
    assert question.start is not None
    desk.now += 5
    desk.session.show(trainer.snapshot())  # of this moment it has been asked
    assert len(desk.session.asked) == 2


def test_what_takes_long_is_asked_seldom_and_what_stands_still_at_once(desk: Desk) -> None:
    trainer = desk.begin()
    desk.session.show(trainer.snapshot())
    desk.session.answer(1.5, seconds=0.5)
    trainer.step()
    desk.now += 1.1
    desk.session.show(trainer.snapshot())
    trainer.step()
    desk.now += 5
    desk.session.show(trainer.snapshot())
    assert len(desk.session.asked) == 2
    desk.session.state = "paused"
    desk.session.state_changed.emit("paused")
    assert len(desk.session.asked) == 3


def test_a_weight_that_is_changed_while_it_stands_still_moves_the_line(desk: Desk) -> None:
    trainer = desk.begin()
    desk.session.state = "paused"
    desk.session.show(trainer.snapshot())
    desk.session.show(trainer.snapshot())
    assert len(desk.session.asked) == 1
    trainer.change("weight", 3.0, (0, 0, 0))
    desk.session.show(trainer.snapshot())
    assert len(desk.session.asked) == 2


def test_another_run_is_begun_without_the_old_one_s_line(desk: Desk) -> None:
    trainer = desk.begin()
    desk.session.show(trainer.snapshot())
    desk.session.answer(1.5)
    trainer = desk.begin()
    assert all(math.isnan(rate) for rate in desk.form.shown[-1])
    desk.session.show(trainer.snapshot())
    question = desk.session.asked[-1].compute
    assert isinstance(question, FindHorizon)
    assert question.start is None


def test_adam_s_memory_is_asked_for_when_it_is_time(desk: Desk) -> None:
    trainer = desk.begin("adam")
    assert desk.controller.is_update_wanted
    desk.session.show(trainer.snapshot())
    assert desk.session.asked == []
    desk.session.show(trainer.snapshot(with_update=True))
    assert len(desk.session.asked) == 1
    assert not desk.controller.is_update_wanted
    desk.begin("sgd")
    assert not desk.controller.is_update_wanted


def test_other_answers_are_not_for_it(desk: Desk) -> None:
    desk.begin()
    count = len(desk.form.shown)
    desk.session.analysis_ready.emit(AnalysisResult("confusion", 1, 1))
    desk.session.analysis_ready.emit(AnalysisResult(KIND, 1, None, "Not computed."))
    assert len(desk.form.shown) == count


def test_in_the_window_the_field_says_what_is_calm(person: Any) -> None:
    someone = person("xor")
    strip = someone.window.bar.findChild(RateStrip)
    someone.qtbot.waitUntil(lambda: strip.words != "", timeout=120_000)
    assert "calm below" in strip.words
