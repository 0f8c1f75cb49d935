"""Quantiles without numpy.ma, which NumPy's own import when they are first called.

That takes as long as several frames, and it would be the window that waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


def quantile(values: Any, share: float, axis: int | None = None) -> Array:
    """What a `share`, 0 to 1, of the values lies below, between two of them in proportion.

    Hyndman and Fan's seventh definition, as `numpy.quantile`'s: NaN where one of the values is.
    Raises `ValueError` where there are none.
    """
    given = np.asarray(values)
    along = given.ravel() if axis is None else np.moveaxis(given, axis, 0)
    if not len(along):
        raise ValueError("no values have no quantiles")
    last = len(along) - 1
    low = int(share * last)
    high, part = min(low + 1, last), share * last - low
    ordered = np.partition(along, sorted({low, high, last}), axis=0)  # NaN come last
    below, above = (ordered[place] / 1.0 for place in (low, high))  # floats, of integers too
    found = below if not part else (1.0 - part) * below + part * above
    return np.where(np.isnan(ordered[last]), np.nan, found)


def median(values: Any, axis: int | None = None) -> Array:
    """The value in the middle, or the mean of the two; raises as `quantile` does."""
    return quantile(values, 0.5, axis)
