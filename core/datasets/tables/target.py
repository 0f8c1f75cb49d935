"""The target of a table: what is asked of it, and its value in each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.datasets.dataset import DatasetError
from core.datasets.proposal import Column, listed
from core.datasets.tables.categories import read_categories
from core.datasets.tables.columns import say_merged, say_odd_texts
from core.datasets.targets_of_files import (
    MANY_CLASSES,
    Targets,
    are_counted,
    class_name,
    require_classes,
    targets_from_numbers,
    task_of_numbers,
)

if TYPE_CHECKING:
    from core.datasets.csv_file import Table
    from core.datasets.tables.columns import Remarks
    from core.nn.arrays import Array
    from core.spec.data import DataSpec


@dataclass(frozen=True, eq=False)
class Target:
    """The target's column and `kind`, "classes" or "regression".

    `y` (rows,) holds labels or numbers, whatever they are where `missing` (rows,) is true; `labels`
    are the names of all classes, `class_names` those that a `Dataset` shows. `problem` says why
    this cannot be learned; "" where it can.
    """

    column: Column
    kind: str
    y: Array
    missing: Array
    labels: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    problem: str = ""

    @property
    def task(self) -> str:
        """The same in the words of `DataSpec.task`."""
        return "classes" if self.kind == "classes" else "number"


def judge_target(table: Table, at: int, spec: DataSpec, remarks: Remarks) -> Target:
    """Read the column `at` (from 0) as a target; what cannot be learned is told in `problem`."""
    name = table.header.names[at]
    numbers = table.cells.numbers[:, at]
    texts = table.cells.texts.get(at)
    text_count = texts.count if texts else 0
    filled = int((~np.isnan(numbers)).sum())
    place = f"{table.file}, column {name[:40]!r}"
    try:
        if filled + text_count == 0:
            raise DatasetError(f"{place} is empty, expected a target")
        if texts is None:
            return _of_numbers(table, at, place, spec, remarks)
        first_is_text = bool(texts.rows) and texts.rows[0] == 0
        as_names = first_is_text if spec.rules == "1" else filled <= text_count
        if spec.task != "number" and (as_names or name in spec.categories):
            return _of_names(table, at, place, spec, remarks)
        if filled == 0 or spec.rules == "1":
            row, text = texts.first()
            raise DatasetError(
                f"{table.file}, line {table.cells.lines[row]}, column {name[:40]!r} holds"
                f" {listed([text])!r}, expected a number"
            )
        say_odd_texts(table, at, texts, remarks, "categories")
        return _of_numbers(table, at, place, spec, remarks)
    except DatasetError as error:
        nothing = np.isnan(numbers)
        kind = "regression" if spec.task == "number" else "classes"
        return Target(Column(name, "target"), kind, numbers, nothing, problem=str(error))


def _of_numbers(table: Table, at: int, place: str, spec: DataSpec, remarks: Remarks) -> Target:
    name, cells = table.header.names[at], table.cells
    numbers = cells.numbers[:, at]
    missing = np.isnan(numbers)
    values = numbers[~missing]
    distinct = np.unique(values)
    task: str = spec.task
    if not task and spec.rules != "1":
        quantity = at in cells.thousands or at in cells.percents
        found = task_of_numbers(distinct, len(values), name, quantity=quantity)
        task = found.kind
        if found.doubt:
            article = "a number" if task == "number" else "classes"
            remarks.ask("task", f"{name} is taken for {article}: {found.doubt}")
        elif task == "number" and len(distinct) > 1 and np.array_equal(values, np.floor(values)):
            remarks.noticed.append(
                f"{name} has {len(distinct):,} different whole numbers: it is read as a number"
            )
    targets = targets_from_numbers(place, [values], task, name, spec.rules)
    if targets.kind == "regression":
        if len(distinct) == 1:
            remarks.noticed.append(f"{name} is the same number in every row")
        return _target(name, "a number", targets, numbers, missing, ())
    if spec.task == "classes" and len(distinct) > MANY_CLASSES:
        remarks.noticed.append(f"{name} has {len(distinct)} classes")
    y = np.zeros(len(numbers), np.int64)
    y[~missing] = targets.parts[0]
    names = targets.class_names or tuple(map(str, range(targets.classes)))
    if not targets.class_names and spec.rules != "1":
        names = tuple(class_name(float(value)) for value in distinct)
    return _target(name, "classes", targets, y, missing, names)


def _of_names(table: Table, at: int, place: str, spec: DataSpec, remarks: Remarks) -> Target:
    name = table.header.names[at]
    found = read_categories(table.cells, at, fold=spec.rules != "1")
    if found.many:
        raise DatasetError(
            f"{place}: there are more than 1,000 different labels, expected at most 100"
        )
    require_classes(place, found.names)
    say_merged(name, found, remarks)
    shown = () if are_counted(found.names) else found.names
    targets = Targets("classes", len(found.names), shown, ())
    return _target(name, "classes", targets, found.codes, found.codes < 0, found.names)


def _target(
    name: str, why: str, targets: Targets, y: Array, missing: Array, labels: tuple[str, ...]
) -> Target:
    column = Column(name, "target", why, labels, int(missing.sum()))
    return Target(column, targets.kind, y, missing, labels, targets.class_names)
