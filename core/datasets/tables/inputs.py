"""The inputs that columns of a table become: one for a number, one or more for a category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.datasets.csv_file import Table
    from core.datasets.tables.columns import Judged
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class Input:
    """One input of the network: where its values come from.

    `source` is the column (from 0); `code` the category that is 1 here, others 0, or None for the
    number itself. `is_missing`: 1 where the column has no value.
    """

    name: str
    source: int
    code: int | None = None
    is_missing: bool = False


def plan_inputs(judged: Sequence[Judged], missing: str) -> list[Input]:
    """The inputs in the columns' order.

    A category of two values is one input that is 1 for the second, others are one for each value.
    With `missing` "category" a column that lacks values has one more, which is 1 there.
    """
    inputs: list[Input] = []
    for at, found in enumerate(judged):
        name, categories = found.column.name, found.categories
        if found.column.kind == "number":
            inputs.append(Input(name, at))
        elif categories is not None and categories.are_truths:
            inputs.append(Input(name, at, 1))
        elif categories is not None:
            values = tuple(enumerate(categories.names))
            chosen = values[1:] if len(values) == 2 else values
            inputs += [Input(f"{name}: {value}", at, code) for code, value in chosen]
        else:
            continue
        if missing == "category" and found.column.missing:
            inputs.append(Input(f"{name}: missing", at, is_missing=True))
    return inputs


def missing_rows(table: Table, judged: Sequence[Judged], inputs: Sequence[Input]) -> Array:
    """Which rows (rows,) lack a value in any column that is an input."""
    lacking = np.zeros(len(table.cells), bool)
    for source in dict.fromkeys(each.source for each in inputs):
        if judged[source].column.missing:
            lacking |= _is_missing(table, judged, source)
    return lacking


def fill_inputs(
    table: Table, judged: Sequence[Judged], inputs: Sequence[Input], rows: Array, train: Array
) -> Array:
    """Values (rows, inputs) float64 of the rows with these numbers.

    What is missing gets the mean of the training rows, of a category the most frequent value;
    `train` are places in `rows`.
    """
    x = np.empty((len(rows), len(inputs)))
    for at, each in enumerate(inputs):
        categories = judged[each.source].categories
        lacking = None
        if judged[each.source].column.missing:
            lacking = _is_missing(table, judged, each.source)[rows]
        if each.is_missing:
            x[:, at] = 0 if lacking is None else lacking
        elif categories is None:
            x[:, at] = table.cells.numbers[rows, each.source]
            if lacking is not None and lacking.any():
                known = x[train[~lacking[train]], at]
                x[lacking, at] = known.mean() if len(known) else 0.0
        else:
            codes = categories.codes[rows]
            if lacking is not None and lacking.any():
                known_codes = codes[train[~lacking[train]]]
                codes[lacking] = np.bincount(known_codes).argmax() if len(known_codes) else 0
            x[:, at] = codes == each.code
    return x


def _is_missing(table: Table, judged: Sequence[Judged], source: int) -> Array:
    categories = judged[source].categories
    if categories is not None:
        return np.asarray(categories.codes < 0)
    return np.isnan(table.cells.numbers[:, source])
