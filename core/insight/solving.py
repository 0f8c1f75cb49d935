"""How soon each of many runs reached a goal, and what the many have in common."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.spec.goal import rises

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.spec.goal import Goal


def solved_at(goal: Goal, epochs: Array, values: Array, diverged: Array) -> Array:
    """The epoch (runs,) in which each run was first seen at the goal; infinite where it never was.

    `values` (runs, k) are the goal's figure after `epochs` (k,), NaN where a run has none. A run
    that `diverged` (runs,) has no network to show for it: it has not solved anything.
    """
    found = np.full(len(values), math.inf)
    if len(epochs) and len(values):
        passed = values >= goal.value if rises(goal.figure) else values <= goal.value
        first = passed.argmax(axis=1)
        found = np.where(passed.any(axis=1), epochs[first], math.inf)
    found[diverged] = math.inf
    return found


def share_time(times: Array, share: float = 0.5) -> float:
    """By when at least this share of the runs had solved it; infinite where fewer ever did.

    `times` (runs,), infinite for those that never did. With 0.5 it is the median of survival
    analysis: the first time at which at most half are left (Kaplan & Meier, J. Am. Stat. Assoc. 53,
    1958; here all runs are watched for equally long). NaN without runs.
    """
    if not len(times):
        return math.nan
    return float(np.sort(times)[_place(len(times), share)])


def completed(values: Array, diverged: Array, worst: float) -> Array:
    """Curves (runs, k) with a number wherever a run has ended: its last, or `worst` if diverged.

    A figure that no run has stays NaN: it was never measured. A run that diverged in its first
    epoch has nothing but the worst.
    """
    known = ~np.isnan(values)
    newest = np.where(known, np.arange(values.shape[1]), -1)
    np.maximum.accumulate(newest, axis=1, out=newest)
    filled = np.take_along_axis(values, np.maximum(newest, 0), axis=1)
    gone = (newest < np.arange(values.shape[1])) & (newest >= 0)
    filled[gone & diverged[:, None]] = worst
    if known.any():
        filled[diverged & ~known.any(axis=1)] = worst
    return filled


def quartiles(values: Array) -> Array:
    """Lower quartile, median and upper quartile of each column: (3, k) of `values` (runs, k).

    Each is the value of one run (the smallest that at least the share does not exceed), so that
    infinite values do no harm. NaN where a run has none, and without runs.
    """
    runs = len(values)
    if not runs:
        return np.full((3, values.shape[1]), math.nan)
    ordered = np.sort(values, axis=0)
    bands: Array = ordered[[_place(runs, share) for share in (0.25, 0.5, 0.75)]]
    bands[:, np.isnan(ordered[-1])] = math.nan
    return bands


def resampled(epochs: Array, values: Array, axis: Array) -> Array:
    """Curves (runs, k) as they stood at the epochs of `axis` (n,): (runs, n).

    What was measured last holds until the next measurement. NaN before the first and after the
    last one.
    """
    found = np.full((len(values), len(axis)), math.nan, values.dtype)
    if len(epochs):
        places = np.searchsorted(epochs, axis, "right") - 1
        there = (places >= 0) & (axis <= epochs[-1])
        found[:, there] = values[:, places[there]]
    return found


def _place(count: int, share: float) -> int:
    """Which of so many ordered values, from 0, is the first that the share does not exceed."""
    return min(max(math.ceil(share * count - 1e-9) - 1, 0), count - 1)
