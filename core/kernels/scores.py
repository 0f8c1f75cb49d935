"""Losses and metrics for kernels: what a batch adds to the sums, and where gradients begin."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Final

import numpy as np

from core.kernels.arguments import LOSSES
from core.kernels.jit import exact, index, inlined, jit
from core.run.indexes import LOSS, MEASURES, SCORE, WEIGHT

if TYPE_CHECKING:
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array

MSE: Final = LOSSES.index("mse")
_BINARY_CROSS_ENTROPY: Final = LOSSES.index("binary_cross_entropy")
_LARGEST: Final = MEASURES.index("largest")
_THRESHOLD: Final = MEASURES.index("threshold")
_EXACT: Final = MEASURES.index("exact")
LARGEST_FLOAT: Final = sys.float_info.max
_DETERMINATION: Final = MEASURES.index("R²")


@exact
def _quotient(total: Number, divisor: Number) -> Number:
    return total / divisor


@exact
def loss_of_all(mean: Number, count: Number) -> Number:
    """The loss of `count` rows, from their mean.

    Were sums taken in any order here too, the count could come before the division, and a loss be
    infinite that is not.
    """
    return mean * count


@inlined
def loss_of(
    loss: int, z: Array, a: Array, d: Array, at: Index, targets: Array, count: Index, units: Index
) -> Number:
    """The mean loss of `count` rows of outputs a = f(z), as `fused_value` of `core.nn.losses`.

    In d the gradient is left: ∂L/∂a of mse, of the others, fused with their activation, ∂L/∂z.
    Single elements are of the network's number type, what is summed is float64.
    """
    total, divisor = 0.0, count if loss > _BINARY_CROSS_ENTROPY else count * units
    scale = a.dtype.type((2.0 if loss == MSE else 1.0) / divisor)
    zero = scale - scale
    for i in range(count * units):
        d[at + i] = scale * (a[at + i] - targets[i])
    # A loop of its own, which writes nothing: were something written in it, the compiler would look
    # where the arrays lie in memory and choose in which order the sum is taken.
    for i in range(count * units):
        x, t = z[at + i], targets[i]
        if loss == MSE:
            difference = a[at + i] - t
            total += np.float64(difference) * np.float64(difference)
        elif loss == _BINARY_CROSS_ENTROPY:
            total += np.float64(max(x, zero) - x * t) + np.float64(math.log1p(math.exp(-abs(x))))
    if loss > _BINARY_CROSS_ENTROPY:
        for n in range(count):
            total += _row_loss(z, a, at + n * units, targets, n * units, units)
    return _quotient(total, divisor)


@jit
def _row_loss(z: Array, a: Array, row: Index, targets: Array, known: Index, units: Index) -> Number:
    """The cross entropy of one row of a softmax.

    Less the largest z, log Σ e^z is log(1 + the sum of the other outputs over the largest one).
    """
    best, others = row, 0.0
    for i in range(row, row + units):
        best = i if z[i] > z[best] else best
    for i in range(row, row + units):
        if i != best:
            others += np.float64(a[i])
    shared, total = math.log1p(others / np.float64(a[best])), 0.0
    for u in range(units):
        total += np.float64(targets[known + u]) * (shared + np.float64(z[best] - z[row + u]))
    return total


@inlined
def add_score(  # noqa: PLR0913, PLR0917
    measure: int,
    level: float,
    power: float,
    a: Array,
    at: Index,
    targets: Array,
    labels: Array,
    means: Array,
    count: Index,
    sums: Array,
) -> None:
    """Add to the sums of score and weight what `count` rows of outputs are worth."""
    units = index(means.size)
    scale = a.dtype.type(power)
    for n in range(count):
        best: Index = index(0)
        row, known, equal = at + n * units, n * units, True
        for u in range(units):
            if measure == _LARGEST:
                best = u if a[row + u] > a[row + best] else best
            elif measure == _EXACT:
                equal &= _rounded(a[row + u], scale) == _rounded(targets[known + u], scale)
            elif measure == _DETERMINATION:
                target = np.float64(targets[known + u])
                sums[SCORE] += (np.float64(a[row + u]) - target) ** 2
                sums[WEIGHT] += (target - means[u]) ** 2
        if measure == _LARGEST:
            equal = best == labels[n]
        elif measure == _THRESHOLD:
            equal = (a[row] > level) == (labels[n] == 1)
        if measure != _DETERMINATION:
            sums[SCORE] += equal
            sums[WEIGHT] += 1.0


@inlined
def _rounded(number: Number, power: Number) -> Number:
    """Round as numpy.round does."""
    return np.rint(number * power) / power


@inlined
def figure(measure: Index, sums: Array) -> Number:
    """Accuracy, or R², of the sums of score and weight; as `core.run.tally.figure`."""
    if measure != _DETERMINATION:
        return sums[SCORE] / sums[WEIGHT]
    if sums[WEIGHT] == 0.0:
        return 1.0 if sums[SCORE] == 0.0 else 0.0
    return max(1.0 - sums[SCORE] / sums[WEIGHT], -LARGEST_FLOAT)


@inlined
def sums_are_finite(sums: Array) -> bool:
    """Whether loss and score can still make a figure."""
    if not math.isfinite(sums[LOSS]):
        return False
    return math.isfinite(sums[SCORE]) and math.isfinite(sums[WEIGHT])
