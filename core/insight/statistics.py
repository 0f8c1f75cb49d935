"""Statistics of a layer: how its numbers are spread, which units are stuck, how fast it learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import activations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.nn.arrays import Array

BINS: Final = 40
LEAST_POWER: Final = -40
MOST_POWER: Final = 8
"""Magnitudes are counted from 2^`LEAST_POWER` to 2^`MOST_POWER`, a bin for each power."""
HEALTHY: Final = (10.0**-3.5, 10.0**-2.5)
"""Within half a decade of 1e-3: by so much of its weights a layer that learns well moves at a step.

Karpathy's rule of thumb (CS231n, "Ratio of weights:updates"): much less is slow, much more is wild.
"""
# An output in the outer 3 % of a bounded function's range; for tanh |a| > 0.97.
_BOUNDED: Final = {"sigmoid": (0.015, 0.985), "tanh": (-0.97, 0.97)}
# Functions that are flat on one side: a unit that always is there no longer learns.
_ONE_SIDED: Final = frozenset({"relu", "elu", "gelu", "swish", "softplus"})
_FLAT: Final = 0.01
_ALWAYS: Final = 0.99
_RANGES: Final = {
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "step": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "sine": (-1.0, 1.0),
}
_POSITIVE: Final = frozenset({"relu", "softplus"})


@dataclass(frozen=True, eq=False)
class Histogram:
    """How often values fall into bins of equal width from `low` to `high`; `shares` sum to 1.

    What lies beyond the ends is counted in the first and the last bin. With `is_log`, the bins are
    powers of two of magnitudes, `low` and `high` are exponents, and `zeros` is the share of values
    that are exactly 0 and so lie in no bin.
    """

    shares: Array
    low: float
    high: float
    is_log: bool = False
    zeros: float = 0.0

    def bin_ends(self, place: int) -> tuple[float, float]:
        """Where bin `place` begins and ends; of powers of two the magnitudes themselves."""
        width = (self.high - self.low) / len(self.shares)
        ends = self.low + place * width, self.low + (place + 1) * width
        return (2.0 ** ends[0], 2.0 ** ends[1]) if self.is_log else ends


def histogram(values: Array, low: float, high: float, bins: int = BINS) -> Histogram:
    """Count `values` (any shape) in `bins` equal bins from `low` to `high`; NaN does not count."""
    flat = values.ravel()
    with np.errstate(all="ignore"):
        places = (flat - low) * (bins / (high - low))
        np.clip(places, 0, bins - 1, out=places)
    counts = np.bincount(_whole(places), minlength=bins)
    return Histogram(counts / max(int(counts.sum()), 1), low, high)


def magnitudes(arrays: Iterable[Array | None]) -> Histogram:
    """Count |values| of all arrays by powers of two: bin k holds 2^k ≤ |v| < 2^(k+1).

    The bins are always the same, so that a layer, or a moment, can be compared with another. What
    is not finite does not count. The arrays are float32 or float64.
    """
    counts, zeros = np.zeros(MOST_POWER - LEAST_POWER, np.int64), 0
    for array in arrays:
        if array is not None:
            powers, numbers = _by_exponent(array)
            places = np.clip(powers - LEAST_POWER, 0, len(counts) - 1)
            nothing = array.size - int(np.count_nonzero(array))
            numbers[0] -= nothing
            np.add.at(counts, places, numbers)
            zeros += nothing
    total = max(int(counts.sum()) + zeros, 1)
    return Histogram(counts / total, LEAST_POWER, MOST_POWER, is_log=True, zeros=zeros / total)


def _by_exponent(array: Array) -> tuple[Array, Array]:
    """Powers k (n,) and how many values lie from 2^k on; zeros are among those of the first.

    Read from the bits (IEEE 754): three times as quick as a logarithm.
    """
    whole, fraction = (
        (np.dtype(np.uint32), 23) if array.itemsize == 4 else (np.dtype(np.uint64), 52)
    )
    kinds = 2 ** (8 * array.itemsize - 1 - fraction)
    bits: Array = np.ascontiguousarray(array).ravel().view(whole)
    exponents = ((bits >> fraction) & (kinds - 1)).astype(np.intp)  # without the sign
    numbers = np.bincount(exponents, minlength=kinds)[:-1]  # the last are inf and NaN
    return np.arange(kinds - 1) - (kinds // 2 - 1), numbers


def output_range(activation: str, m: float) -> tuple[float, float]:
    """Where a layer's outputs can lie; `m` ends what has no end of its own."""
    return _RANGES.get(activation, (0.0, m) if activation in _POSITIVE else (-m, m))


def has_own_range(activation: str) -> bool:
    """Whether the outputs' range ends by itself."""
    return activation in _RANGES


def dead_share(activation: str, sums: Array, outputs: Array) -> float | None:
    """The share of units that are in the flat part of their function for 99 % of the rows.

    `sums` and `outputs` (rows, units). None for functions without a flat side (see `_ONE_SIDED`);
    a slope below 0.01 counts as flat.
    """
    if activation not in _ONE_SIDED:
        return None
    slopes = activations.get(activation).backward(np.ones_like(outputs), sums, outputs)
    flat = (np.abs(slopes) < _FLAT).mean(axis=0)
    return float((flat >= _ALWAYS).mean())


def saturated_share(activation: str, outputs: Array) -> float | None:
    """The share of outputs (rows, units) in the outer 3 % of the range of sigmoid or tanh."""
    if activation not in _BOUNDED:
        return None
    low, high = _BOUNDED[activation]
    return float(((outputs < low) | (outputs > high)).mean())


def norm(arrays: Iterable[Array | None]) -> float:
    """The Euclidean norm of all numbers of the arrays together, in float64."""
    squares = 0.0
    with np.errstate(over="ignore"):
        for array in arrays:
            if array is not None:
                flat = array.ravel().astype(np.float64)
                squares += float(flat @ flat)
    return float(np.sqrt(squares))


def update_ratio(change: Array, weights: Array) -> float:
    """‖Δw‖ / ‖w‖ of a layer's weights (units, inputs); NaN where all weights are 0."""
    size = norm([weights])
    return norm([change]) / size if size > 0.0 else float("nan")


def _whole(places: Array) -> Array:
    """Places as whole numbers, without those that are NaN."""
    known = ~np.isnan(places)
    if not known.all():
        places = places[known]
    whole: Array = places.astype(np.intp)
    return whole
