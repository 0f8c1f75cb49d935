"""The next update, made alone: it is the one that the run makes, and the run does not notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
)
from core.datasets import load_dataset
from core.spec.schedule import ScheduleSpec

if TYPE_CHECKING:
    from core.run.update import Update

RATE = 0.03


def experiment(optimizer: str = "adam", dtype: str = "float64", **training: object) -> Experiment:
    network = NetworkSpec(2, (LayerSpec(5, "gelu"), LayerSpec(1, "sigmoid")), dtype=dtype)
    settings = {"batch_size": 16, "l2": 1e-3, **training}
    spec = TrainSpec("mse", OptimizerSpec(optimizer, RATE), epochs=50, **settings)
    return Experiment(DataSpec("spiral", samples=100), network, spec)


def made(trainer: Trainer) -> Update:
    pending = trainer.snapshot(with_update=True).next_update
    assert pending is not None
    return pending.made()


def flat(parameters: object) -> np.ndarray:
    weights, biases = parameters
    return np.concatenate([a.ravel() for a in (*weights, *biases) if a is not None])


def parameters_of(trainer: Trainer) -> np.ndarray:
    return flat((trainer.snapshot().weights, trainer.snapshot().biases))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
def test_it_is_the_update_that_the_run_makes(optimizer: str, dtype: str):
    trainer = Trainer(experiment(optimizer, dtype), engine="numpy")
    for _ in range(9):  # into the second epoch, over a short batch
        update, before = made(trainer), parameters_of(trainer)
        rows = trainer.state.rows
        trainer.step()
        np.testing.assert_array_equal(flat(update.change), parameters_of(trainer) - before)
        assert update.rows == trainer.state.rows - rows


def test_the_gradient_is_what_the_optimiser_is_given():
    trainer = Trainer(experiment("sgd"), engine="numpy")
    trainer.step()
    update = made(trainer)
    np.testing.assert_allclose(flat(update.change), -RATE * flat(update.gradient), rtol=1e-9)


def test_a_changed_rate_holds():
    trainer = Trainer(experiment("sgd"), engine="numpy")
    before = made(trainer)
    trainer.learning_rate = 2 * RATE
    after = made(trainer)
    np.testing.assert_array_equal(flat(after.gradient), flat(before.gradient))
    np.testing.assert_allclose(flat(after.change), 2 * flat(before.change), rtol=1e-9)


@pytest.mark.parametrize("shuffle", [True, False])
def test_while_test_rows_are_judged_it_is_the_first_of_the_next_epoch(
    shuffle: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)  # block by block
    rng = np.random.default_rng(0)
    many = rng.standard_normal((3000, 2))
    x = many[:32]
    dataset = Dataset.from_arrays(x, x[:, :1] > 0, many, many[:, :1] > 0)
    trainer = Trainer(experiment(shuffle=shuffle), dataset, engine="numpy")
    while trainer.steps_left_in_epoch:
        trainer.advance(float("inf"), 1)
    update, before = made(trainer), parameters_of(trainer)
    while trainer.steps == 2:
        trainer.advance(float("inf"), 1)
    np.testing.assert_array_equal(flat(update.change), parameters_of(trainer) - before)


def test_it_is_of_its_moment_whenever_it_is_asked_for():
    trainer = Trainer(experiment(), engine="numpy")
    trainer.step()
    pending, wanted = trainer.snapshot(with_update=True).next_update, made(trainer)
    trainer.run_epoch()
    made(trainer)
    assert pending is not None
    assert pending.known is None
    np.testing.assert_array_equal(flat(pending.made().change), flat(wanted.change))
    assert pending.known is pending.made()


def test_the_run_has_the_same_bits():
    watched, alone = (Trainer(experiment(), engine="numpy") for _ in range(2))
    for _ in range(40):
        made(watched)
        for trainer in (watched, alone):
            trainer.advance(float("inf"), 1)
    for name, array in alone.state.to_arrays().items():
        np.testing.assert_array_equal(watched.state.to_arrays()[name], array, err_msg=name)
    for name, array in alone.history.arrays().items():
        np.testing.assert_array_equal(watched.history.arrays()[name], array, err_msg=name)


def test_it_is_told_only_where_it_is_wanted():
    trainer = Trainer(experiment())
    assert trainer.snapshot().next_update is None


def test_what_takes_long_says_so():
    small = Trainer(experiment()).snapshot(with_update=True).next_update
    x = np.zeros((2000, 50))
    dataset = Dataset.from_arrays(x, np.zeros((2000, 1)))
    layers = (LayerSpec(400, "relu"), LayerSpec(1, "linear"))
    training = TrainSpec("mse", OptimizerSpec("sgd", RATE), batch_size=2000)
    large = Trainer(Experiment(DataSpec(), NetworkSpec(50, layers), training), dataset)
    pending = large.snapshot(with_update=True).next_update
    assert small is not None
    assert pending is not None
    assert small.is_quick
    assert not pending.is_quick
    pending.made()
    assert pending.is_quick, "it is known now"


def test_an_update_that_overflows_is_told_as_it_is():
    trainer = Trainer(experiment("sgd", "float32", l2=0.0), engine="numpy")
    trainer.learning_rate = 1e38
    assert not (np.abs(flat(made(trainer).change)) < 1e30).all()
    assert trainer.state.is_finite()


def test_it_tells_what_it_was_made_from():
    trainer = Trainer(experiment(schedule=ScheduleSpec("cosine")), engine="numpy")
    for _ in range(3):
        occasion = made(trainer).occasion
        data = load_dataset(trainer.experiment.data)
        np.testing.assert_allclose(occasion.x, data.x_train[occasion.numbers])
        np.testing.assert_array_equal(occasion.targets[:, 0], data.y_train[occasion.numbers])
        assert occasion.steps == trainer.steps
        assert occasion.rate == pytest.approx(trainer.snapshot().rate_now)
        for name, array in trainer.state.memory.items():
            np.testing.assert_array_equal(occasion.memory[name], array)
        trainer.step()
        assert occasion.memory["steps"] == trainer.steps - 1, "what was told does not change"
