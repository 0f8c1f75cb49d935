"""Losses and metrics for kernels: what a batch adds to the sums, and where gradients begin."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Final

import numpy as np

from core.kernels.arguments import LOSSES
from core.kernels.jit import index, inlined, jit
from core.nn.losses import LEAST_LOGARITHM
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


@jit
def loss_of(
    loss: int, a: Array, d: Array, at: Index, targets: Array, count: Index, units: Index
) -> Number:
    """The mean loss of `count` rows of outputs; of its logarithms only those are taken that count.

    In d the gradient is left: ∂L/∂a of mse, of the others, fused with their activation, ∂L/∂z.
    """
    total, divisor = 0.0, count if loss > _BINARY_CROSS_ENTROPY else count * units
    scale = a.dtype.type((2.0 if loss == MSE else 1.0) / divisor)
    for i in range(count * units):
        p, t = a[at + i], targets[i]
        d[at + i] = scale * (p - t)
        if loss == MSE:
            total += (p - t) * (p - t)
            continue
        if t != 0:
            total -= t * max(math.log(p), LEAST_LOGARITHM)
        if loss == _BINARY_CROSS_ENTROPY and t != 1:
            total -= (1 - t) * max(math.log1p(-p), LEAST_LOGARITHM)
    return total / divisor


@jit
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
                sums[SCORE] += (a[row + u] - targets[known + u]) ** 2
                sums[WEIGHT] += (targets[known + u] - means[u]) ** 2
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
