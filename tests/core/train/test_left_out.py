"""What a state, a late kernel or a changed number of epochs could leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
    save_weights,
)
from core.kernels.engine import KernelEngine
from core.run.history import History
from core.spec.changes import Change

if TYPE_CHECKING:
    from pathlib import Path

STEPS = 5  # in an epoch


def _dataset() -> Dataset:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(30, 3))
    y = (x[:, 0] > 0).astype(np.int64)
    return Dataset(x[:20], y[:20], x[20:], y[20:], "classes", 2, None, "made")


def _experiment(epochs: int = 4, changes: tuple[Change, ...] = ()) -> Experiment:
    network = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64")
    settings = TrainSpec("mse", OptimizerSpec("adam", 0.05), batch_size=4, epochs=epochs)
    return Experiment(DataSpec("file"), network, settings, changes)


def _same(one: Trainer, other: Trainer) -> None:
    ours, theirs = one.state.to_arrays(), other.state.to_arrays()
    for name, array in (ours | one.history.arrays()).items():
        wanted = (theirs | other.history.arrays())[name]
        np.testing.assert_array_equal(array, wanted, err_msg=name)
    assert one.experiment.changes == other.experiment.changes
    assert one.state.changes == other.state.changes
    assert (one.epochs, one.finished) == (other.epochs, other.finished)


# The end of a run.


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ["numpy", "kernel"])
@pytest.mark.parametrize("closed", [True, False])
def test_epochs_lowered_at_the_end_of_one_close_it(engine: str, closed: bool):
    """By the steps alone nobody could tell before from after its test rows were judged."""
    _needs(engine)
    whole = Trainer(_experiment(), _dataset(), engine=engine)
    whole.run_epoch()
    whole.advance(float("inf"), STEPS)
    if closed and not whole.steps_left_in_epoch:
        whole.advance(float("inf"), 0)
    whole.change("epochs", 1)
    for _ in whole.run():
        pass
    assert (whole.epoch, whole.steps, len(whole.history)) == (2, 2 * STEPS, 2)
    _same(whole, Trainer(whole.experiment, _dataset(), engine=engine).fit())


def test_epochs_lowered_in_the_midst_of_one_end_the_run_there():
    whole = Trainer(_experiment(), _dataset(), engine="numpy")
    whole.run_epoch()
    whole.step()
    whole.change("epochs", 1)
    assert whole.finished
    assert whole.snapshot().finished
    assert list(whole.run()) == []
    _same(whole, Trainer(whole.experiment, _dataset(), engine="numpy").fit())


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ["numpy", "kernel"])
def test_a_run_that_was_extended_past_its_end_replays(engine: str):
    """Steps lead on where a run is finished; the change that comes after them must be reached."""
    _needs(engine)
    whole = Trainer(_experiment(epochs=1), _dataset(), engine=engine).fit()
    for _ in range(STEPS + 2):
        whole.step()
    assert whole.finished
    whole.extend(3)
    assert whole.epochs == 5  # they count from the two that are behind it
    whole.fit()
    assert whole.epoch == 5
    _same(whole, Trainer(whole.experiment, _dataset(), engine=engine).fit())


def test_a_rate_that_was_to_change_past_the_end_does_not_prolong_a_run():
    changes = (Change(100, "learning_rate", 0.1),)
    trainer = Trainer(_experiment(epochs=1, changes=changes), _dataset(), engine="numpy").fit()
    assert trainer.steps == STEPS


# The judging of test rows.


def test_judging_begins_anew_where_other_weights_came_to_the_same_sums(
    monkeypatch: pytest.MonkeyPatch,
):
    """The last step's rate shows in the weights alone: its loss was counted before it."""
    monkeypatch.setattr("core.train.evaluation.evaluation_rows", lambda *_: 2)
    monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)
    whole, other = (Trainer(_experiment(), _dataset(), engine="numpy") for _ in range(2))
    for trainer in (whole, other):
        trainer.advance(float("inf"), STEPS - 1)
    other.learning_rate = 0.5
    for trainer in (whole, other):
        trainer.advance(float("inf"), 1)
    other.advance(float("inf"), 0)  # the first rows
    assert not other.steps_left_in_epoch
    other.state.copy_from(whole.state)
    for trainer in (whole, other):
        while not trainer.steps_left_in_epoch:
            trainer.advance(float("inf"), 0)
    assert other.history.test_loss[-1] == whole.history.test_loss[-1]


def test_an_edit_waits_while_the_test_rows_are_judged(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.train.evaluation.evaluation_rows", lambda *_: 2)
    monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)
    trainer = Trainer(_experiment(), _dataset(), engine="numpy")
    trainer.advance(float("inf"), STEPS)
    assert trainer.steps_left_in_epoch == 0
    weights = trainer.network.layers[0].weights
    trainer.change("weight", 9.0, (0, 0, 0))
    trainer.change("learning_rate", 0.125)
    assert weights[0, 0] != 9.0
    assert trainer.is_change_due
    while trainer.steps_left_in_epoch == 0:
        trainer.advance(float("inf"), 0)
    assert not trainer.is_change_due
    assert weights[0, 0] == 9.0
    assert trainer.learning_rate == 0.125


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ["numpy", "kernel"])
def test_an_epoch_can_be_closed_twice(engine: str, monkeypatch: pytest.MonkeyPatch):
    _needs(engine)
    monkeypatch.setattr("core.kernels.engine.closes_epochs", lambda *_: False)
    monkeypatch.setattr("core.train.evaluation.evaluation_rows", lambda *_: 2)
    monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)
    trainer = Trainer(_experiment(), _dataset(), engine=engine)
    trainer.advance(float("inf"), STEPS)
    kept = trainer.state.copy()
    for _ in range(2):
        trainer.state.copy_from(kept)
        while not trainer.steps_left_in_epoch:
            trainer.advance(float("inf"), 0)
    assert not trainer.diverged
    assert trainer.history.test_loss[0] == trainer.history.test_loss[1]


# A kernel that comes late.


class Done:
    """A compiler that has ended well."""

    is_going, succeeded, is_urgent = False, True, True

    def wait(self) -> None:
        """Nothing to wait for."""


@pytest.fixture
def late(kernels: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _needs("kernel")
    monkeypatch.delenv("TRAINING_PLAYGROUND_COMPILED")
    monkeypatch.setattr(KernelEngine, "is_ready", False)
    monkeypatch.setattr(KernelEngine, "compilation", lambda _, **__: Done())
    monkeypatch.setattr("core.kernels.choice._LEAST_SAVED_NS", 0.0)
    monkeypatch.setattr("core.train.replay.CATCH_UP_SECONDS", 0.0)  # a yield after every update


def _caught_up(trainer: Trainer) -> Any:
    """The generator of a run whose kernel has made all its updates, but has not taken over."""
    run = trainer.run()
    for _ in range(trainer.steps):
        next(run)
        assert trainer.engine == "numpy"
    return run


@pytest.mark.usefixtures("late")
def test_a_change_at_the_very_step_to_which_the_kernel_has_come_holds():
    trainer = Trainer(_experiment(epochs=2), _dataset(), compiling="beside")
    while not trainer.finished:
        trainer.step()
    trainer.learning_rate = 0.01
    run = _caught_up(trainer)
    trainer.learning_rate = 0.2  # in place of the one that was repeated
    trainer.extend(2)
    for _ in run:
        pass
    assert trainer.engine == "kernel"
    assert (trainer.epoch, trainer.learning_rate) == (4, 0.2)
    _same(trainer, Trainer(trainer.experiment, _dataset(), engine="kernel").fit())


@pytest.mark.usefixtures("late")
def test_a_state_that_was_loaded_is_where_a_late_kernel_begins():
    whole = Trainer(_experiment(), _dataset(), engine="kernel")
    for _ in range(STEPS + 2):
        whole.step()
    trainer = Trainer(_experiment(), _dataset(), compiling="beside")
    np.copyto(trainer.network.parameters, whole.network.parameters)
    trainer.history = History.from_arrays(whole.history.arrays())
    trainer.load_resume_state(whole.resume_state())
    assert trainer.engine == "numpy"
    trainer.fit()
    assert trainer.engine == "kernel"
    _same(trainer, whole.fit())


@pytest.mark.usefixtures("late")
def test_time_and_history_are_the_runs_own_after_a_late_kernel():
    trainer = Trainer(_experiment(), _dataset(), compiling="beside")
    trainer.run_epoch()
    seconds = trainer.seconds
    for _ in trainer.run():
        assert trainer.seconds >= seconds
    assert len(trainer.history) == 4
    assert trainer.history.epoch.tolist() == [1, 2, 3, 4]


# Saving.


def test_changes_at_the_very_step_of_a_save_are_made_once(tmp_path: Path):
    whole = Trainer(_experiment(), _dataset(), engine="numpy")
    for _ in range(STEPS):
        whole.step()
    whole.learning_rate = 0.3
    path = tmp_path / "run.npz"
    save_weights(path, whole.network, whole.experiment, whole.history, resume=whole.resume_state())
    resumed = Trainer.resumed(load_weights(path), _dataset())
    assert resumed.learning_rate == 0.3
    assert resumed.seconds == whole.seconds
    _same(resumed, whole)
    for trainer in (resumed, whole):
        trainer.learning_rate = 0.1
    assert len(resumed.experiment.changes) == 1
    _same(resumed.fit(), whole.fit())


def _needs(engine: str) -> None:
    if engine == "kernel":
        pytest.importorskip("numba")
