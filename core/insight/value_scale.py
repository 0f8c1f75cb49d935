"""ValueScale: where the values of a field lie on an axis, from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.insight.levels import levels_of

if TYPE_CHECKING:
    from core.nn.arrays import Array

_MOST_NAMED: Final = 8
_LOG_FROM: Final = 50.0
_EVERY: Final = 5


@dataclass(frozen=True, eq=False)
class ValueScale:
    """An axis: `positions` (rows,) of all values, NaN where there is none, and marks on it.

    Few values, and all that are no numbers, lie at equal distances and are all marked.
    """

    positions: Array
    marks: tuple[tuple[float, Any], ...]
    is_log: bool = False


def scale_of(values: Array, *, is_log: bool | None = None) -> ValueScale:
    """The axis of `values` (rows,); logarithmic where `is_log`, None: above 0 and far apart."""
    if values.dtype == object or len(np.unique(values[np.isfinite(values)])) <= _MOST_NAMED:
        return _of_levels(values)
    known = values[np.isfinite(values)].astype(np.float64)
    low, high = float(known.min()), float(known.max())
    is_log = low > 0.0 and (high / low >= _LOG_FROM if is_log is None else is_log)
    ends = np.log10([low, high]) if is_log else np.array([low, high])
    numbers = values.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        numbers = np.log10(numbers) if is_log else numbers
    positions = (numbers - ends[0]) / (ends[1] - ends[0])
    at = np.linspace(0.0, 1.0, _EVERY)
    marked = ends[0] + at * (ends[1] - ends[0])
    texts = 10.0**marked if is_log else marked
    marks = tuple(zip(at.tolist(), texts.tolist(), strict=True))
    return ValueScale(positions, marks, is_log)


def _of_levels(values: Array) -> ValueScale:
    known = np.ones(len(values), bool) if values.dtype == object else np.isfinite(values)
    levels = levels_of(values[known], _MOST_NAMED)
    span = max(len(levels) - 1, 1)
    positions = np.full(len(values), np.nan)
    positions[known] = levels.places / span if len(levels) > 1 else 0.5
    marks = tuple(
        (place / span if len(levels) > 1 else 0.5, low)
        for place, (low, _) in enumerate(levels.ends)
    )
    return ValueScale(positions, marks)


def goodness(figures: Array, *, rises: bool) -> Array:
    """How good each figure is beside the others, from 0 to 1 (all of them where all are equal).

    `figures` of any shape, NaN stays NaN; `rises` where larger is better. In proportion, or by
    powers of ten where they are far apart; what is beyond 96 of 100 does not flatten the rest.
    """
    known = figures[np.isfinite(figures)]
    if not known.size:
        return np.full(figures.shape, np.nan)
    values = figures.astype(np.float64)
    if known.min() > 0.0 and known.max() / known.min() >= _LOG_FROM:
        values = np.log(np.where(np.isfinite(values), values, np.nan))
    low, high = np.nanpercentile(np.where(np.isfinite(values), values, np.nan), (2.0, 98.0))
    if high <= low:
        return np.where(np.isfinite(values), 1.0, np.nan)
    shares = np.clip((values - low) / (high - low), 0.0, 1.0)
    found: Array = shares if rises else 1.0 - shares
    return found


def standing(figures: Array, *, rises: bool) -> Array:
    """Where each figure (runs,) stands among all by rank, from 0 to 1 for the best; NaN stays NaN.

    Equal figures stand equally.
    """
    distinct, places = np.unique(figures[np.isfinite(figures)], return_inverse=True)
    found = np.full(figures.shape, np.nan)
    if distinct.size:
        counts = np.bincount(places.reshape(-1))
        below = np.cumsum(counts) - counts
        shares = (below + (counts - 1) / 2)[places.reshape(-1)] / max(len(places) - 1, 1)
        found[np.isfinite(figures)] = shares if rises else 1.0 - shares
    return found
