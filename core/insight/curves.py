"""What curves are drawn from: points thinned to pixels, and axis ends that outliers cannot ruin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.quantiles import quantile
from core.insight.scale import HUGE, round_up

if TYPE_CHECKING:
    from core.nn.arrays import Array

MOST_DECADES: Final = 16
SMALLEST: Final = 1e-30
_SAMPLE: Final = 1000


def drawable(values: Array) -> Array:
    """Return a copy of `values` (n,) that is safe to draw: nothing lies beyond ±`HUGE`."""
    return np.clip(values, -HUGE, HUGE)


def logarithms(values: Array, bottom: float) -> Array:
    """Return log10 of `values` (n,); zero and less lie at `bottom` (a log10), NaN stays NaN."""
    result: Array = np.log10(np.maximum(values, 10.0**bottom))
    return result


def thinned(x: Array, y: Array, low: float, high: float, columns: int) -> tuple[Array, Array]:
    """Return at most about 2·`columns` points that look like the curve (x, y) from `low` to `high`.

    x (n,) ascends. Every pixel column keeps its smallest and largest value, in the order in
    which the curve passes them, so that no peak is lost; NaN stays where there is nothing else.
    """
    first = max(int(np.searchsorted(x, low)) - 1, 0)
    last = int(np.searchsorted(x, high, side="right")) + 1
    x, y = x[first:last], y[first:last]
    if len(x) <= 2 * columns:
        return x, y
    ends = np.linspace(x[0], x[-1], columns + 1)[:-1]
    # These ascend: `np.unique` would sort them, and at its first call import 3 MB meanwhile.
    found = np.searchsorted(x, ends)
    starts = found[np.diff(found, prepend=-1) > 0]
    stops = np.append(starts[1:], len(x)) - 1
    lowest, highest = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    falling = y[starts] > y[stops]
    thin_x = np.stack([x[starts], x[stops]], axis=1)
    thin_y = np.stack(
        [np.where(falling, highest, lowest), np.where(falling, lowest, highest)], axis=1
    )
    return thin_x.ravel(), thin_y.ravel()


def spread(x: Array, y: Array, low: float, high: float, most: int) -> tuple[Array, Array]:
    """Return at most `most` of the points (x, y) from `low` to `high`, to be drawn one by one.

    Every second, or fourth, and so on of all: as further points come, those shown stay.
    """
    first, last = np.searchsorted(x, low), np.searchsorted(x, high, side="right")
    step = 1
    while (last - first) / step > most:
        step *= 2
    start = -(-int(first) // step) * step
    return x[start:last:step], y[start:last:step]


def epoch_end(epoch: float, target: float) -> float:
    """Return where the epoch axis ends: at a round number, or with the epochs to be trained."""
    end = round_up(max(epoch, 1.0))
    return min(end, target) if epoch <= target else end


def loss_end(values: Array) -> float:
    """Return where the axis of finite or NaN losses ends: above the first and 95 % of them.

    A few values beyond four times that (a run that diverges) run off the top of the axis.
    """
    # A part of them says what is usual as well as all of them would.
    sample = values[:: len(values) // _SAMPLE + 1]
    sample = sample[~np.isnan(sample)]
    if not sample.size:
        return 1.0
    usual = float(quantile(sample, 0.95))
    if sample[0] <= 1e4 * usual:
        usual = max(usual, float(sample[0]))
    return round_up(min(float(np.nanmax(values)), 4.0 * usual))


def loss_decades(values: Array) -> tuple[float, float]:
    """Return the ends of a logarithmic loss axis as whole powers of ten, at most `MOST_DECADES`.

    The first value is shown in any case: a run that bursts would else begin with a flat line.
    """
    positive = values[values > 0.0]
    if not positive.size:
        return -1.0, 0.0
    top = math.ceil(math.log10(max(loss_end(positive), SMALLEST)))
    bottom = math.floor(math.log10(max(float(positive.min()), SMALLEST)))
    first = math.floor(math.log10(max(float(positive[0]), SMALLEST)))
    return float(min(max(min(bottom, top - 1), top - MOST_DECADES), first)), float(top)


def r2_start(values: Array) -> float:
    """Return where an R² axis starts: 0, or below it as far as −1 where the values go there."""
    lowest = float(np.fmin.reduce(values, initial=0.0))
    return -min(round_up(-lowest), 1.0) if lowest < 0.0 else 0.0


def at(x: Array, y: Array, position: float) -> tuple[float, float]:
    """Return the point of the curve (x, y) nearest in x to `position`; NaNs when it is empty."""
    if not len(x):
        return math.nan, math.nan
    right = min(int(np.searchsorted(x, position)), len(x) - 1)
    left = max(right - 1, 0)
    nearest = left if position - x[left] <= x[right] - position else right
    return float(x[nearest]), float(y[nearest])
