"""`Network.evaluate` and `predict_classes`: the figures of a run, and the classes behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    ShapeError,
    Trainer,
    TrainSpec,
)
from core.nn.evaluation import evaluation_rows

TASKS = [  # classes (0: numbers), units and activation of the last layer, loss
    (2, 1, "sigmoid", "binary_cross_entropy"),
    (2, 1, "tanh", "mse"),
    (2, 2, "softmax", "cross_entropy"),
    (5, 5, "softmax", "cross_entropy"),
    (5, 5, "tanh", "mse"),
    (0, 1, "linear", "mse"),
    (0, 3, "linear", "mse"),
]


def _network(last: str, units: int = 1, inputs: int = 3) -> Network:
    layers = (LayerSpec(4, "tanh"), LayerSpec(units, last))
    return Network.from_spec(NetworkSpec(inputs, layers, seed=3, dtype="float64"))


@settings(max_examples=10)
@given(
    seed=st.integers(0, 99),
    rows=st.sampled_from([1, 17, 1024, 1025, 2500]),
    kind=st.sampled_from([np.uint8, np.float32, np.float64]),
    dtype=st.sampled_from(["float32", "float64"]),
)
@pytest.mark.parametrize(("classes", "units", "last", "loss"), TASKS)
def test_the_figures_are_those_of_the_runs_test_rows(
    classes, units, last, loss, seed, rows, kind, dtype
):
    rng = np.random.default_rng(seed)
    x = (rng.random((rows, 7)) * 255).astype(kind)
    y = rng.integers(0, classes, rows) if classes else rng.normal(size=(rows, units))
    data = Dataset(
        x[:20], y[:20], x, y, "classes" if classes else "regression", classes, None, "made"
    )
    layers = (LayerSpec(30, "tanh"), LayerSpec(units, last))
    experiment = Experiment(
        DataSpec("arrays"),
        NetworkSpec(7, layers, seed=seed, dtype=dtype),
        TrainSpec(loss, OptimizerSpec("sgd", 0.001), epochs=1),
    )
    trainer = Trainer(experiment, data, engine="numpy").fit()
    scores = trainer.network.evaluate(x, y, loss)
    snapshot = trainer.snapshot()
    assert scores == (snapshot.test_loss, snapshot.test_accuracy)


def test_blocks_are_as_large_as_the_cache_likes():
    assert evaluation_rows(10, 5000) == 1024
    assert evaluation_rows(1000, 5000) == 65
    assert evaluation_rows(100_000, 5000) == 16
    assert evaluation_rows(10, 3) == 3


def test_accuracy_is_that_of_the_predicted_classes():
    from sklearn.metrics import accuracy_score

    x = np.random.default_rng(0).normal(size=(2000, 3))
    for last, units in (("sigmoid", 1), ("tanh", 1), ("softmax", 4)):
        network = _network(last, units)
        y = np.random.default_rng(1).integers(0, max(units, 2), len(x))
        found = network.predict_classes(x)
        assert (found.shape, found.dtype) == ((2000,), np.int64)
        assert network.evaluate(x, y).accuracy == accuracy_score(y, found)


@pytest.mark.parametrize(("last", "level"), [("sigmoid", 0.5), ("linear", 0.5), ("tanh", 0.0)])
def test_one_output_is_class_1_above_the_middle(last: str, level: float):
    network = Network.from_arrays([[[1.0]]], [None], [last])
    x = np.linspace(-2, 2, 41)[:, np.newaxis]
    expected = network.predict(x)[:, 0] > level
    assert network.predict_classes(x).tolist() == expected.astype(int).tolist()
    assert 0 < expected.sum() < len(x)


def test_the_first_of_the_largest_outputs_names_the_class():
    network = Network.from_arrays([np.eye(3)], [None], ["linear"])
    assert network.predict_classes([[1, 1, 0], [0, 1, 1], [0, 0, 2.0]]).tolist() == [0, 1, 2]


def test_numbers_are_judged_as_scikit_learn_does():
    from sklearn.metrics import mean_squared_error, r2_score

    x = np.random.default_rng(0).normal(size=(3000, 3))
    network = _network("linear", 1)
    y = network.predict(x) + np.random.default_rng(1).normal(size=(3000, 1))
    scores = network.evaluate(x, y)
    assert scores.loss == pytest.approx(mean_squared_error(y, network.predict(x)))
    assert scores.accuracy == pytest.approx(r2_score(y, network.predict(x)))
    assert network.evaluate(x.tolist(), y[:, 0].tolist()) == scores


def test_bools_are_labels():
    network, x = _network("sigmoid"), np.ones((2, 3))
    assert network.evaluate(x, [True, False]) == network.evaluate(x, [1, 0])


def test_no_rows_have_no_figures():
    scores = _network("sigmoid").evaluate(np.zeros((0, 3)), np.zeros(0, int))
    assert math.isnan(scores.loss)
    assert math.isnan(scores.accuracy)
    assert _network("sigmoid").predict_classes(np.zeros((0, 3))).shape == (0,)


@pytest.mark.parametrize(
    ("y", "error", "sentence"),
    [
        ([0, 1, 1], ShapeError, r"x has the shape \(2, 3\) but y has \(3,\)"),
        (1, ShapeError, r"x has the shape \(2, 3\) but y has \(\)"),
        ([[0.0, 1.0]] * 2, ShapeError, r"y is float64 of shape \(2, 2\), .*\(n, 1\)"),
        (["a", "b"], ShapeError, "y is <U1 of shape"),
        ([0, 2], ValueError, "labels run from 0 to 2, expected 0 to 1 .*numbers to predict are"),
        ([-1, 0], ValueError, "labels run from -1 to 0, expected 0 to 1"),
    ],
)
def test_answers_that_do_not_fit_are_refused(y, error, sentence):
    with pytest.raises(error, match=sentence):
        _network("sigmoid").evaluate(np.zeros((2, 3)), y)


def test_inputs_and_losses_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match=r"x has the shape \(2, 4\), expected \(n, 3\)"):
        _network("sigmoid").evaluate(np.zeros((2, 4)), [0, 1])
    with pytest.raises(ShapeError, match=r"x has the shape \(4,\), expected \(n, 3\)"):
        _network("sigmoid").predict_classes(np.zeros(4))
    with pytest.raises(ValueError, match="'hinge', expected one of: mse"):
        _network("sigmoid").evaluate(np.zeros((2, 3)), [0, 1], "hinge")
