"""The straight line between two networks of one shape: what the networks on it are good for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.answers import labels_of
from core.insight.evaluator import Objective
from core.insight.robustness import sample_of
from core.insight.weight_slice import WeightSlice, mean_losses
from core.nn import losses
from core.nn.arrays import ShapeError
from core.nn.metrics import r_squared, squared_distance

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.insight.sample import Sample
    from core.nn.arrays import Array
    from core.nn.network import Network


@dataclass(frozen=True, eq=False)
class LineScores:
    """Loss and figure (k,) of the networks (1 − s)·A + s·B at the shares s (k,).

    The figure is the share that is right, R² for numbers. They are of `rows` rows of `part`, "test"
    or "train" (see `Sample`).
    """

    shares: Array
    loss: Array
    figure: Array
    rows: int
    part: str

    @property
    def barrier(self) -> float:
        """How far the loss rises, at most, above the straight line between its two ends.

        0 where one can walk from one network to the other without a hill (Frankle et al. 2020,
        "Linear mode connectivity and the lottery ticket hypothesis", arXiv:1912.05671). NaN where
        the line does not hold both ends, or the loss of one is infinite.
        """
        inside = (self.shares >= 0.0) & (self.shares <= 1.0)
        ends = [self.loss[self.shares == end] for end in (0.0, 1.0)]
        if not all(len(end) for end in ends):
            return float("nan")
        shares = self.shares[inside]
        with np.errstate(invalid="ignore"):  # an end that has diverged has an infinite loss
            straight = (1.0 - shares) * ends[0][0] + shares * ends[1][0]
            return max(float(np.max(self.loss[inside] - straight)), 0.0)


def line_scores(
    start: Network,
    end: Network,
    dataset: Dataset,
    loss_name: str,
    shares: Array,
    cancelled: Callable[[], bool] = bool,
) -> LineScores | None:
    """The scores on the line from `start` to `end`, and beyond them; None once it is cancelled.

    Raises `ShapeError` where the two have not the same layers, `SpecError` where their answers do
    not fit the data.
    """
    require_alike(start, end)
    sample = sample_of(dataset, start.parameters.size)
    last = start.layers[-1]
    targets = sample.targets(dataset.classes, last.units, last.activation.name, start.dtype)
    objective = Objective(losses.get(loss_name), targets)
    away = end.parameters.astype(np.float64) - start.parameters
    line = WeightSlice(start, sample.x, start.parameters, away[None])
    loss, figure = np.empty(len(shares)), np.empty(len(shares))
    for first in range(0, len(shares), line.at_once):
        if cancelled():
            return None
        part = slice(first, first + line.at_once)
        sums, answers = line.answers(np.asarray(shares[part], np.float64)[:, None])
        loss[part] = mean_losses(last.activation.name, sums, answers, objective)
        figure[part] = [_figure(a, sample, dataset, last.activation.name) for a in answers]
    return LineScores(np.asarray(shares, np.float64), loss, figure, len(sample.x), sample.part)


def require_alike(one: Network, other: Network) -> None:
    """Raise `ShapeError`, in words, where two networks have not the same layers."""
    if _shape(one) != _shape(other):
        raise ShapeError(
            f"one network is {_words(one)} and the other {_words(other)}, expected the same layers"
        )


def _shape(network: Network) -> tuple[object, ...]:
    return network.sizes, tuple(
        (layer.activation.name, layer.bias is not None) for layer in network.layers
    )


def _words(network: Network) -> str:
    layers = (f"{layer.units} {layer.activation.name}" for layer in network.layers)
    return " – ".join((str(network.sizes[0]), *layers))


def _figure(answers: Array, sample: Sample, dataset: Dataset, last: str) -> float:
    if not len(answers):
        return float("nan")
    if dataset.classes:
        return float(np.mean(labels_of(answers, last) == sample.y))
    truth = sample.y.astype(answers.dtype)
    means = truth.mean(axis=0, dtype=np.float64)
    with np.errstate(all="ignore"):
        return r_squared(squared_distance(answers, truth), squared_distance(truth, means))
