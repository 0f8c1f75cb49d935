"""DoctorController: trials of the present run, remedies into the form, views to the front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from diseased_runs import DISEASED, found_on_the_way
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from core.insight.doctor.finding import Remedy
from playground.control.doctor import DoctorController, with_remedy
from playground.forms.form_panel import FormPanel
from playground.session.saving import Checkpoint
from playground.views.doctor.view import DoctorView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core import Trainer


class FakeSession(QObject):
    """A session of one trainer that stands still."""

    checkpoint_ready = Signal(object)
    experiment_changed = Signal(object, object)
    state_changed = Signal(str)

    def __init__(self, trainer: Trainer) -> None:
        super().__init__()
        self.trainer = trainer
        self.experiment, self.dataset = trainer.experiment_now, trainer.dataset

    def request_checkpoint(self) -> None:
        self.checkpoint_ready.emit(Checkpoint.of(self.trainer))


class FakeDock:
    def __init__(self) -> None:
        self.said: list[str] = []

    def show(self) -> None:
        self.said.append("show")

    def raise_(self) -> None:
        self.said.append("raise")


class Desk:
    """The controller among what it needs."""

    def __init__(self, qtbot: QtBot, trainer: Trainer) -> None:
        self.session, self.form = FakeSession(trainer), FormPanel()
        qtbot.addWidget(self.form)
        self.docks = {"weights": FakeDock()}
        parts: Any = (self.session, self.form, self.docks)
        self.controller = DoctorController(*parts)
        self.form.set_experiment(trainer.experiment_now)
        self.view = DoctorView()
        qtbot.addWidget(self.view)
        self.controller.add(self.view)
        self.findings = found_on_the_way(trainer, (0.5,))["symmetric units"]
        self.view.cases.take(tuple(self.findings))


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot, DISEASED["symmetric units"][0].trainer())
    yield desk
    assert desk.controller.close()


def test_a_trial_goes_from_the_panel_to_the_verdict_in_it(qtbot: QtBot, desk: Desk) -> None:
    steps = desk.session.trainer.steps
    with qtbot.waitSignal(desk.controller.trials.ended):
        desk.view.cases.show_progress(desk.findings[0], 0.0)
        desk.view.trial_requested.emit(desk.findings[0])
    case = desk.view.cases.listed[0]
    assert case.verdict is not None
    assert case.verdict.is_supported
    assert desk.session.trainer.steps == steps


def test_another_run_ends_the_trial_of_the_one_before(desk: Desk) -> None:
    desk.view.trial_requested.emit(desk.findings[0])
    assert desk.controller.trials.busy
    desk.session.experiment_changed.emit(None, None)
    assert not desk.controller.trials.busy


def test_checkpoints_of_others_begin_no_trial(desk: Desk) -> None:
    desk.session.request_checkpoint()
    assert not desk.controller.trials.busy


def test_a_remedy_is_one_step_of_the_form(qtbot: QtBot, desk: Desk) -> None:
    before = desk.form.experiment()
    remedy = desk.findings[0].remedy
    with qtbot.waitSignal(desk.form.experiment_changed):
        desk.view.remedy_chosen.emit(remedy)
    assert desk.form.experiment() == remedy.experiment
    desk.form.undo_stack.undo()
    assert desk.form.experiment() == before


def test_show_me_brings_the_view_to_the_front(desk: Desk) -> None:
    desk.view.view_requested.emit("weights")
    assert desk.docks["weights"].said == ["show", "raise"]


def test_what_was_changed_since_the_finding_stays() -> None:
    trainer = DISEASED["learning rate too low"][0].trainer()
    remedy = found_on_the_way(trainer, (1.0,))["learning rate too low"][0].remedy
    now = trainer.experiment_now
    now = replace(now, training=replace(now.training, epochs=77, l1=0.5))
    found = with_remedy(now, remedy)
    assert found.training.optimizer.learning_rate == remedy.changes[0].value
    assert (found.training.epochs, found.training.l1) == (77, 0.5)
    anew = Remedy("Anew.", "anew", remedy.experiment)
    assert with_remedy(now, anew).training.epochs == 77
    assert with_remedy(now, Remedy("Nothing.")) == now
