"""Runs that both engines can do: made data, and a small network for them."""

from __future__ import annotations

import numpy as np

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
)


def made(kind: str, rows: int = 37, inputs: int = 3, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, inputs)) * (rng.random((rows, inputs)) < 0.7)
    if kind == "regression":
        y = rng.normal(size=(rows, 2))
        return Dataset(x, y, x[:9], y[:9], kind, 0, None, "made")
    labels = rng.integers(0, 3 if kind == "three" else 2, rows)
    classes = 3 if kind == "three" else 2
    return Dataset(x, labels, x[:9], labels[:9], "classes", classes, None, "made")


def small(**training: object) -> Experiment:
    spec = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64")
    return Experiment(
        DataSpec("file"), spec, TrainSpec("mse", OptimizerSpec("sgd", 0.1), **training)
    )
