"""Forms while a run is under way: what may change then changes it, and the forms follow the run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from core import Change, DataSpec, Experiment, LayerSpec, NetworkSpec, PointSpec, TrainSpec
from playground.control.forms import FormController
from playground.forms.form_panel import FormPanel
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

POINTS = (PointSpec(0.5, 0.5, 1), PointSpec(2.0, 0.0, 0))
FIRST = Experiment(
    DataSpec("xor"), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec(epochs=10**6)
)


@pytest.fixture
def someone(qtbot: QtBot) -> Iterator[Any]:
    session, form = Session(), FormPanel()
    qtbot.addWidget(form)
    asked: list[str] = []

    def may_lose(what: str) -> bool:
        asked.append(what)
        return True

    guard: Any = SimpleNamespace(may_lose=may_lose)
    dialogs: Any = SimpleNamespace()
    controller = FormController(form, session, guard, dialogs, session)
    session.prepare(FIRST)
    yield SimpleNamespace(session=session, form=form, asked=asked, controller=controller)
    assert session.close()


def step(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()


def test_settings_of_a_run_under_way_are_changed_in_it(qtbot: QtBot, someone: Any) -> None:
    session = someone.session
    step(qtbot, session)
    wanted = replace(FIRST, training=replace(FIRST.training, batch_size=2, l2=0.25))
    someone.form.set_experiment(wanted)
    someone.form.experiment_changed.emit()

    def in_force() -> tuple[int, float]:
        return session.snapshot.training.batch_size, session.snapshot.training.l2

    qtbot.waitUntil(lambda: in_force() == (2, 0.25))  # they may come one after the other
    assert session.snapshot.steps == 1
    assert session.experiment.training == wanted.training
    assert someone.asked == []


def test_before_the_first_step_a_fresh_run_has_them(someone: Any) -> None:
    session, wanted = someone.session, replace(FIRST, training=replace(FIRST.training, l1=0.5))
    someone.form.set_experiment(wanted)
    someone.form.experiment_changed.emit()
    assert session.experiment == wanted
    assert session.snapshot.training.l1 == 0.5


def test_the_form_knows_points_that_were_put_into_the_run(qtbot: QtBot, someone: Any) -> None:
    session, form = someone.session, someone.form
    step(qtbot, session)
    with qtbot.waitSignal(session.snapshot_changed):
        session.change("points", points=POINTS)
    assert form.experiment().data.points == POINTS
    assert form.experiment() == replace(session.experiment, changes=())
    form.experiment_changed.emit()  # nothing is another run's
    assert session.snapshot.steps == 1
    assert someone.asked == []


def test_a_form_follows_what_a_replayed_run_changes(qtbot: QtBot, someone: Any) -> None:
    changes = (
        Change(1, "batch_size", 2),
        Change(1, "points", points=POINTS),
        Change(1, "l1", 0.125),
    )
    session, form = someone.session, someone.form
    session.prepare(replace(FIRST, changes=changes))
    assert form.experiment().training.batch_size == 10
    step(qtbot, session)
    shown = form.experiment()
    assert (shown.training.batch_size, shown.training.l1) == (2, 0.125)
    assert shown.data.points == POINTS
    assert len(session.dataset.x_train) == 6
    session.reset()
    assert session.snapshot.steps == 0
    assert session.experiment.changes == ()
    assert session.experiment.training.batch_size == 2
    assert len(session.dataset.x_train) == 6


def test_what_a_person_chose_since_stays(qtbot: QtBot, someone: Any) -> None:
    """Undoing an edit of the form after points were drawn brings back the edit's old value only."""
    session, form = someone.session, someone.form
    step(qtbot, session)
    first = form.experiment()
    edited = replace(first, training=replace(first.training, l2=0.5))
    form.set_experiment(edited, undoable=True)
    form.experiment_changed.emit()
    assert session.experiment.training.l2 == 0.5
    with qtbot.waitSignal(session.data_changed):
        session.change("points", points=POINTS)
    assert form.experiment().training.l2 == 0.5
    form.undo_stack.undo()
    assert form.experiment().training.l2 == 0.0
    assert form.experiment().data.points == POINTS
    assert session.experiment.training.l2 == 0.0
