"""The course notebook's XOR runs, its rule written out, against ours from the same arrays."""

import numpy as np
import pytest

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
)
from core.nn.arrays import Array

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGETS = np.array([[0.0], [1.0], [1.0], [0.0]])


def _notebook(w1, b1, w2, b2, rate: float, epochs: int) -> tuple[Array, Array]:
    """One sample at a time in fixed order; MSE.loss_ = 2·(difference); accuracy to ten decimals."""
    w1, b1, w2, b2 = w1.copy(), b1.copy(), w2.copy(), b2.copy()
    outputs = np.empty((epochs, *TARGETS.shape))
    for seen in outputs:
        for x, y, answer in zip(INPUTS, TARGETS, seen, strict=True):
            hidden = 1.0 / (1.0 + np.exp(-(w1 @ x + b1)))
            z = w2 @ hidden + b2
            output = np.maximum(z, 0.0)
            answer[:] = output
            delta2 = 2.0 * (output - y) * (z > 0.0)
            delta1 = (w2.T @ delta2) * hidden * (1.0 - hidden)
            w2 -= rate * np.outer(delta2, hidden)
            b2 -= rate * delta2
            w1 -= rate * np.outer(delta1, x)
            b1 -= rate * delta1
    right = np.round(outputs, 10) == np.round(TARGETS, 10)
    return ((TARGETS - outputs) ** 2).mean(axis=(1, 2)), right.mean(axis=(1, 2))


@pytest.mark.parametrize(
    ("rate", "epochs", "seed"), [(0.1, 1000, 0), (0.1, 1000, 1), (0.01, 3000, 0), (0.4, 1000, 1)]
)
def test_the_same_losses_epoch_by_epoch(rate: float, epochs: int, seed: int):
    rng = np.random.default_rng(seed)
    w1, w2 = rng.normal(3.0, 1.0, (2, 2)), rng.normal(3.0, 1.0, (1, 2))
    b1, b2 = np.array([0.0, -1.0]), np.zeros(1)
    experiment = Experiment(
        DataSpec("xor"),
        NetworkSpec(
            2,
            (LayerSpec(2, "sigmoid"), LayerSpec(1, "relu")),
            InitSpec("normal", mean=3.0, std=1.0),
            dtype="float64",
        ),
        TrainSpec(
            "mse",
            OptimizerSpec("sgd", rate),
            batch_size=1,
            epochs=epochs,
            shuffle=False,
            metric="exact",
            decimals=10,
        ),
    )
    network = Network.from_arrays([w1, w2], [b1, b2], ["sigmoid", "relu"])
    trainer = Trainer(experiment, network=network)
    for _ in trainer.run():
        pass
    expected, shares = _notebook(w1, b1, w2, b2, rate, epochs)
    np.testing.assert_allclose(trainer.history.train_loss, expected, rtol=0.0, atol=1e-12)
    np.testing.assert_array_equal(trainer.history.train_accuracy, shares)
    assert len(trainer.history) == epochs
