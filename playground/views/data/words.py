"""What is said of a data set in words: how large it is, what became of it, what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.proposal import listed
from playground.views.readout import percent_text, short_number
from playground.views.samples import class_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset
    from core.datasets.proposal import Proposal
    from core.insight.axis import Axis
    from core.insight.column_spread import Spread
    from core.insight.data_summary import DataSummary
    from core.insight.statistics import Histogram
    from core.nn.arrays import Array

_FILLED: Final = {
    "mean": ": the mean is filled in",
    "category": ": that is an input of its own",
}
_MOST_NAMED: Final = 10


def size_words(dataset: Dataset) -> str:
    """How many rows, inputs and classes there are."""
    rows = f"{len(dataset.x_train):,} rows to train on, {len(dataset.x_test):,} to test"
    inputs = f"{dataset.inputs:,} input{'s' if dataset.inputs > 1 else ''}"
    if dataset.image_shape is not None:
        inputs = "{}×{} pixels".format(*dataset.image_shape)
    if dataset.kind == "classes":
        return f"{rows} · {inputs} · {dataset.classes} classes"
    numbers = f"{dataset.outputs} numbers" if dataset.outputs > 1 else "1 number"
    return f"{rows} · {inputs} → {numbers}"


def treatment_words(dataset: Dataset) -> str:
    """What was left out, what was missing, and how the inputs were scaled."""
    proposal = dataset.proposal
    parts = [] if proposal is None else _left_out(proposal) + _missing(proposal)
    if not parts:
        parts = ["nothing is missing or left out"]
    said = "; ".join([*parts, _scaled(dataset)])
    return said[0].upper() + said[1:]


def _left_out(proposal: Proposal) -> list[str]:
    parts = []
    if proposal.rows_left_out:
        parts.append(f"{proposal.rows_left_out:,} of {proposal.rows:,} rows left out")
    columns = [column.name for column in proposal.columns if column.kind == "left out"]
    if columns:
        several = "columns" if len(columns) > 1 else "column"
        parts.append(f"{several} {listed(columns)} left out")
    return parts


def _missing(proposal: Proposal) -> list[str]:
    lacking = [c for c in proposal.columns if c.missing and c.kind in ("number", "category")]
    if not lacking:
        return []
    counts = listed([f"{column.name} ({column.missing:,})" for column in lacking])
    done = _FILLED.get(proposal.missing, "")
    return [f"no value in {counts}{done}"]


def _scaled(dataset: Dataset) -> str:
    if dataset.x_train.dtype == np.uint8:
        return "pixels from 0 to 255 go in divided by 255"
    scaling = dataset.scaling
    if scaling is None:
        return "inputs go in as they are"
    if not scaling.mean.any():
        by = np.unique(scaling.scale)
        if len(by) == 1:
            return f"inputs go in divided by {by[0]:g}"
    return "inputs go in standardised (mean 0, deviation 1)"


def target_names(dataset: Dataset, count: int) -> tuple[str, ...]:
    """What the numbers to predict are called."""
    if count == 1:
        named = dataset.proposal.target if dataset.proposal is not None else ""
        return (named or "target",)
    return tuple(f"target {place + 1}" for place in range(count))


def class_words(dataset: Dataset, summary: DataSummary, label: int) -> str:
    """How many rows a class has, and which part of all."""
    train, test = int(summary.train_counts[label]), int(summary.test_counts[label])
    said = f"{class_name(dataset, label)}: {train:,} rows to train on"
    said += f" ({percent_text(train / len(dataset.x_train))})"
    if len(dataset.x_test):
        said += f", {test:,} to test ({percent_text(test / len(dataset.x_test))})"
    return said


def spread_words(name: str, spread: Spread, axis: Axis) -> str:
    """From where to where a column goes, in its own units."""
    low, high, mean = (axis.value(end) for end in (spread.low, spread.high, spread.mean))
    if spread.low == spread.high:
        return f"{name} is {short_number(low)} in every row"
    deviation = spread.deviation * axis.scale
    return (
        f"{name}: from {short_number(low)} to {short_number(high)},"
        f" mean {short_number(mean)}, deviation {short_number(deviation)}"
    )


def bin_words(
    name: str, stack: Sequence[Histogram], names: Sequence[str], place: int, rows: int
) -> str:
    """How many training rows lie in a bin, and of which classes; `names` is empty without any."""
    left, right = stack[0].bin_ends(place)
    counts = [round(float(shown.shares[place]) * rows) for shown in stack]
    said = f"{name} from {short_number(left)} to {short_number(right)}: {sum(counts):,} of {rows:,}"
    of = [f"{name} {count:,}" for name, count in zip(names, counts, strict=False) if count]
    return said + (f" ({', '.join(of)})" if of else "")


def strongest_pair(matrix: Array) -> tuple[int, int] | None:
    """Which two different columns move together most, or against each other; None: no two do."""
    strengths = np.abs(np.tril(np.nan_to_num(matrix), -1))
    if not strengths.any():
        return None
    row, column = np.unravel_index(int(strengths.argmax()), strengths.shape)
    return int(column), int(row)


def correlation_words(names: Sequence[str], matrix: Array, pair: tuple[int, int]) -> str:
    """The correlation of two columns, and what it means."""
    row, column = pair
    value = float(matrix[row, column])
    both = f"{names[row]} and {names[column]}"
    if row == column:
        return f"{names[row]} with itself" if not np.isnan(value) else f"{names[row]} never changes"
    if np.isnan(value):
        return f"{both}: none, one of them never changes"
    number = f"{value:.2f}".replace("-", "−")
    if abs(value) < 0.1:
        return f"{both}: {number}, they do not go together in a line"
    how = "rise together" if value > 0 else "one falls where the other rises"
    return f"{both}: {number}, {how}"


def summary_words(dataset: Dataset, summary: DataSummary) -> str:
    """All in a few sentences, for who cannot see the pictures."""
    said = [size_words(dataset)]
    if dataset.kind == "classes":
        shown = range(min(dataset.classes, _MOST_NAMED))
        said += [class_words(dataset, summary, label) for label in shown]
        if dataset.classes > _MOST_NAMED:
            said.append(f"and {dataset.classes - _MOST_NAMED} more classes")
    said.append(treatment_words(dataset))
    return ". ".join(said) + "."


def row_words(dataset: Dataset, row: int) -> str:
    """Which training row it is, and what it is."""
    if dataset.kind == "classes":
        what = f"class {class_name(dataset, int(dataset.y_train[row]))}"
    else:
        name = target_names(dataset, 1)[0]
        what = f"{name} {short_number(float(dataset.y_train[row, 0]))}"
    return f"training row {row + 1:,}: {what}; click to inspect"
