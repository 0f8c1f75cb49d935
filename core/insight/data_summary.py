"""What a data set holds, before anything is trained on it: counts, examples, spreads, correlation.

All of it is of the training rows, which a network learns from; of the test rows only the number is
said. It is computed once for a data set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.column_spread import Spread, look_at_columns
from core.insight.statistics import Histogram

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array

MOST_COLUMNS: Final = 60
MOST_TARGETS: Final = 6
MOST_SAMPLES: Final = 24
"""So many input columns, target columns, and examples a class are looked at."""
_QUICK: Final = 100_000
_ROWS_AT_ONCE: Final = 1024
_PIXEL_BINS: Final = 32


@dataclass(frozen=True, eq=False)
class DataSummary:
    """What there is in a data set.

    `train_counts` and `test_counts` (classes,) are rows a class, of numbers to predict empty.
    `samples` are training rows, for each class from its first to its last; of numbers to predict
    one group from the smallest to the largest. `columns` are the first `MOST_COLUMNS` inputs and
    `targets` the first `MOST_TARGETS` numbers to predict, none of which is a pixel; `correlation`
    (k, k) is of these columns, the targets last. Pictures have `means` (groups, pixels), the mean
    of each group's pixels as they are in the data set, and `pixels`, how all of them are spread.
    """

    train_counts: Array
    test_counts: Array
    samples: tuple[Array, ...]
    columns: tuple[Spread, ...] = ()
    targets: tuple[Spread, ...] = ()
    correlation: Array | None = None
    means: Array | None = None
    pixels: Histogram | None = None


def is_quick(dataset: Dataset) -> bool:
    """Whether `summarise` takes less than some milliseconds."""
    return dataset.x_train.size <= _QUICK


def summarise(dataset: Dataset, cancelled: Callable[[], bool] = bool) -> DataSummary | None:
    """Look at all training rows, some at once; None when it was `cancelled` in between."""
    classes = dataset.classes
    train, test = (
        np.bincount(y, minlength=classes) if classes else np.zeros(0, np.int64)
        for y in (dataset.y_train, dataset.y_test)
    )
    samples = examples(dataset.y_train, classes)
    numbers = dataset.y_train[:, :MOST_TARGETS] if not classes else None
    labels = dataset.y_train if classes else np.zeros(len(dataset.y_train), np.int64)
    groups = max(classes, 1)
    if dataset.image_shape is not None:
        found = _look_at_pictures(dataset.x_train, labels, groups, cancelled)
        aims = _spread_of_targets(numbers, cancelled)
        if found is None or aims is None:
            return None
        return DataSummary(train, test, samples, (), aims, None, *found)
    x = dataset.x_train[:, :MOST_COLUMNS]
    table = x if numbers is None else np.hstack([x, numbers])
    looked = look_at_columns(table, labels, groups, cancelled)
    if looked is None:
        return None
    spreads, matrix = looked
    count = x.shape[1]
    return DataSummary(train, test, samples, spreads[:count], spreads[count:], matrix)


def examples(y: Array, classes: int, most: int = MOST_SAMPLES) -> tuple[Array, ...]:
    """Rows of each class, at most so many, evenly from its first to its last row.

    `y` (n,) are labels. Where `classes` is 0, `y` (n, outputs) are numbers, and there is one group:
    rows evenly from the smallest number in the first column to the largest.
    """
    if not classes:
        return (_evenly(np.argsort(y[:, 0], kind="stable"), most),)
    order = np.argsort(y, kind="stable")
    ends = np.cumsum(np.bincount(y, minlength=classes))
    return tuple(_evenly(rows, most) for rows in np.split(order, ends[:-1]))


def _evenly(rows: Array, most: int) -> Array:
    if len(rows) <= most:
        return rows
    places: Array = np.linspace(0, len(rows) - 1, most).astype(np.intp)
    return np.asarray(rows[places])


def _spread_of_targets(
    numbers: Array | None, cancelled: Callable[[], bool]
) -> tuple[Spread, ...] | None:
    if numbers is None:
        return ()
    found = look_at_columns(numbers, np.zeros(len(numbers), np.int64), 1, cancelled)
    return None if found is None else found[0]


def _look_at_pictures(
    x: Array, labels: Array, groups: int, cancelled: Callable[[], bool]
) -> tuple[Array, Histogram] | None:
    """The mean picture (groups, pixels) of each group, NaN where it has no row; all pixels."""
    is_bytes = x.dtype == np.uint8
    low, high = (0.0, 256.0) if is_bytes else (float(x.min()), float(x.max()))
    high = high if high > low else low + 1.0
    sums, counts = np.zeros((groups, x.shape[1])), np.zeros(_PIXEL_BINS, np.int64)
    for start in range(0, len(x), _ROWS_AT_ONCE):
        if cancelled():
            return None
        part, own = x[start : start + _ROWS_AT_ONCE], labels[start : start + _ROWS_AT_ONCE]
        # Sums of a thousand bytes are exact in float32; all together they are kept in float64.
        members = (np.arange(groups)[:, None] == own).astype(np.float32 if is_bytes else x.dtype)
        sums += members @ part.astype(members.dtype)
        if is_bytes:
            values = np.bincount(part.ravel(), minlength=256)
            counts += values.reshape(_PIXEL_BINS, -1).sum(axis=1)
        else:
            places = ((part - low) * (_PIXEL_BINS / (high - low))).astype(np.intp)
            counts += np.bincount(
                np.minimum(places, _PIXEL_BINS - 1).ravel(), minlength=_PIXEL_BINS
            )
    rows = np.bincount(labels, minlength=groups)[:, None]
    with np.errstate(invalid="ignore"):
        means = sums / rows
    return means, Histogram(counts / x.size, low, high)
