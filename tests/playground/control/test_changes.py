"""Changes: what a view wants changed is changed in the run, or refused in one sentence."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, Signal

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.spec.changes import Change
from playground.control.changes import Changes
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class ChangingView(QObject):
    """Something that a person can change things in."""

    change_requested = Signal(object)


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),))
    session.prepare(Experiment(DataSpec("xor"), network, TrainSpec(epochs=50)))
    yield session
    assert session.close()


@pytest.fixture
def view(session: Session) -> ChangingView:
    view = ChangingView()
    Changes(session, [view], session)
    return view


def wish(field: str, value: Any) -> SimpleNamespace:
    return SimpleNamespace(field=field, value=value)


def test_a_learning_rate_acts_from_where_the_run_stands(
    qtbot: QtBot, session: Session, view: ChangingView
) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    view.change_requested.emit(Change(0, "learning_rate", 0.25))
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        session.step()
    assert (blocker.args[0].steps, blocker.args[0].learning_rate) == (2, 0.25)
    assert session.experiment is not None
    assert session.experiment.training.optimizer.learning_rate == 0.25


def test_a_number_of_epochs_is_told(qtbot: QtBot, session: Session, view: ChangingView) -> None:
    with qtbot.waitSignal(session.epochs_changed) as blocker:
        view.change_requested.emit(wish("epochs", 70))
    assert blocker.args == [70]
    assert session.epochs == 70
    assert session.experiment is not None
    assert session.experiment.training.epochs == 70


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("batch_size", 5, "Not changed: a run cannot change its batch size on the way."),
        (
            "learning_rate",
            -1.0,
            "Not changed: the new learning rate is -1.0, expected a finite number",
        ),
        (
            "learning_rate",
            "much",
            "Not changed: the new learning rate is 'much', expected a finite",
        ),
        ("epochs", 0, "Not changed: the new number of epochs is 0, expected a whole number from 1"),
        ("epochs", 2.5, "Not changed: the new number of epochs is 2.5, expected a whole number"),
    ],
)
def test_what_cannot_be_is_refused_and_the_run_stays_as_it_was(
    qtbot: QtBot, session: Session, view: ChangingView, field: str, value: Any, said: str
) -> None:
    before = session.experiment
    with qtbot.waitSignal(session.failed) as blocker:
        view.change_requested.emit(wish(field, value))
    assert blocker.args[0].startswith(said)
    assert session.experiment is before
    assert session.epochs == 50


def test_without_a_run_nothing_happens(qapp: object) -> None:
    session, view = Session(), ChangingView()
    Changes(session, [view], session)
    view.change_requested.emit(wish("learning_rate", 0.5))
    assert session.experiment is None
    assert session.close()
