"""Residuals: how far answers in numbers are from the truth, and how these distances are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

# An odd number, so that one bin has zero in its middle.
BINS: Final = 21


def histogram(residuals: Array, m: float, bins: int = BINS) -> Array:
    """How many residuals (n,) fall into each of an odd number of bins from −m to +m, (bins,).

    What lies beyond, infinities too, is counted in the bins at the ends; NaN is not.
    """
    finite = residuals[~np.isnan(residuals)]
    counts, _ = np.histogram(np.clip(finite, -m, m), bins, (-m, m))
    return counts


def root_mean_square(residuals: Array) -> float:
    """√(Σr²/n) of residuals (n,); NaN without any."""
    if not len(residuals):
        return float("nan")
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.mean(np.square(residuals))))
