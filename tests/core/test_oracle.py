"""Both engines against `core.plain`, back-propagation as on a board, step for step in float64."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
import pytest
from turns import in_turn

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
    plain,
)
from core.spec.names import ACTIVATION_NAMES, LOSS_NAMES, OPTIMIZER_NAMES

if TYPE_CHECKING:
    from core.nn.arrays import Array

# Relative, and absolute as numbers are about 1. A kernel may take sums in any order.
TOLERANCE = {"numpy": 1e-12, "kernel": 1e-10}
NOTEBOOK_LESSONS = ("02_notebook_xor_01", "03_notebook_xor_001", "04_notebook_xor_04")
COLUMNS = ("epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
ROWS, TEST_ROWS, BATCH, EPOCHS, RATE = 11, 5, 4, 3, 0.05
# Data (two or three classes, or two numbers), the loss, and the last layer.
OUTPUTS = [
    *(("three", "mse", name) for name in ACTIVATION_NAMES),
    ("two", "mse", "sigmoid"),
    ("two", "mse", "tanh"),
    ("numbers", "mse", "linear"),
    ("two", "binary_cross_entropy", "sigmoid"),
    ("three", "binary_cross_entropy", "sigmoid"),
    ("three", "cross_entropy", "softmax"),
]


def trainer(
    experiment: Experiment, dataset: Dataset | None, network: Network | None, engine: str
) -> Trainer:
    training = msgspec.structs.replace(experiment.training, engine=engine)
    experiment = msgspec.structs.replace(experiment, training=training)
    return Trainer(experiment, dataset, network, engine=engine)


class Rows(NamedTuple):
    """Inputs (n, 3), what the data set says of them, and what the last layer should answer."""

    x: Array
    y: Array
    targets: Array


class Case(NamedTuple):
    """A run: its data, its experiment, and the layers that it starts from."""

    kind: str
    train: Rows
    test: Rows
    dataset: Dataset
    experiment: Experiment
    layers: plain.Layers


def rows(rng: np.random.Generator, count: int, kind: str, last: str) -> Rows:
    x = rng.normal(size=(count, 3))
    x[0] = 0.0  # a blank row: where biases are 0, its sums are exactly at the kink
    if kind == "numbers":
        y = rng.normal(size=(count, 2))
        return Rows(x, y, y)
    y = rng.integers(0, 2 if kind == "two" else 3, count)
    off = -1.0 if last == "tanh" else 0.0
    codes = np.array([[0.0], [1.0]]) if kind == "two" else np.eye(3)
    return Rows(x, y, np.where(codes == 1.0, 1.0, off)[y])


def case(kind: str, loss: str, hidden: str, last: str, **training: object) -> Case:
    rng = np.random.default_rng(7)
    train, test = (rows(rng, count, kind, last) for count in (ROWS, TEST_ROWS))
    task = ("regression", 0) if kind == "numbers" else ("classes", 2 if kind == "two" else 3)
    dataset = Dataset(train.x, train.y, test.x, test.y, *task, None, "made")
    outputs = train.targets.shape[1]
    layers = [
        (rng.normal(size=(4, 3)), np.array([0.0, 0.3, -0.5, 0.0]), hidden),
        (rng.normal(size=(outputs, 4)), rng.normal(size=outputs), last),
    ]
    spec = NetworkSpec(3, (LayerSpec(4, hidden), LayerSpec(outputs, last)), dtype="float64")
    asked = TrainSpec(loss, OptimizerSpec("sgd", RATE), BATCH, EPOCHS, seed=3, **training)
    return Case(kind, train, test, dataset, Experiment(DataSpec("arrays"), spec, asked), layers)


def network_of(layers: plain.Layers) -> Network:
    weights, biases, names = zip(*layers, strict=True)
    return Network.from_arrays(weights, biases, names, np.float64)


def figure(answers: Array, part: Rows, kind: str, last: str) -> float:
    """R² of numbers, else the share of rows whose class is found."""
    if kind == "numbers":
        residual = np.sum((answers - part.targets) ** 2)
        return float(1 - residual / np.sum((part.targets - part.targets.mean(axis=0)) ** 2))
    if kind == "two":
        return float(np.mean((answers[:, 0] > (0.0 if last == "tanh" else 0.5)) == part.y))
    return float(np.mean(answers.argmax(axis=1) == part.y))


def by_hand(made: Case) -> Array:
    """Train the case's layers on the board; return what the history should hold, (5, epochs)."""
    asked, last, lines = made.experiment.training, made.layers[-1][2], []
    rng = np.random.default_rng(asked.seed)
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(ROWS) if asked.shuffle else np.arange(ROWS)
        seen = Rows(*(array[order] for array in made.train))
        args = (made.layers, seen.x, seen.targets, asked.loss, RATE, BATCH, asked.l1, asked.l2)
        batches = list(plain.train(*args))
        loss = sum(value * len(p) for value, p in batches) / ROWS
        answers = np.concatenate([p for _, p in batches])
        tested, passed = plain.forward(made.layers, made.test.x)
        lines.append(
            (
                epoch,
                loss,
                figure(answers, seen, made.kind, last),
                plain.LOSSES[asked.loss](
                    tested if asked.loss == "mse" else passed[-1][1], made.test.targets
                ),
                figure(tested, made.test, made.kind, last),
            )
        )
    return np.array(lines).T


@cache
def trained_by_hand(
    kind: str, loss: str, hidden: str, last: str, **training: object
) -> tuple[Array, Array]:
    """What the history should hold, and the parameters; the board does not ask for the engine."""
    made = case(kind, loss, hidden, last, **training)
    expected = by_hand(made)
    return expected, network_of(made.layers).parameters


def test_every_loss_has_its_turn():
    assert {loss for _, loss, _ in OUTPUTS} == set(LOSS_NAMES)


@in_turn("hidden", ACTIVATION_NAMES)
@pytest.mark.parametrize(("kind", "loss", "last"), OUTPUTS)
def test_engines_do_what_stands_on_the_board(hidden, kind, loss, last, engine):
    for training in ({"shuffle": False}, {"l1": 0.02, "l2": 0.03}):
        made = case(kind, loss, hidden, last, **training)
        ours = trainer(made.experiment, made.dataset, network_of(made.layers), engine).fit()
        history, (expected, board) = (
            ours.history.arrays(),
            trained_by_hand(kind, loss, hidden, last, **training),
        )
        close = {"rtol": TOLERANCE[engine], "atol": TOLERANCE[engine]}
        np.testing.assert_allclose(ours.network.parameters, board, **close)
        for name, wanted in zip(COLUMNS, expected, strict=True):
            np.testing.assert_allclose(history[name], wanted, **close, err_msg=name)


@pytest.mark.parametrize("lesson", NOTEBOOK_LESSONS)
def test_the_notebooks_lessons_are_the_boards(lesson, engine):
    file = resources.files("resources") / "lessons" / f"{lesson}.json"
    asked = json.loads(file.read_text(encoding="utf-8"))["experiment"]
    asked["training"]["epochs"] = epochs = 250
    experiment = Experiment.from_json(json.dumps(asked))
    rate = experiment.training.optimizer.learning_rate
    first, _ = plain.notebook(np.random.default_rng(4), rate, 0)
    layers, losses = plain.notebook(np.random.default_rng(4), rate, epochs)
    ours = trainer(experiment, None, network_of(first), engine).fit()
    close = {"rtol": 1e-8, "atol": 1e-10}  # a thousand updates, some of them unsteady
    np.testing.assert_allclose(ours.network.parameters, network_of(layers).parameters, **close)
    wanted = np.reshape(losses, (epochs, 4)).mean(axis=1)
    np.testing.assert_allclose(ours.history.train_loss, wanted, **close)


@pytest.mark.parametrize("optimizer", OPTIMIZER_NAMES)
def test_every_rule_is_the_same_in_both_engines(optimizer, kernels):
    pytest.importorskip("numba")
    made = case("three", "cross_entropy", "tanh", "softmax", l2=0.01)
    rule = OptimizerSpec(optimizer, 0.02, epsilon=1e-2)
    training = msgspec.structs.replace(made.experiment.training, optimizer=rule)
    experiment = msgspec.structs.replace(made.experiment, training=training)
    runs = [
        trainer(experiment, made.dataset, network_of(made.layers), engine).fit()
        for engine in ("numpy", "kernel")
    ]
    one, other = (run.network.parameters for run in runs)
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def bursting(batch: int, train_fraction: float) -> Experiment:
    """A network of one linear unit whose every step overshoots by six times the last."""
    data = DataSpec("plane", samples=60, train_fraction=train_fraction)
    spec = NetworkSpec(2, (LayerSpec(1, "linear"),), dtype="float64")
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.3), batch, 100_000, shuffle=False)
    return Experiment(data, spec, training)


def burst_by_hand(layers: plain.Layers, experiment: Experiment) -> tuple[int, Array]:
    """The step in which the loss or a weight stops being finite, and the weights before it."""
    data, size, step = load_dataset(experiment.data), experiment.training.batch_size, 0
    while True:
        for start in range(0, len(data.x_train), size):
            step, kept = step + 1, network_of(layers).parameters
            x, t = data.x_train[start : start + size], data.y_train[start : start + size]
            with np.errstate(all="ignore"):
                ((loss, _),) = plain.train(layers, x, t, "mse", 0.3, len(x))
            if not np.isfinite([loss, *network_of(layers).parameters]).all():
                return step, kept


@pytest.mark.parametrize("batch", [60, 25])
def test_divergence_is_found_at_the_same_step_as_on_the_board(batch, engine):
    experiment = bursting(batch, train_fraction=1.0)
    ours = trainer(experiment, None, None, engine)
    layers = [(one.weights.copy(), one.bias.copy(), "linear") for one in ours.network.layers]
    step, kept = burst_by_hand(layers, experiment)
    ours.fit()
    assert f"at step {step:,}:" in ours.diverged
    assert ours.steps == step - 1
    np.testing.assert_allclose(ours.network.parameters, kept, rtol=1e-9)


@pytest.mark.parametrize("train_fraction", [0.5, 1.0])
@pytest.mark.parametrize("batch", [60, 25])
def test_no_figure_of_a_diverging_run_is_infinite(batch, train_fraction, engine):
    """NaN only says that there are no test rows."""
    ours = trainer(bursting(batch, train_fraction), None, None, engine).fit()
    assert ours.diverged
    for name, column in ours.history.arrays().items():
        empty = name.startswith("test") and train_fraction == 1.0
        assert (np.isnan(column) if empty else np.isfinite(column)).all(), name
