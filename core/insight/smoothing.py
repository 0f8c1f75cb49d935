"""Smoothing a curve for the eye: an exponential moving average that is true from the first point.

As TensorBoard's scalar smoothing: s_t = w·s_{t−1} + (1 − w)·y_t, divided by 1 − w^t, so that the
first points are not drawn towards 0 (the correction of Kingma & Ba, 2015, for Adam's moments).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

STRONGEST: Final = 0.99
# What a factor adds that is smaller than this is nobody's to see.
_NOTHING: Final = 1e-12


def smoothed(values: Array, weight: float) -> Array:
    """Return the smoothed `values` (n,); `weight` from 0, as they are, to below 1, nearly flat.

    What is not a number counts for nothing, and stays so.
    """
    if weight <= 0.0 or len(values) < 2:
        return np.array(values, dtype=np.float64)
    known = np.isfinite(values)
    sums = _decayed_sums(np.where(known, values, 0.0), weight)
    counts = _decayed_sums(known.astype(np.float64), weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = np.where(known, sums / counts, np.nan)
    return result


def _decayed_sums(values: Array, weight: float) -> Array:
    """Σ_j weight^j · values[t − j] for each t, in log₂(n) steps that each double the reach."""
    sums, reach, factor = values.astype(np.float64), 1, weight
    while reach < len(sums) and factor > _NOTHING:
        before = sums[:-reach].copy()
        sums[reach:] += factor * before
        reach, factor = 2 * reach, factor * factor
    return sums
