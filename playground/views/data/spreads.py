"""From how columns are spread to what is shown: in the data's own units, with names and words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.axis import Axis
from playground.views.data.columns_canvas import BinSpot, ColumnShown
from playground.views.data.words import bin_words, spread_words, target_names
from playground.views.samples import input_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset, Experiment
    from core.insight.column_spread import Spread
    from core.insight.data_summary import DataSummary

MOST_STACKED: Final = 10
"""More classes than this have no colours of their own, and are not told apart in a histogram."""


def shown_columns(
    experiment: Experiment, dataset: Dataset, summary: DataSummary
) -> tuple[ColumnShown, ...]:
    """What there is to see of the inputs; of pictures, all pixels together."""
    if summary.pixels is not None:
        words = f"all pixels of {len(dataset.x_train):,} training pictures"
        return (ColumnShown("pixels", words, (summary.pixels,)), *target_columns(dataset, summary))
    axes = input_axes(experiment, dataset)
    labels = tuple(range(dataset.classes)) if dataset.classes <= MOST_STACKED else ()
    columns = tuple(
        _column(spread, axis, labels) for spread, axis in zip(summary.columns, axes, strict=False)
    )
    return (*target_columns(dataset, summary), *columns)


def target_columns(dataset: Dataset, summary: DataSummary) -> tuple[ColumnShown, ...]:
    """What there is to see of the numbers to predict."""
    names = target_names(dataset, dataset.outputs) if summary.targets else ()
    return tuple(
        _column(spread, Axis(f"{name} (to predict)"), ())
        for spread, name in zip(summary.targets, names, strict=False)
    )


def _column(spread: Spread, axis: Axis, labels: tuple[int, ...]) -> ColumnShown:
    stack = tuple(
        replace(shown, low=axis.value(shown.low), high=axis.value(shown.high))
        for shown in spread.histograms
    )
    if not labels:
        stack = (replace(stack[0], shares=np.sum([shown.shares for shown in stack], axis=0)),)
    return ColumnShown(axis.name, spread_words(axis.name, spread, axis), stack, labels)


def bin_text(
    columns: Sequence[ColumnShown], spot: BinSpot, names: Sequence[str], values: int
) -> str:
    """What is pointed at: a column as a whole, or how many of so many `values` lie in a bin."""
    column = columns[spot.column]
    if spot.bin is None:
        return column.words
    of = [names[label] for label in column.labels] if names else ()
    return bin_words(column.name, column.stack, of, spot.bin, values)
