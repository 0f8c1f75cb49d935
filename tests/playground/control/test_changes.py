"""Changes: what a view wants changed is changed in the run, or refused in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, PointSpec, TrainSpec
from core.datasets.drawn import FIRST_POINTS
from core.spec.augmentation import AugmentationSpec
from core.spec.changes import Change
from playground.control.changes import Changes
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class ChangingView(QObject):
    """Something that a person can change things in."""

    change_requested = Signal(object)
    change_followed = Signal(object)


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),))
    session.prepare(Experiment(DataSpec("xor"), network, TrainSpec(epochs=50)))
    yield session
    assert session.close()


@pytest.fixture
def stack(session: Session) -> QUndoStack:
    return QUndoStack(session)


@pytest.fixture
def view(session: Session, stack: QUndoStack) -> ChangingView:
    view = ChangingView()
    Changes(session, stack, session).add(view)
    return view


def test_a_learning_rate_acts_from_where_the_run_stands(
    qtbot: QtBot, session: Session, view: ChangingView
) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        view.change_requested.emit(Change(0, "learning_rate", 0.25))
    assert (blocker.args[0].steps, blocker.args[0].learning_rate) == (1, 0.25)
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        session.step()
    assert (blocker.args[0].steps, blocker.args[0].learning_rate) == (2, 0.25)
    assert session.experiment is not None
    assert session.experiment.training.optimizer.learning_rate == 0.25


def test_a_number_of_epochs_is_told(qtbot: QtBot, session: Session, view: ChangingView) -> None:
    with qtbot.waitSignal(session.epochs_changed) as blocker:
        view.change_requested.emit(Change(0, "epochs", 70))
    assert blocker.args == [70]
    assert session.epochs == 70
    assert session.experiment is not None
    assert session.experiment.training.epochs == 70


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(0, "stop", 5), "Not changed: a run cannot change its stop on the way."),
        (
            Change(0, "weight", 1, (0, 1, 0)),
            "Not changed: a change of weight names layer 1, unit 2",
        ),
        (Change(0, "unit_off", 1, (0, 0)), "Not changed: layer 1, unit 1 is an output"),
        (Change(0, "points", points=(PointSpec(0, 0, 5),)), "Not changed: xor: the target of a"),
    ],
)
def test_what_cannot_be_is_refused_and_the_run_stays_as_it_was(
    qtbot: QtBot,
    session: Session,
    view: ChangingView,
    stack: QUndoStack,
    change: Change,
    said: str,
) -> None:
    before = session.experiment
    with qtbot.waitSignal(session.failed) as blocker:
        view.change_requested.emit(change)
    assert blocker.args[0].startswith(said)
    assert session.experiment is before
    assert stack.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("learning_rate", -1.0, "the new learning rate is -1.0, expected a finite number"),
        ("learning_rate", "much", "the new learning rate is 'much', expected a finite"),
        ("epochs", 0, "the new number of epochs is 0, expected a whole number from 1"),
        ("epochs", 2.5, "the new number of epochs is 2.5, expected a whole number"),
        ("batch_size", 0, "the new batch size is 0, expected a whole number from 1"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    qtbot: QtBot, session: Session, field: str, value: Any, said: str
) -> None:
    before = session.experiment
    with qtbot.waitSignal(session.failed) as blocker:
        assert not session.change(field, value)
    assert blocker.args[0].startswith(f"Not changed: {said}")
    assert session.experiment is before


def test_a_drag_is_undone_in_one_and_the_next_one_by_itself(
    session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    points = tuple(PointSpec(i / 4, 0.5, 1) for i in range(4))

    def drawn() -> tuple[PointSpec, ...]:
        assert session.dataset is not None
        return session.dataset.points

    view.change_requested.emit(Change(0, "points", points=points[:1]))
    view.change_followed.emit(Change(0, "points", points=points[:2]))
    view.change_followed.emit(Change(0, "points", points=points[:3]))
    view.change_requested.emit(Change(0, "points", points=points))
    assert stack.count() == 2
    stack.undo()
    assert drawn() == points[:3]
    stack.undo()
    assert drawn() == ()
    stack.redo()
    assert drawn() == points[:3]


def test_what_follows_a_refused_change_is_not_taken_into_an_older_one(
    session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    good = PointSpec(0.5, 0.5, 1)
    view.change_requested.emit(Change(0, "points", points=(good,)))
    view.change_requested.emit(Change(0, "points", points=(PointSpec(0, 0, 5),)))
    view.change_followed.emit(Change(0, "points", points=(good, good)))
    assert stack.count() == 2


def weight(session: Session) -> float:
    assert session.snapshot is not None
    return float(session.snapshot.weights[0][0, 1])


@pytest.mark.parametrize("begun", [False, True])
def test_an_edited_weight_is_shown_at_once_and_taken_back_by_writing_the_old_one(
    qtbot: QtBot, session: Session, view: ChangingView, stack: QUndoStack, begun: bool
) -> None:
    if begun:
        with qtbot.waitSignal(session.snapshot_changed):
            session.step()
    old = weight(session)

    def shown(act: Any) -> float:
        with qtbot.waitSignal(
            session.snapshot_changed, check_params_cb=lambda s: s.weights[0][0, 1] != before
        ):
            act()
        return weight(session)

    before = old
    assert shown(lambda: view.change_requested.emit(Change(0, "weight", 2.5, (0, 0, 1)))) == 2.5
    assert stack.undoText() == "weight of layer 1, unit 1, input 2"
    before = 2.5
    assert shown(stack.undo) == old
    before = old
    assert shown(stack.redo) == 2.5


def test_points_are_the_data_from_now_on_and_are_taken_back(
    qtbot: QtBot, session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    points = (PointSpec(0.5, 0.5, 1), PointSpec(2.0, 0.0, 0, train=False))
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    with qtbot.waitSignal(session.data_changed) as blocker:
        view.change_requested.emit(Change(0, "points", points=points))
    experiment, dataset = blocker.args
    assert (experiment.data.points, len(dataset.x_train), len(dataset.x_test)) == (points, 5, 5)
    assert session.dataset is dataset
    assert session.experiment is experiment
    with qtbot.waitSignal(session.data_changed):
        stack.undo()
    assert session.experiment.data.points == ()
    session.reset()
    assert session.dataset is not None
    assert len(session.dataset.x_train) == 4


def test_a_unit_is_off_until_that_is_taken_back(
    qtbot: QtBot, session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    network = NetworkSpec(2, (LayerSpec(3), LayerSpec(1, "sigmoid")))
    session.prepare(Experiment(DataSpec("xor"), network, TrainSpec(epochs=50)))
    with qtbot.waitSignal(session.snapshot_changed):
        view.change_requested.emit(Change(0, "unit_off", 1, (0, 2)))
    assert session.snapshot is not None
    assert session.snapshot.units_off == {(0, 2)}
    assert stack.undoText() == "layer 1, unit 3 off"
    stack.undo()
    assert not session.snapshot.units_off


def test_what_was_changed_in_another_run_is_not_written_into_this_one(
    session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    view.change_requested.emit(Change(0, "weight", 2.5, (0, 0, 1)))
    session.new_weights()
    first = weight(session)
    stack.undo()
    assert weight(session) == first
    assert stack.count() == 0


def test_drawn_points_of_one_class_wait_and_go_on_by_themselves(
    qtbot: QtBot, session: Session, view: ChangingView
) -> None:
    network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),))
    one = (PointSpec(0.0, 0.0, 1),)
    session.prepare(Experiment(DataSpec("drawn", points=one), network, TrainSpec(epochs=10**8)))
    with qtbot.waitSignal(session.message) as blocker:
        session.play()
    assert blocker.args[0].startswith("All points to train on are of one class")
    assert session.state == "ready"
    view.change_requested.emit(Change(0, "points", points=(*one, PointSpec(1.0, 1.0, 0))))
    assert session.state == "training"
    with qtbot.waitSignal(session.message):
        view.change_requested.emit(Change(0, "points", points=one))
    assert session.state == "paused"
    view.change_requested.emit(Change(0, "points", points=(*one, PointSpec(1.0, 1.0, 0))))
    assert session.state == "training"
    session.pause()


def test_a_batch_size_holds_from_where_the_run_stands(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    assert session.snapshot is not None
    assert session.snapshot.epoch == 1
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        assert session.change("batch_size", 2)
    assert blocker.args[0].steps_per_epoch == 2
    assert session.experiment is not None
    assert session.experiment.training.batch_size == 2


def test_without_a_run_nothing_happens(qapp: object) -> None:
    session, view = Session(), ChangingView()
    Changes(session, QUndoStack(session), session).add(view)
    view.change_requested.emit(Change(0, "learning_rate", 0.5))
    assert session.experiment is None
    assert session.close()


def test_changes_by_one_click_are_undone_as_one(
    qtbot: QtBot, session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    """As training images are turned and made noisy by one button."""
    layers = (LayerSpec(10, "softmax"),)
    digits = Experiment(DataSpec("digits"), NetworkSpec(784, layers), TrainSpec("cross_entropy"))
    session.prepare(digits)
    qtbot.waitUntil(
        lambda: session.state == "ready" and session.experiment == digits, timeout=120_000
    )

    def in_force() -> AugmentationSpec:
        assert session.experiment is not None
        return session.experiment.training.augmentation

    view.change_requested.emit(Change(0, "rotation", 15))
    view.change_followed.emit(Change(0, "pixel_noise", 0.25))
    view.change_requested.emit(Change(0, "rotation", 30))
    assert stack.count() == 2
    assert stack.undoText() == "changing of training images"
    stack.undo()
    assert in_force() == AugmentationSpec(rotation=15, pixel_noise=0.25)
    stack.undo()
    assert in_force() == AugmentationSpec()
    stack.redo()
    assert in_force() == AugmentationSpec(rotation=15, pixel_noise=0.25)


def test_a_point_of_a_new_class_begins_a_run_that_can_answer_it_and_be_taken_back(
    qtbot: QtBot, session: Session, view: ChangingView, stack: QUndoStack
) -> None:
    network = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")))
    session.prepare(Experiment(DataSpec("drawn"), network, TrainSpec("binary_cross_entropy")))
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    before = session.run_token
    points = (*FIRST_POINTS, PointSpec(0.0, 1.0, 2))
    view.change_requested.emit(Change(0, "points", points=points))
    assert (session.experiment, session.dataset) != (None, None)
    assert session.experiment.network.layers[-1] == LayerSpec(3, "softmax")
    assert session.experiment.network.layers[0] == network.layers[0]
    assert session.experiment.training.loss == "cross_entropy"
    assert session.dataset.classes == 3
    assert session.dataset.points == points
    assert (session.state, session.run_token is before, stack.count()) == ("ready", False, 0)
    session.take_back()
    assert session.run_token is before
    assert session.dataset.points == FIRST_POINTS


def test_of_other_sets_or_two_classes_ahead_a_point_is_refused(
    qtbot: QtBot, session: Session, view: ChangingView
) -> None:
    with qtbot.waitSignal(session.failed):
        view.change_requested.emit(Change(0, "points", points=(PointSpec(0, 0, 2),)))
