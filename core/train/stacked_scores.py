"""Losses and metrics of several networks at once, each over its own rows.

Formulas and names are those of `core.nn.losses` and `core.nn.metrics`. Arrays are (members, rows,
outputs); what is summed is float64, and each member's sum is taken for itself.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.run.indexes import LOSS, ROWS, SCORE, WEIGHT

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.tally import Measure


@dataclass(frozen=True)
class StackedScores:
    """How outputs are judged: by which loss, and what counts as right."""

    loss: str
    measure: Measure
    level: float
    decimals: int
    outputs: int

    def sums(self, z: Array | None, a: Array, targets: Array, means: Array) -> Array:
        """What the rows add to the sums (members, 4) of `core.run.tally`.

        z are the sums of the last layer where the loss belongs with its activation; `means`
        (members, outputs) are those of the targets.
        """
        members, rows = a.shape[:2]
        found: Array = np.empty((members, 4))
        found[:, ROWS] = rows
        found[:, LOSS] = self._losses(z, a, targets) / self._divisor(rows) * rows
        found[:, SCORE], found[:, WEIGHT] = self._score(a, targets, means)
        return found

    def gradient(self, a: Array, targets: Array) -> Array:
        """∂L/∂a of mse, of the others, fused with their activation, ∂L/∂z."""
        factor = (2.0 if self.loss == "mse" else 1.0) / self._divisor(a.shape[1])
        found: Array = (a - targets) * a.dtype.type(factor)
        return found

    def _losses(self, z: Array | None, a: Array, targets: Array) -> Array:
        """The loss of each member (members,), undivided."""
        if z is None:
            return _squares(a - targets)
        if self.loss == "binary_cross_entropy":
            return _totals(np.maximum(z, 0.0) - z * targets + np.log1p(np.exp(-np.abs(z))))
        wide = z.astype(np.float64)
        largest = wide.max(axis=2, keepdims=True)
        of_class = (wide * targets).sum(axis=2)
        each = np.log(np.exp(wide - largest).sum(axis=2)) + (largest[:, :, 0] - of_class)
        return _totals(each)

    def _divisor(self, rows: int) -> int:
        """Over how many things a loss is a mean."""
        return rows * (1 if self.loss == "cross_entropy" else self.outputs)

    def _score(self, a: Array, targets: Array, means: Array) -> tuple[Array, Array]:
        rows: Array = np.full(len(a), float(a.shape[1]))
        if self.measure == "R²":
            distances = targets.astype(np.float64) - means[:, np.newaxis]
            return _squares(a - targets), _squares(distances)
        if self.measure == "threshold":
            right = (a[:, :, 0] > self.level) == (targets[:, :, 0] > self.level)
        elif self.measure == "largest":
            right = a.argmax(axis=2) == targets.argmax(axis=2)
        else:
            right = (a.round(self.decimals) == targets.round(self.decimals)).all(axis=2)
        return right.sum(axis=1).astype(np.float64), rows


def mean_losses(sums: Array) -> Array:
    """The mean loss of each member (members,), NaN where no rows were seen."""
    found: Array = sums[:, LOSS] / sums[:, ROWS]
    return found


def figures(sums: Array, measure: Measure) -> Array:
    """Accuracy or R² of each member (members,), NaN where no rows were seen."""
    score, weight = sums[:, SCORE], sums[:, WEIGHT]
    if measure != "R²":
        return score / weight
    found: Array = np.maximum(1.0 - score / weight, -sys.float_info.max)
    alike = weight == 0.0
    found[alike] = np.where(score[alike] == 0.0, 1.0, 0.0)
    found[sums[:, ROWS] == 0.0] = np.nan
    return found


def _squares(differences: Array) -> Array:
    """The sum of squares of each member."""
    flat = differences.reshape(len(differences), -1).astype(np.float64)
    found: Array = np.vecdot(flat, flat)
    return found


def _totals(numbers: Array) -> Array:
    """The sum of each member."""
    wide = numbers.reshape(len(numbers), -1).astype(np.float64)
    found: Array = np.vecdot(wide, np.ones_like(wide))
    return found
