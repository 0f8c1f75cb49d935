"""Runs that stop rules end, for whoever tests where, by what and how they go on."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    save_weights,
)
from core.spec.stop import StopSpec

ENGINES = ["numpy", "kernel"] if find_spec("numba") else ["numpy"]
PATIENT = StopSpec(patience=5, monitor="test_loss", restore_best=True)


def dataset(test_rows: int = 30) -> Dataset:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(70, 3))
    y = (x[:, 0] + 0.9 * rng.normal(size=70) > 0).astype(int)
    test = slice(40, 40 + test_rows)
    return Dataset(x[:40], y[:40], x[test], y[test], "classes", 2, None, "made")


def experiment_with(stop: StopSpec | None = None, **training: Any) -> Experiment:
    network = NetworkSpec(3, (LayerSpec(8, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64")
    settings = {"batch_size": 8, "epochs": 400, "stop": stop or StopSpec(), **training}
    rule = OptimizerSpec("momentum", 0.1)
    return Experiment(
        DataSpec("file"), network, TrainSpec("binary_cross_entropy", rule, **settings)
    )


def portions(trainer: Trainer, portion: str) -> Trainer:
    """Train until finished in steps, epochs, odd numbers of updates or all of a run at once."""
    while not (trainer.finished or trainer.diverged):
        if portion == "step":
            trainer.step()
        elif portion == "epoch":
            trainer.run_epoch()
        else:
            trainer.advance(float("inf"), {"odd": 13, "all": 3000}[portion])
    return trainer


def assert_same(one: Trainer, other: Trainer) -> None:
    np.testing.assert_array_equal(one.network.parameters, other.network.parameters)
    for name, column in one.history.arrays().items():
        np.testing.assert_array_equal(column, other.history.arrays()[name], name)
    assert (one.epoch, one.steps, one.stopped) == (other.epoch, other.steps, other.stopped)
    for name, array in one.state.to_arrays().items():
        np.testing.assert_array_equal(array, other.state.to_arrays()[name], name)


def save(trainer: Trainer, path) -> None:
    save_weights(
        path, trainer.network, trainer.experiment, trainer.history, resume=trainer.resume_state()
    )


class Clock:
    """A clock that goes on by so much each time it is looked at."""

    def __init__(self, tick: float) -> None:
        self.now, self.tick = 0.0, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now
