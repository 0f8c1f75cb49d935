"""Dropout and augmentation of a run under way: the forms change them in it, and follow it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from core import Change, DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.spec.augmentation import AugmentationSpec
from core.spec.dropout import with_dropout
from core.spec.schedule import ScheduleSpec
from playground.control.forms import FormController
from playground.forms.form_panel import FormPanel
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

HIDDEN = (LayerSpec(3, "tanh"), LayerSpec(3, "tanh"))
PLAIN = Experiment(
    DataSpec("xor"), NetworkSpec(2, (*HIDDEN, LayerSpec(1))), TrainSpec(batch_size=4, epochs=10**6)
)
IMAGES = Experiment(
    DataSpec("digits"),
    NetworkSpec(784, (LayerSpec(10, "softmax"),)),
    TrainSpec("cross_entropy", batch_size=8, epochs=10**6),
)
TURNED = AugmentationSpec(rotation=15, pixel_noise=0.25)


@pytest.fixture
def someone(qtbot: QtBot) -> Iterator[Any]:
    session, form = Session(), FormPanel()
    qtbot.addWidget(form)
    asked: list[str] = []
    told: list[str] = []

    def may_lose(what: str) -> bool:
        asked.append(what)
        return True

    guard: Any = SimpleNamespace(may_lose=may_lose)
    FormController(form, session, guard, SimpleNamespace(), session)  # type: ignore[arg-type]
    session.failed.connect(told.append)
    yield SimpleNamespace(session=session, form=form, asked=asked, told=told)
    assert session.close()


def prepare(qtbot: QtBot, someone: Any, experiment: Experiment, steps: int = 1) -> None:
    someone.session.prepare(experiment)
    qtbot.waitUntil(lambda: someone.session.state == "ready", timeout=120_000)
    for _ in range(steps):
        step(qtbot, someone.session)


def step(qtbot: QtBot, session: Session) -> None:
    assert session.snapshot is not None
    wanted = session.snapshot.steps + 1
    session.step()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.steps == wanted)


def lay_out(someone: Any, wanted: Experiment) -> None:
    """What a person does who changes several fields at once."""
    someone.form.set_experiment(wanted, undoable=True)
    someone.form.experiment_changed.emit()


def images_with(augmentation: AugmentationSpec) -> Experiment:
    return replace(IMAGES, training=replace(IMAGES.training, augmentation=augmentation))


def test_dropout_of_each_layer_is_changed_in_the_run(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, PLAIN)
    run = someone.session.run_token
    wanted = replace(PLAIN, network=with_dropout(PLAIN.network, (0.5, 0.25, 0)))
    lay_out(someone, wanted)
    step(qtbot, someone.session)
    assert someone.session.run_token is run
    assert someone.session.snapshot.steps == 2
    assert someone.session.snapshot.dropout == (0.5, 0.25, 0)
    assert someone.session.experiment.network == wanted.network
    assert (someone.asked, someone.told) == ([], [])


def test_it_is_a_change_of_the_run_and_replays(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, PLAIN)
    lay_out(someone, replace(PLAIN, network=with_dropout(PLAIN.network, (0.5, 0, 0))))
    step(qtbot, someone.session)
    replayed = Trainer(replace(PLAIN, changes=(Change(1, "dropout", 0.5, where=(0,)),)))
    replayed.step()
    replayed.step()
    assert replayed.network.parameters.tobytes() == someone.session.snapshot.parameters.tobytes()


def test_the_schedule_is_changed_in_the_run_taken_back_and_followed(
    qtbot: QtBot, someone: Any
) -> None:
    prepare(qtbot, someone, PLAIN)
    run, falling = someone.session.run_token, ScheduleSpec("step", length=3, gamma=0.5)
    lay_out(someone, replace(PLAIN, training=replace(PLAIN.training, schedule=falling)))
    step(qtbot, someone.session)
    assert someone.session.run_token is run
    assert someone.session.snapshot.training.schedule == falling
    someone.form.undo_stack.undo()
    step(qtbot, someone.session)
    assert someone.session.run_token is run
    assert someone.session.snapshot.training.schedule.is_constant
    someone.session.change(Change(0, "schedule", schedule=falling))
    assert someone.form.experiment().training.schedule == falling, "as a replay changes it"
    assert (someone.asked, someone.told) == ([], [])


def test_augmentation_is_changed_in_the_run(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, IMAGES)
    run, wanted = someone.session.run_token, images_with(TURNED)
    lay_out(someone, wanted)
    step(qtbot, someone.session)
    assert someone.session.run_token is run
    assert someone.session.snapshot.training.augmentation == TURNED
    assert someone.session.experiment.training == wanted.training
    assert (someone.asked, someone.told) == ([], [])


def test_undoing_changes_them_back_in_the_run(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, PLAIN)
    run = someone.session.run_token
    lay_out(someone, replace(PLAIN, network=with_dropout(PLAIN.network, (0.5, 0.25, 0))))
    someone.form.undo_stack.undo()
    step(qtbot, someone.session)
    assert someone.session.run_token is run
    assert someone.session.snapshot.dropout == (0, 0, 0)


def test_other_layers_are_another_run(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, PLAIN)
    lay_out(
        someone, replace(PLAIN, network=replace(PLAIN.network, layers=PLAIN.network.layers[1:]))
    )
    assert someone.session.snapshot.steps == 0
    assert len(someone.asked) == 1


def test_forms_follow_a_replayed_run(qtbot: QtBot, someone: Any) -> None:
    changes = (Change(1, "dropout", 0.5, where=(1,)), Change(2, "dropout", 0.25, where=(0,)))
    prepare(qtbot, someone, replace(PLAIN, changes=changes))
    shown = [layer.dropout for layer in someone.form.experiment().network.layers]
    assert shown == [0, 0.5, 0]
    step(qtbot, someone.session)
    assert someone.form.experiment().network == with_dropout(PLAIN.network, (0.25, 0.5, 0))
    someone.session.reset()  # from the values that are shown
    assert someone.session.snapshot.dropout == (0.25, 0.5, 0)


def test_forms_follow_images_that_are_changed(qtbot: QtBot, someone: Any) -> None:
    changes = (Change(1, "rotation", 15), Change(1, "pixel_noise", 0.25))
    prepare(qtbot, someone, replace(IMAGES, changes=changes), 0)
    assert someone.form.experiment().training.augmentation == AugmentationSpec()
    step(qtbot, someone.session)
    assert someone.form.experiment().training.augmentation == TURNED


def test_what_a_person_chose_since_stays(qtbot: QtBot, someone: Any) -> None:
    """Undoing an older edit does not bring back dropout and amounts from before a change."""
    prepare(qtbot, someone, IMAGES)
    lay_out(someone, replace(IMAGES, training=replace(IMAGES.training, l2=0.5)))
    someone.session.change("shift", 2)
    step(qtbot, someone.session)
    assert someone.form.experiment().training.augmentation.shift == 2
    someone.form.undo_stack.undo()
    training = someone.form.experiment().training
    assert (training.l2, training.augmentation.shift) == (0, 2)


@pytest.mark.parametrize("steps", [0, 1])
def test_a_run_that_waits_shows_it_at_once(qtbot: QtBot, someone: Any, steps: int) -> None:
    """So a view, from which it may have come, knows what is in force."""
    prepare(qtbot, someone, IMAGES, steps)
    shown: list[Any] = []
    someone.session.snapshot_changed.connect(shown.append)
    someone.session.change("rotation", 15)
    qtbot.waitUntil(lambda: bool(shown))
    assert shown[-1].training.augmentation.rotation == 15
    assert shown[-1].steps == steps


def test_what_is_no_image_is_not_changed(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, PLAIN)
    for field in ("rotation", "shift", "thickness", "pixel_noise"):
        assert not someone.session.change(field, 0.5), field
        assert "no images" in someone.told.pop(), field
        assert not someone.session.experiment.training.augmentation.is_on, field
        assert someone.session.change(field, 0), field


def test_the_output_layer_has_none(qtbot: QtBot, someone: Any) -> None:
    prepare(qtbot, someone, PLAIN)
    assert not someone.session.change("dropout", 0.5, where=(2,))
    assert "layer 3 is the last" in someone.told[0]
