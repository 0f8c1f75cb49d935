"""How the columns of a table are spread, class by class, and which of them move together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.statistics import Histogram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.nn.arrays import Array

BINS: Final = 20
_VALUES_AT_ONCE: Final = 200_000


@dataclass(frozen=True, eq=False)
class Spread:
    """How a column's numbers are spread, as they are in the data set.

    `histograms` has one for each class, of the same bins; their shares are of all rows, so that
    stacked they sum to 1. `deviation` is the standard deviation, divided by n.
    """

    histograms: tuple[Histogram, ...]
    low: float
    high: float
    mean: float
    deviation: float


def look_at_columns(
    x: Array, labels: Array, classes: int, cancelled: Callable[[], bool] = bool
) -> tuple[tuple[Spread, ...], Array] | None:
    """The spread of each column of x (n, k), and the correlation (k, k) of each two.

    `labels` (n,) are from 0 to `classes` - 1. The correlation is Pearson's; it is NaN where one of
    the two columns is constant. None when it was `cancelled` between some rows and the next.
    """
    low, high = x.min(axis=0).astype(np.float64), x.max(axis=0).astype(np.float64)
    # In units of the largest, no square is too large or too small for a float.
    units = np.maximum(np.maximum(np.abs(low), np.abs(high)), np.finfo(np.float64).tiny)
    total = np.zeros(x.shape[1])
    for part, _ in _pieces(x, labels):
        if cancelled():
            return None
        total += (part / units).sum(axis=0)
    mean = total / len(x)
    ends = low, np.where(high > low, high, low + np.maximum(np.abs(low), 1.0))
    products = np.zeros((x.shape[1], x.shape[1]))
    counts = np.zeros((x.shape[1], classes, BINS), np.int64)
    for part, own in _pieces(x, labels):
        if cancelled():
            return None
        away = part / units - mean
        products += away.T @ away
        counts += _counts(part, own, classes, *ends)
    varies = high > low
    # Rounding leaves a constant column with a deviation that is none.
    deviation = np.where(varies, np.sqrt(np.diag(products) / len(x)), 0.0)
    shares = counts / len(x)
    spreads = tuple(
        Spread(
            tuple(Histogram(share, float(ends[0][k]), float(ends[1][k])) for share in shares[k]),
            float(low[k]),
            float(high[k]),
            float(mean[k] * units[k]),
            float(deviation[k] * units[k]),
        )
        for k in range(x.shape[1])
    )
    return spreads, _correlation(products, varies)


def _pieces(x: Array, labels: Array) -> Iterator[tuple[Array, Array]]:
    """Some rows at once, in float64, with their labels."""
    rows = max(_VALUES_AT_ONCE // x.shape[1], 1)
    for start in range(0, len(x), rows):
        yield x[start : start + rows].astype(np.float64), labels[start : start + rows]


def _counts(x: Array, labels: Array, classes: int, low: Array, high: Array) -> Array:
    """Rows in each bin (k, classes, BINS)."""
    with np.errstate(over="ignore", invalid="ignore"):
        shares = np.nan_to_num((x - low) / (high - low))  # a width may overflow
    places = np.clip(shares * BINS, 0, BINS - 1).astype(np.intp)
    columns = x.shape[1]
    codes = (np.arange(columns) * classes + labels[:, None]) * BINS + places
    found = np.bincount(codes.ravel(), minlength=columns * classes * BINS)
    return np.asarray(found.reshape(columns, classes, BINS))


def _correlation(products: Array, varies: Array) -> Array:
    """Pearson's r of what are sums of products of deviations (k, k)."""
    norms = np.sqrt(np.diag(products))
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix: Array = np.clip(products / np.outer(norms, norms), -1.0, 1.0)
    matrix[~varies, :] = matrix[:, ~varies] = np.nan
    places = np.flatnonzero(varies)
    matrix[places, places] = 1.0
    return matrix
