"""A table as a data set: what its columns mean, what is proposed, and the arrays of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.csv_file import MAX_COLUMNS, Table, read_table
from core.datasets.dataset import DatasetError
from core.datasets.fingerprint import fingerprint_of
from core.datasets.finish import Read, scale_of_target
from core.datasets.pictures import MNIST_COLUMNS, picture_shape
from core.datasets.proposal import Proposal, Written
from core.datasets.remarks import remark_on_inputs, remark_on_table, remark_on_target
from core.datasets.split import split_rows
from core.datasets.tables.columns import Judged, Remarks, choose_target, judge_columns
from core.datasets.tables.inputs import Input, fill_inputs, missing_rows, plan_inputs
from core.datasets.tables.target import Target, judge_target
from core.datasets.targets_of_files import Targets
from core.spec.data import CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.datasets.tables.cells import Stats
    from core.nn.arrays import Array
    from core.spec.data import DataSpec

# Up to this share of rows is left out for a missing value; where more lack one, the mean goes in.
_MOST_LEFT_OUT: Final = 0.2
_ROWS_AT_ONCE: Final = 4096


@dataclass(frozen=True, eq=False)
class Plan:
    """What will be made of a table: `rows` are kept, `train` and `test` are places among them."""

    table: Table
    judged: list[Judged]
    target: Target
    inputs: list[Input]
    rows: Array
    train: Array
    test: Array
    image_shape: tuple[int, int] | None
    proposal: Proposal


def plan_table(
    path: Path,
    spec: DataSpec,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Plan:
    """Read a table and decide all that `spec` leaves open.

    Raises `DatasetError` for a file that is no table, or has no column that `spec` names; what can
    be read but not learned is told in the proposal's `problem`.
    """
    return plan_of(read_table(path, spec, report), spec)


def plan_of(table: Table, spec: DataSpec) -> Plan:
    """Decide all that `spec` leaves open of a table that was read; raises as `plan_table`."""
    remarks = Remarks()
    remark_on_table(table, spec, remarks)
    stats = table.cells.stats()
    at, why = choose_target(table, spec, remarks)
    judged = judge_columns(table, stats, at, spec, remarks)
    target = judge_target(table, at, spec, remarks)
    judged[at] = Judged(target.column)
    missing, rows = _kept_rows(table, judged, target, spec, remarks)
    inputs = plan_inputs(judged, missing)
    stratified = spec.stratify != "no" and spec.rules != "1" and target.kind == "classes"
    train, test = _split(target, rows, spec, stratified=stratified)
    shape = _picture(inputs, stats)
    scale = spec.scale or ("none" if shape or spec.rules == "1" else "standard")
    scale_target = scale_of_target(spec, target.kind)
    counts = _class_counts(target, rows)
    remark_on_target(target, counts, len(test), remarks)
    remark_on_inputs(table, judged, stats, at, remarks, pictures=shape is not None, scale=scale)
    proposal = Proposal(
        file=table.file,
        written=_written(table),
        columns=tuple(found.column for found in judged),
        inputs=tuple(each.name for each in inputs),
        first_rows=table.first_rows,
        target=target.column.name,
        target_why=why,
        task=target.task,
        class_counts=counts,
        rows=len(table.cells),
        rows_left_out=len(table.cells) - len(rows),
        missing=missing,
        scale=scale,
        scale_target=scale_target,
        stratified=stratified,
        train_rows=len(train),
        test_rows=len(test),
        noticed=tuple(dict.fromkeys(remarks.noticed)),
        questions=tuple(dict.fromkeys(remarks.questions)),
        problem=target.problem or _problem(table, inputs, rows),
        chosen=_chosen(
            spec, table, judged, target, missing, (scale, scale_target), stratified=stratified
        ),
        is_whole=table.is_whole,
    )
    return Plan(table, judged, target, inputs, rows, train, test, shape, proposal)


def read_plan(plan: Plan) -> Read:
    """The arrays of a plan; raises `DatasetError` with the proposal's problem."""
    if plan.proposal.problem:
        raise DatasetError(plan.proposal.problem)
    x = _pixels(plan) if plan.image_shape else None
    if x is None:
        x = fill_inputs(plan.table, plan.judged, plan.inputs, plan.rows, plan.train)
    y = plan.target.y[plan.rows]
    if plan.target.kind == "regression":
        y = y[:, None]
    classes = len(plan.target.labels) if plan.target.kind == "classes" else 0
    parts = (y[plan.train], y[plan.test])
    return Read(
        x=(x[plan.train], x[plan.test]),
        targets=Targets(plan.target.kind, classes, plan.target.class_names, parts),
        image_shape=plan.image_shape,
        input_names=plan.proposal.inputs,
        proposal=plan.proposal,
        fingerprint=fingerprint_of({"x": x, "y": y}, plan.target.class_names),
        as_it_stands=plan.proposal.chosen.rules == "1",
        indicators=np.array([each.code is not None or each.is_missing for each in plan.inputs]),
    )


def _kept_rows(
    table: Table, judged: list[Judged], target: Target, spec: DataSpec, remarks: Remarks
) -> tuple[str, Array]:
    """What is done with missing inputs ("" where none is missing), and the rows that are used."""
    kept = ~target.missing
    sources = plan_inputs(judged, "")
    lacking = missing_rows(table, judged, sources)
    how: str = spec.missing
    if not (lacking & kept).any():
        how = ""
    elif not how:
        lost = int((lacking & kept).sum())
        few = lost <= _MOST_LEFT_OUT * len(kept)
        how = "drop" if few else "mean"
        done = "they are left out" if few else _stand_in(judged, sources)
        remarks.ask("missing", f"{lost:,} of {len(kept):,} rows lack a value: {done}")
    if how == "drop":
        kept &= ~lacking
    return how, np.flatnonzero(kept)


def _stand_in(judged: list[Judged], inputs: list[Input]) -> str:
    """What fills the gaps, in words: a number's is the mean, a category's its commonest value."""
    kinds = {
        judged[each.source].column.kind for each in inputs if judged[each.source].column.missing
    }
    if kinds == {"category"}:
        return "the commonest value of the training rows stands in"
    if "category" in kinds:
        return "the mean, or the commonest value, of the training rows stands in"
    return "the training rows' mean stands in"


def _split(target: Target, rows: Array, spec: DataSpec, *, stratified: bool) -> tuple[Array, Array]:
    """The places among the kept rows to train and to test on."""
    if not len(rows):
        return rows, rows
    labels = target.y[rows] if stratified else None
    return split_rows(len(rows), spec.train_fraction, spec.seed, labels)


def _picture(inputs: list[Input], stats: Stats) -> tuple[int, int] | None:
    """The shape of the pictures in the rows, when all inputs are numbers of which none lacks."""
    sources = [each.source for each in inputs if each.code is None and not each.is_missing]
    if len(sources) < len(inputs) or not inputs or stats.missing[sources].any():
        return None
    if not (stats.whole[sources].all() or len(sources) == MNIST_COLUMNS):
        return None
    return picture_shape(len(sources), stats.low[sources].min(), stats.high[sources].max())


def _pixels(plan: Plan) -> Array | None:
    """The inputs as bytes when all are whole numbers up to 255, which takes an eighth."""
    numbers = plan.table.cells.numbers
    sources = [each.source for each in plan.inputs]
    first, last = sources[0], sources[-1]
    are_neighbours = sources == list(range(first, last + 1))  # as mostly: then nothing is copied
    taken = slice(first, last + 1) if are_neighbours else sources
    x = np.empty((len(plan.rows), len(sources)), np.uint8)
    for start in range(0, len(x), _ROWS_AT_ONCE):
        part = numbers[plan.rows[start : start + _ROWS_AT_ONCE]][:, taken]
        if part.min() < 0 or part.max() > 255 or not np.array_equal(part, np.floor(part)):
            return None
        x[start : start + _ROWS_AT_ONCE] = part
    return x


def _class_counts(target: Target, rows: Array) -> tuple[tuple[str, int], ...]:
    if target.kind != "classes" or not target.labels:
        return ()
    counts = np.bincount(target.y[rows], minlength=len(target.labels))
    return tuple(zip(target.labels, counts.tolist(), strict=True))


def _problem(table: Table, inputs: list[Input], rows: Array) -> str:
    if not inputs:
        return f"{table.file}: every column is left out, expected one to learn from"
    if len(inputs) > MAX_COLUMNS - 1:
        return (
            f"{table.file}: there are {len(inputs):,} inputs, expected at most {MAX_COLUMNS - 1:,}"
        )
    if not len(rows):
        return f"{table.file}: no row has all its values, expected at least one (data.missing)"
    return ""


def _written(table: Table) -> Written:
    return Written(
        form="table",
        encoding=table.encoding,
        delimiter=table.dialect.delimiter,
        header=table.header.in_first_row,
        decimal=table.dialect.decimal,
        thousands=bool(table.cells.thousands),
        percent=bool(table.cells.percents),
        comments=table.comments,
        blanks=table.blanks + table.dialect.blanks,
        sep_line=table.dialect.sep_line,
    )


def _chosen(
    spec: DataSpec,
    table: Table,
    judged: list[Judged],
    target: Target,
    missing: str,
    scales: tuple[str, str],
    *,
    stratified: bool,
) -> DataSpec:
    """`spec` with every reading field written out."""

    def names(kind: str) -> tuple[str, ...]:
        return tuple(found.column.name for found in judged if found.column.kind == kind)

    delimiter = table.dialect.delimiter
    return spec.changed(
        encoding=table.encoding,
        delimiter=delimiter if delimiter in CHOICES["delimiter"] else "",
        header="yes" if table.header.in_first_row else "no",
        decimal=table.dialect.decimal,
        target=target.column.name,
        task=target.task,
        left_out=names("left out"),
        numbers=names("number"),
        categories=(*names("category"), *_as_category(spec, target)),
        missing=spec.missing or missing or "drop",
        scale=scales[0],
        scale_target=scales[1],
        stratify="yes" if stratified else "no",
    )


def _as_category(spec: DataSpec, target: Target) -> tuple[str, ...]:
    """The target, when somebody said that its texts are classes too."""
    return tuple(name for name in spec.categories if name == target.column.name)
