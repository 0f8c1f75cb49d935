"""The best that a network can do that says the same to every row: below that nothing is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.nn.targets import target_codes

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array


class Constant(NamedTuple):
    """The smallest loss of a constant answer, and the accuracy (R²: 0) of the best one.

    The same as scikit-learn's DummyClassifier and DummyRegressor.
    """

    loss: float
    accuracy: float


def best_constant(dataset: Dataset, outputs: int, last_activation: str, loss: str) -> Constant:
    """What the best constant answer reaches on the training rows.

    Raises `SpecError` where the network's outputs do not fit the classes.
    """
    if not dataset.classes:
        y = dataset.y_train
        return Constant(float(y.var(axis=0, dtype=np.float64).mean()) if len(y) else 0.0, 0.0)
    counts = np.bincount(dataset.y_train, minlength=dataset.classes)
    shares = counts / max(int(counts.sum()), 1)
    codes = target_codes(dataset.classes, outputs, last_activation, np.float64)
    means = shares @ codes
    return Constant(_loss(loss, shares, codes, means), float(shares.max()))


def _loss(name: str, shares: Array, codes: Array, means: Array) -> float:
    if name == "mse":
        return float((shares @ (codes - means) ** 2).mean())
    if name == "cross_entropy":
        return _entropy(shares)
    return float(np.mean([_entropy(np.array([p, 1.0 - p])) for p in means]))


def _entropy(shares: Array) -> float:
    some = shares[shares > 0.0]
    return float(-(some * np.log(some)).sum())
