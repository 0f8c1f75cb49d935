"""Meters: how good the answers to a batch are, as numbers that add up over batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from core.nn import metrics
from core.nn.targets import threshold

if TYPE_CHECKING:
    from core.datasets.scaling import Scaling
    from core.nn.arrays import Array
    from core.run.examples import Examples
    from core.run.parts import RunParts
    from core.train.batches import Batch


class Meter(ABC):
    """Judges a batch; what it says is summed, and `core.run.tally.figure` makes a figure of it."""

    @abstractmethod
    def score(self, batch: Batch) -> float:
        """What the rows add to the sum: how many are right, or how far off they are."""

    def weight(self, batch: Batch) -> float:
        """What the rows of the batch add to the sum that the score is compared with."""
        return batch.rows


class LargestOutput(Meter):
    """Accuracy for one output a class: the largest output should be the row's class."""

    def __init__(self, rows: int) -> None:
        self._answers: Array = np.empty(rows, np.intp)

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        answers = self._answers[: batch.rows]
        return metrics.count_largest(batch.work.output, batch.labels, answers, batch.flags)


class Threshold(Meter):
    """Accuracy for one output and two classes: above the threshold means class 1."""

    def __init__(self, level: float) -> None:
        self._level = level

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        return metrics.count_above(batch.work.output, batch.labels, self._level, batch.flags)


class Exact(Meter):
    """The share of rows whose outputs all equal their targets to so many decimals."""

    def __init__(self, decimals: int) -> None:
        self._decimals = decimals

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        return metrics.count_exact(
            batch.work.output, batch.targets, self._decimals, batch.room, batch.flags
        )


class ExactInOwnUnits(Meter):
    """The same of numbers that were standardised: they are compared in their own units."""

    def __init__(self, decimals: int, scaling: Scaling) -> None:
        self._decimals, self._scaling = decimals, scaling

    def score(self, batch: Batch) -> float:
        """Count the right rows."""
        return metrics.count_exact_unscaled(
            batch.work.output,
            batch.targets,
            self._decimals,
            self._scaling.mean,
            self._scaling.scale,
            batch.room,
            batch.flags,
        )


class Determination(Meter):
    """R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², with ȳ (outputs,) the means of the whole part."""

    def __init__(self, means: Array, rows: int) -> None:
        # Every row holds the means, as NumPy would otherwise spread them out for each batch.
        self._means: Array = np.tile(means, (rows, 1))  # float64

    def score(self, batch: Batch) -> float:
        """Σ(y − ŷ)²."""
        return metrics.squared_distance(batch.work.output, batch.targets, batch.room)

    def weight(self, batch: Batch) -> float:
        """Σ(y − ȳ)²."""
        means = self._means[: batch.rows]
        return metrics.squared_distance(batch.targets, means, batch.room)


def meter_for(parts: RunParts, examples: Examples, rows: int) -> Meter:
    """Return the meter for batches of up to `rows` rows of `examples`."""
    if parts.measure == "exact":
        decimals, scaling = parts.experiment.training.decimals, examples.scaling
        return Exact(decimals) if scaling is None else ExactInOwnUnits(decimals, scaling)
    if parts.measure == "R²":
        return Determination(examples.means, rows)
    if parts.measure == "threshold":
        return Threshold(threshold(parts.experiment.network.layers[-1].activation))
    return LargestOutput(rows)
