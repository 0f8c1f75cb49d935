"""What the sheet foretells is what the run then does, for every function, loss and optimiser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from turns import in_turn
from worked_sheets import learner, work

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Snapshot,
    Trainer,
    TrainSpec,
    plain,
)
from core.insight.backprop_sheet import Dropping, in_float64
from core.insight.backprop_work import Learner, Work
from core.insight.sheet_matrices import matrices_of
from core.spec.names import ACTIVATION_NAMES, OPTIMIZER_NAMES
from core.spec.schedule import ScheduleSpec

LOSSES = (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"), ("tanh", "mse"))


def trainer(
    hidden: str, last: str, loss: str, optimizer: str, drop: float = 0.0, **training: Any
) -> Trainer:
    layers = (
        LayerSpec(3, hidden, dropout=drop),
        LayerSpec(2, hidden),
        LayerSpec(2 if last == "softmax" else 1, last),
    )
    network = NetworkSpec(2, layers, seed=3, dtype=training.pop("dtype", "float64"))
    settings = {"batch_size": 3, "epochs": 6, "seed": 5} | training
    return Trainer(
        Experiment(
            DataSpec("spiral", samples=10, features=("x", "y")),
            network,
            TrainSpec(loss, OptimizerSpec(optimizer, 0.1), **settings),
        )
    )


def foretold(snapshot: Snapshot) -> Work:
    """The next update of the run, worked through."""
    assert snapshot.next_update is not None
    assert snapshot.training is not None
    occasion, training = snapshot.next_update.made().occasion, snapshot.training
    return Learner(
        in_float64(snapshot.network()),
        training.optimizer,
        training.loss,
        occasion.rate,
        occasion.memory,
        occasion.steps,
        training.l1,
        training.l2,
        Dropping(training.seed, snapshot.dropout, 0),
    ).work(occasion.x, occasion.targets)


def follow(run: Trainer, steps: int = 4) -> float:
    """How far the foretold weights ever were from those that came."""
    worst = 0.0
    for _ in range(steps):  # past the end of an epoch, whose last batch is short
        expected = foretold(run.snapshot(with_update=True)).update.after
        run.step()
        worst = max(worst, float(np.abs(expected - run.network.parameters).max()))
    return worst


@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_every_activation_in_hidden_layers_and_as_the_last(name: str) -> None:
    assert follow(trainer(name, "sigmoid", "mse", "sgd")) < 1e-14
    assert follow(trainer("tanh", name, "mse", "momentum")) < 1e-14


@in_turn("optimizer", OPTIMIZER_NAMES)
@in_turn(("last", "loss"), LOSSES)
def test_every_optimiser_and_loss(optimizer: str, last: str, loss: str) -> None:
    assert follow(trainer("tanh", last, loss, optimizer)) < 1e-13


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_penalties_dropout_units_off_and_a_schedule(optimizer: str) -> None:
    schedule = ScheduleSpec("cosine")
    run = trainer(
        "tanh", "softmax", "cross_entropy", optimizer, 0.4, l1=1e-3, l2=1e-2, schedule=schedule
    )
    run.change("unit_off", 1, where=(1, 0))
    assert follow(run, 7) < 1e-13
    sheet = foretold(run.snapshot(with_update=True)).sheet
    assert sheet.layers[0].mask is not None
    assert set(np.unique(sheet.layers[0].mask)) <= {0.0, 1.0 / 0.6}
    assert sheet.layers[1].delta[:, 0].tolist() == [0.0] * sheet.rows


def test_single_precision_differs_in_its_last_digits_only() -> None:
    run = trainer("relu", "sigmoid", "binary_cross_entropy", "adam", dtype="float32")
    assert follow(run) < 1e-6


def test_it_is_what_stands_on_the_board() -> None:
    done = work("gelu", "softmax", "cross_entropy", rows=3)
    layers = [(la.weights, la.bias, la.activation) for la in done.sheet.layers]
    targets = done.sheet.loss.values("t")
    value, p, gradients = plain.backward(layers, done.sheet.layers[0].x, targets, "cross_entropy")
    assert done.sheet.loss.value == pytest.approx(value)
    np.testing.assert_allclose(done.sheet.loss.values("p"), p)
    for layer, (dw, db) in zip(done.sheet.layers, gradients, strict=True):
        np.testing.assert_allclose(layer.dw, dw, atol=1e-14)
        np.testing.assert_allclose(layer.db, db, atol=1e-14)


@pytest.mark.parametrize(("last", "loss"), LOSSES)
def test_the_loss_is_the_mean_of_its_last_step(last: str, loss: str) -> None:
    sheet = work("tanh", last, loss, rows=3).sheet
    assert sheet.loss.values("each").mean() == pytest.approx(sheet.loss.value)


def test_a_large_sum_overflows_nowhere() -> None:
    first = learner("linear", "softmax", "cross_entropy")
    first.network.layers[0].weights[...] *= 1e4
    sheet = first.work(np.ones((1, 2)), np.eye(3)[:1]).sheet
    assert all(np.isfinite(step.values).all() for step in sheet.loss.steps)


def test_a_copy_goes_on_and_its_beginning_stays() -> None:
    first = learner("tanh", "sigmoid", "mse", "adam")
    before = first.network.parameters.copy()
    x, t = np.array([[0.5, -1.0]]), np.array([[1.0]])
    second = first.after(first.work(x, t))
    third = second.after(second.work(x, t))
    assert third.steps == 2
    assert third.memory["steps"] == 2
    assert third.work(x, t).sheet.loss.value < first.work(x, t).sheet.loss.value
    np.testing.assert_array_equal(first.network.parameters, before)


def test_matrices_come_in_the_order_of_computing() -> None:
    titles = [(m.layer, m.key) for m in matrices_of(work("tanh", "sigmoid", optimizer="momentum"))]
    assert titles[:6] == [(0, "x"), (0, "W"), (0, "b"), (0, "z"), (0, "a"), (1, "W")]
    back = [titles.index((layer, "delta")) for layer in (1, 0)]
    assert back == sorted(back)
    assert titles[-3:] == [(1, "b.v0"), (1, "b.v1"), (1, "b.w1")]
