"""Tally: loss and accuracy as running means over the rows seen, with no second pass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from core.nn import metrics
from core.nn.targets import threshold

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.spec.experiment import Experiment
    from core.train.batches import Batch, Examples

TALLY_WORDS: Final = 4


class Meter(ABC):
    """Judges a batch; scores and weights are summed, and `result` makes a figure of both."""

    name: ClassVar[str]

    @abstractmethod
    def score(self, batch: Batch) -> float:
        """What the rows add to the sum: how many are right, or how far off they are."""

    def weight(self, batch: Batch) -> float:
        """What the rows of the batch add to the sum that the score is compared with."""
        return batch.rows

    def result(self, score: float, weight: float) -> float:
        """The figure (accuracy 0 to 1, or R²) from both sums."""
        return score / weight if weight else float("nan")


class LargestOutput(Meter):
    """Accuracy for one output a class: the largest output should be the row's class."""

    name = "accuracy"

    def __init__(self, rows: int) -> None:
        self._answers: Array = np.empty(rows, np.intp)

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        answers = self._answers[: batch.rows]
        return metrics.count_largest(batch.work.output, batch.labels, answers, batch.flags)


class Threshold(Meter):
    """Accuracy for one output and two classes: above the threshold means class 1."""

    name = "accuracy"

    def __init__(self, level: float) -> None:
        self._level = level

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        return metrics.count_above(batch.work.output, batch.labels, self._level, batch.flags)


class Exact(Meter):
    """The share of rows whose outputs all equal their targets to so many decimals."""

    name = "exact"

    def __init__(self, decimals: int) -> None:
        self._decimals = decimals

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        return metrics.count_exact(
            batch.work.output, batch.targets, self._decimals, batch.scratch, batch.flags
        )


class Determination(Meter):
    """R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², with ȳ (outputs,) the means of the whole part."""

    name = "R²"

    def __init__(self, means: Array, rows: int) -> None:
        # Every row holds the means, as NumPy would otherwise spread them out for each batch.
        self._means: Array = np.tile(means, (rows, 1))

    def score(self, batch: Batch) -> float:
        """Σ(y − ŷ)²."""
        return metrics.squared_distance(batch.work.output, batch.targets, batch.scratch[0])

    def weight(self, batch: Batch) -> float:
        """Σ(y − ȳ)²."""
        means = self._means[: batch.rows]
        return metrics.squared_distance(batch.targets, means, batch.scratch[0])

    def result(self, score: float, weight: float) -> float:
        """1 − score/weight."""
        return metrics.r_squared(score, weight)


def meter_for(experiment: Experiment, examples: Examples, rows: int) -> Meter:
    """Return the meter that `experiment` asks for, for batches of up to `rows` rows."""
    last = experiment.network.layers[-1]
    if experiment.training.metric == "exact":
        return Exact(experiment.training.decimals)
    if examples.labels is None:
        return Determination(examples.answers.mean(axis=0), rows)
    if last.units == 1:
        return Threshold(threshold(last.activation))
    return LargestOutput(rows)


class Tally:
    """Sums over the rows seen since `start`, and the running means that follow from them."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.start()

    def start(self) -> None:
        """Forget what was seen."""
        self.rows, self._loss, self._score, self._weight = 0, 0.0, 0.0, 0.0

    def add(self, batch: Batch, loss: float) -> None:
        """Add a batch of which `loss` is the mean loss."""
        self.rows += batch.rows
        self._loss += loss * batch.rows
        self._score += self.meter.score(batch)
        self._weight += self.meter.weight(batch)

    @property
    def loss(self) -> float:
        """The mean loss (NaN before the first batch)."""
        return self._loss / self.rows if self.rows else float("nan")

    @property
    def accuracy(self) -> float:
        """The meter's figure (NaN before the first batch)."""
        return self.meter.result(self._score, self._weight) if self.rows else float("nan")

    def state(self) -> Array:
        """The sums, float64 (4,)."""
        return np.array([self.rows, self._loss, self._score, self._weight])

    def load_state(self, sums: Array) -> None:
        """Take up where `state` was taken."""
        rows, self._loss, self._score, self._weight = (float(value) for value in sums)
        self.rows = int(rows)
