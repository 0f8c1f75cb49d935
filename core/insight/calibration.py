"""Calibration: whether a network that says 80 % is right in 80 of 100 cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

BINS: Final = 10


class Calibration(NamedTuple):
    """Bins of equal width from 0 to 1: each (bins,), and one figure for all of them.

    `counts` rows are in a bin; `confidence` is their mean confidence and `accuracy` the share of
    them that is right, NaN where there are none. `error` is the expected calibration error, the
    mean distance of the two over all rows; NaN without rows.
    """

    counts: Array
    confidence: Array
    accuracy: Array
    error: float


def calibration(confidence: Array, right: Array, bins: int = BINS) -> Calibration:
    """Sort answers by their confidence (n,), parts of 1, into bins; `right` (n,) are bools.

    A bin holds its upper end, the first also 0 (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017,
    "On Calibration of Modern Neural Networks").
    """
    ends = np.linspace(0.0, 1.0, bins + 1)
    places = np.searchsorted(ends[1:-1], confidence)
    counts = np.bincount(places, minlength=bins)
    sure = np.bincount(places, weights=confidence, minlength=bins)
    hits = np.bincount(places, weights=right, minlength=bins)
    rows = len(confidence)
    error = float(np.abs(hits - sure).sum() / rows) if rows else float("nan")
    with np.errstate(invalid="ignore"):  # 0/0: NaN
        return Calibration(counts, sure / counts, hits / counts, error)
