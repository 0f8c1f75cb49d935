"""A run that diverged says what its settings and data can show, and what to try."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import numpy as np
import pytest

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
)
from core.train.causes import most_penalty

ENDING = ", and reset."


def dataset(scale: float = 1.0, y_scale: float = 0.0, kind: Any = np.float64) -> Dataset:
    rng = np.random.default_rng(4)
    x = (rng.random((40, 3)) * scale).astype(kind)
    if y_scale:
        y = rng.random((40, 1)) * y_scale
        return Dataset(x, y, x[:5], y[:5], "regression", 0, None, "made")
    y = np.arange(40) % 2
    return Dataset(x, y, x[:5], y[:5], "classes", 2, None, "made")


def said(data: Dataset, optimizer: OptimizerSpec, engine: str = "numpy", **training: Any) -> str:
    layers = (LayerSpec(4, "leaky_relu"), LayerSpec(1, "linear"))
    # A kernel for these inputs that the tests have compiled is of float64.
    spec = NetworkSpec(3, layers, seed=1, dtype="float64" if engine == "kernel" else "float32")
    training = {"batch_size": 4, "epochs": 300, **training}
    asked = TrainSpec("mse", optimizer, **training)
    return Trainer(Experiment(DataSpec("arrays"), spec, asked), data, engine=engine).fit().diverged


def test_a_learning_rate_that_is_too_high_is_named_where_nothing_else_can_be_shown():
    words = said(dataset(), OptimizerSpec("sgd", 50.0))
    assert "Try a lower learning rate (it is 50; a tenth of it is a good start)" in words
    assert words.endswith(ENDING)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize(("engine", "epsilon"), [("numpy", 0.0), ("numpy", 1e-60), ("kernel", 0.0)])
@pytest.mark.parametrize("name", ["rmsprop", "adam", "adamw"])
def test_an_epsilon_of_nothing_is_named(name: str, engine: str, epsilon: float):
    """An input that is always 0 gives its weights no gradient: 0 is divided by 0."""
    if engine == "kernel":
        pytest.importorskip("numba")
    data = dataset()
    data.x_train[:, 1] = 0.0
    words = said(data, OptimizerSpec(name, 0.01, epsilon=epsilon), engine)
    assert "at step 1: a weight was divided by zero." in words
    assert f"epsilon is {epsilon:g}" in words
    assert "Try an epsilon of 1e-8" in words
    assert "learning rate" not in words
    assert words.endswith(ENDING)


def test_an_epsilon_of_zero_is_not_blamed_where_nothing_was_divided_by_zero():
    words = said(dataset(1e25), OptimizerSpec("adam", 1e-3, epsilon=0.0))
    assert "epsilon" not in words
    assert "inputs go up to" in words


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_a_penalty_beyond_the_bound_is_named_and_one_below_is_not(name: str):
    optimizer = OptimizerSpec(name, 0.01)
    bound = most_penalty(TrainSpec("mse", optimizer)) / 0.01
    words = said(dataset(), optimizer, l2=1.05 * bound)
    assert f"Learning rate times L2 is 0.01 · {1.05 * bound:g}" in words
    assert f"Try L2 below {bound:.2g}, or a lower learning rate" in words
    assert said(dataset(), optimizer, l2=0.9 * bound) == ""


def test_a_weight_decay_beyond_the_bound_is_named():
    words = said(dataset(), OptimizerSpec("adamw", 0.1, weight_decay=25.0))
    assert "Try the weight decay below 20" in words
    assert said(dataset(), OptimizerSpec("adamw", 0.1, weight_decay=19.0)) == ""


def test_inputs_that_are_not_scaled_are_named():
    words = said(dataset(4000.0), OptimizerSpec("sgd", 0.1))
    largest = dataset(4000.0).x_train.max()
    assert f"inputs go up to {np.float32(largest):,.6g}" in words
    assert "Try scaled inputs" in words
    assert "lower learning rate (it is 0.1)" in words
    assert words.endswith(ENDING)


def test_pixels_are_scaled():
    words = said(dataset(255.0, kind=np.uint8), OptimizerSpec("sgd", 50.0))
    assert "Try a lower learning rate" in words


def test_targets_that_are_not_scaled_are_named():
    words = said(dataset(y_scale=450_000.0), OptimizerSpec("sgd", 1.0))
    assert "targets go up to 4" in words
    assert "Try scaled targets" in words


def test_test_rows_that_are_not_scaled_are_named():
    data = dataset()
    data = dataclasses.replace(data, x_test=np.full((5, 3), 3.3e38))
    layers = (LayerSpec(4, "relu"), LayerSpec(1, "linear"))
    spec = NetworkSpec(3, layers, InitSpec("constant", value=1.0))
    asked = TrainSpec("mse", OptimizerSpec("sgd", 1e-3), epochs=2)
    trainer = Trainer(Experiment(DataSpec("arrays"), spec, asked), data).fit()
    assert "in epoch 1: the loss on the test rows grew beyond all numbers" in trainer.diverged
    assert "inputs go up to 3.3e+38" in trainer.diverged
    # All updates of the epoch were made, and are shown though it was never closed.
    assert trainer.history.points.epoch[-1] == 1.0
    assert len(trainer.history) == 0


def test_settings_changed_on_the_way_are_the_ones_that_are_judged():
    spec = NetworkSpec(3, (LayerSpec(1, "linear"),), seed=1)
    experiment = Experiment(DataSpec("arrays"), spec, TrainSpec("mse", OptimizerSpec("sgd", 0.01)))
    training = msgspec.structs.replace(experiment.training, l2=10.0, epochs=2000)
    trainer = Trainer(msgspec.structs.replace(experiment, training=training), dataset())
    trainer.step()
    trainer.change("learning_rate", 0.3)
    trainer.fit()
    assert "Learning rate times L2 is 0.3 · 10" in trainer.diverged
