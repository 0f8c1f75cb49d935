"""Marginal means: what a figure is on average for each value of a field, whatever all others are.

Which of several fields matters most is told by the share of the differences between runs that goes
along with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.levels import Levels, levels_of

if TYPE_CHECKING:
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class Effect:
    """The figure by the levels of a field.

    Of each level (levels,): `means` and `spreads` (the standard deviation, NaN of fewer than two)
    of the figures that there are, how many these are (`counts`) and how many have none (`lost`).
    `share`, from 0 to 1, is how much of the differences in rank between runs goes along with the
    field; NaN where that cannot be told.
    """

    levels: Levels
    means: Array
    spreads: Array
    counts: Array
    lost: Array
    share: float


@dataclass(frozen=True, eq=False)
class Crossed:
    """The figure by the levels of two fields, all (rows, columns), as in `Effect`."""

    rows: Levels
    columns: Levels
    means: Array
    spreads: Array
    counts: Array
    lost: Array


def effect_of(values: Array, figures: Array) -> Effect:
    """The effect of a field with these `values` (runs,) on `figures` (runs,), NaN where lost."""
    levels = levels_of(values)
    moments = _moments(levels.places, len(levels), figures)
    known = np.isfinite(figures)
    share = explained_share(levels.places[known], figures[known])
    return Effect(levels, *moments, share)


def crossed_means(rows: Array, columns: Array, figures: Array, most: int = 8) -> Crossed:
    """The figure by two fields, each of at most `most` levels where they are numbers."""
    down, across = levels_of(rows, most), levels_of(columns, most)
    shape = len(down), len(across)
    places = down.places * shape[1] + across.places
    moments = _moments(places, shape[0] * shape[1], figures)
    return Crossed(down, across, *(each.reshape(shape) for each in moments))


def explained_share(places: Array, figures: Array) -> float:
    """How much of the variance of ranks lies between groups, beyond what chance puts there.

    Kelley's ε², 1 − (SS_within / (n − k)) / (SS_total / (n − 1)), of the ranks of n figures in k
    groups, not below 0 (T. L. Kelley, An Unbiased Correlation Ratio Measure, Proc. Natl. Acad. Sci.
    21, 1935). Of ranks, as a single enormous loss would else decide everything. NaN without two
    groups, or where no group has two figures; 0 where all figures are equal.
    """
    groups, n = np.unique(places, return_inverse=True)[1].reshape(-1), len(figures)
    k = int(groups.max(initial=-1)) + 1
    if k < 2 or n <= k:
        return math.nan
    _, inverse, counts = np.unique(figures, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse.reshape(-1)]
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    if whole == 0.0:
        return 0.0
    means = np.bincount(groups, ranks) / np.bincount(groups)
    within = float(((ranks - means[groups]) ** 2).sum())
    return max(1.0 - (within / (n - k)) / (whole / (n - 1)), 0.0)


def _moments(places: Array, count: int, figures: Array) -> tuple[Array, Array, Array, Array]:
    """Means, spreads, counts and losses of each group (count,)."""
    known = np.isfinite(figures)
    groups, values = places[known], figures[known]
    counts = np.bincount(groups, minlength=count)
    lost = np.bincount(places[~known], minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.bincount(groups, values, count) / counts
        squares = np.bincount(groups, (values - means[groups]) ** 2, count)
        spreads = np.where(counts > 1, np.sqrt(squares / (counts - 1)), math.nan)
    return means, spreads, counts, lost
