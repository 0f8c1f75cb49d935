"""DoctorSign: how many things are wrong, now and then while it trains and once where it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from diseased_runs import DISEASED, layers, run
from PySide6.QtCore import QObject, Signal

from core.run.analysis import AnalysisResult
from playground.chrome.status_bar import RunStatus
from playground.control.doctor_sign import DoctorSign

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Trainer


class FakeSession(QObject):
    """Answers at once what it is asked about the newest snapshot."""

    snapshot_changed = Signal(object)
    experiment_changed = Signal(object, object)
    state_changed = Signal(str)
    analysis_ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.state, self.questions = "ready", 0
        self.trainer: Trainer | None = None

    def show(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.experiment_changed.emit(trainer.experiment, trainer.dataset)
        self.snapshot_changed.emit(trainer.snapshot())

    def analyse(self, request: Any, *, of_now: bool = False) -> None:  # noqa: ARG002
        assert self.trainer is not None
        self.questions += 1
        value = request.compute(self.trainer.snapshot(), self.trainer.dataset, bool)
        self.analysis_ready.emit(AnalysisResult(request.kind, self.trainer.steps, value))


class FakeDoctor:
    def __init__(self) -> None:
        self.withdrawn: set[tuple[str, int | None]] = set()


class FakeViews:
    def __init__(self) -> None:
        self.active = False

    def is_active(self, _name: str) -> bool:
        return self.active


class FakeDock:
    def __init__(self) -> None:
        self.said: list[str] = []

    def show(self) -> None:
        self.said.append("show")

    def raise_(self) -> None:
        self.said.append("raise")


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.now = 0.0
        self.session, self.status, self.doctor = FakeSession(), RunStatus(), FakeDoctor()
        self.views, self.docks = FakeViews(), {"doctor": FakeDock()}
        qtbot.addWidget(self.status)
        parts: Any = (self.session, self.status, self.doctor, self.views, self.docks)
        self.sign = DoctorSign(*parts, clock=lambda: self.now)

    @property
    def text(self) -> str:
        button = self.status.findings_button
        return "" if button.isHidden() else button.text()

    def rest(self) -> None:
        """Let the time pass that a run has to stand still."""
        self.sign._still.stop()
        self.sign._still.timeout.emit()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_what_is_wrong_is_counted_where_the_run_stands_still(desk: Desk) -> None:
    desk.session.show(DISEASED["symmetric units"][0].trainer())
    assert desk.text == ""
    desk.rest()
    assert desk.text == "1 finding"
    assert "are all alike" in desk.status.findings_button.toolTip()
    assert desk.session.questions == 1
    desk.rest()
    assert desk.session.questions == 1  # of the same moment there is nothing new
    desk.session.show(run("gauss", layers(4)).trainer())
    assert desk.text == ""
    desk.rest()
    assert desk.text == ""


def test_while_it_trains_it_is_asked_now_and_then(desk: Desk) -> None:
    session, trainer = desk.session, DISEASED["symmetric units"][0].trainer()
    session.show(trainer)
    session.state = "training"
    session.state_changed.emit("training")
    for now, questions in ((1.0, 0), (4.9, 0), (5.1, 1), (6.0, 1), (10.0, 1), (10.2, 2)):
        desk.now = now
        trainer.step()
        session.snapshot_changed.emit(trainer.snapshot())
        assert session.questions == questions, now


def test_the_view_that_is_seen_asks_itself(desk: Desk) -> None:
    desk.views.active = True
    desk.session.show(DISEASED["symmetric units"][0].trainer())
    desk.rest()
    assert desk.session.questions == 0


def test_what_was_withdrawn_does_not_count(desk: Desk) -> None:
    desk.doctor.withdrawn.add(("symmetric units", 0))
    desk.session.show(DISEASED["symmetric units"][0].trainer())
    desk.rest()
    assert desk.text == ""


def test_a_click_brings_the_findings_to_the_front(desk: Desk) -> None:
    desk.session.show(DISEASED["symmetric units"][0].trainer())
    desk.rest()
    desk.status.findings_button.click()
    assert desk.docks["doctor"].said == ["show", "raise"]
