"""What each column of a table is: a number, a category, or nothing to learn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import DatasetError
from core.datasets.proposal import Column, Question, listed
from core.datasets.tables.categories import Categories, read_categories
from core.datasets.tables.numbers import is_date
from core.datasets.targets_of_files import MAX_CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.datasets.csv_file import Table
    from core.datasets.tables.cells import Stats, Texts
    from core.spec.data import DataSpec

_MOST_INPUTS_OF_A_CATEGORY: Final = 20
_FEW_VALUES: Final = 5
# What people call a column that numbers the rows.
_ROW_WORDS: Final = frozenset(
    (
        *("id", "index", "idx", "row", "rows", "row id", "rowid", "row number"),
        *("rownames", "nr", "no", "no.", "#", "number", "passengerid", "unnamed: 0"),
        *("level_0", "sample id", "example"),
    )
)
_TARGET_WORDS: Final = (
    *("label", "target", "class", "species", "diagnosis", "outcome", "category"),
    *("labels", "targets", "classes", "class label", "survived", "response", "y"),
)


@dataclass
class Remarks:
    """What is to be said of a file, gathered while it is judged."""

    noticed: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def ask(self, field_name: str, text: str) -> None:
        """Ask what a field of `DataSpec` answers."""
        self.questions.append(Question(field_name, text))


@dataclass(frozen=True, eq=False)
class Judged:
    """A column of the file as it will be used; `categories` where its values are categories."""

    column: Column
    categories: Categories | None = None


def choose_target(table: Table, spec: DataSpec, remarks: Remarks) -> tuple[int, str]:
    """The column (from 0) that is predicted, and why it was chosen.

    Raises `DatasetError` when the one that `spec` names is not there.
    """
    header = table.header
    if spec.target:
        return find_column(table, spec.target, "data.target"), "as you chose"
    left_out = {find_column(table, name, "data.left_out") for name in spec.left_out}
    free = [at for at in range(len(header.names)) if at not in left_out]
    if not free:
        raise DatasetError(f"{table.file}: every column is left out, expected a target")
    named = header.in_first_row or header.from_comment
    if spec.rules != "1" and named:
        names = {at: header.names[at].casefold() for at in free}
        found = [(word, at) for word in _TARGET_WORDS for at in free if names[at] == word]
        if len(found) > 1:
            others = [header.names[at] for _, at in found[1:]]
            remarks.noticed.append(
                f"{listed(others)} may be a target too: it is taken for an input"
            )
        if found:
            return found[0][1], "by its name"
    return free[-1], "the last column"


def find_column(table: Table, name: str, field_name: str) -> int:
    """The place of a column by its name; raises `DatasetError` when there is none."""
    place = table.header.place(name)
    if place is None:
        raise DatasetError(
            f"{table.file} has no column {name[:40]!r} ({field_name}),"
            f" expected one of: {listed(table.header.names)}"
        )
    return place


def judge_columns(
    table: Table, stats: Stats, target: int, spec: DataSpec, remarks: Remarks
) -> list[Judged]:
    """What each column is; the target's is left to whoever knows the task."""
    wishes: dict[int, str] = {}
    for kind, names in (
        ("left out", spec.left_out),
        ("number", spec.numbers),
        ("category", spec.categories),
    ):
        fields = {"left out": "left_out", "number": "numbers", "category": "categories"}
        wishes |= {find_column(table, name, f"data.{fields[kind]}"): kind for name in names}
    return [
        Judged(Column(name, "target"))
        if at == target
        else _judge(table, stats, at, wishes.get(at, ""), spec, remarks)
        for at, name in enumerate(table.header.names)
    ]


def _judge(
    table: Table, stats: Stats, at: int, wish: str, spec: DataSpec, remarks: Remarks
) -> Judged:
    name, rows = table.header.names[at], len(table.cells)
    texts = table.cells.texts.get(at)
    text_count = texts.count if texts else 0
    numbers = rows - int(stats.missing[at])
    missing = rows - numbers - text_count
    if wish == "left out":
        return Judged(Column(name, "left out", "as you chose", missing=missing))
    if wish == "category":
        return _category(table, at, missing, remarks, wish=True)
    if wish == "number" or spec.rules == "1" or not text_count:
        if text_count and (wish or spec.rules == "1"):
            _require_numbers(table, at, wish)
        return _number(table, stats, at, missing + text_count, wish, spec, remarks)
    if texts is not None and numbers > text_count:
        say_odd_texts(table, at, texts, remarks)
        return Judged(Column(name, "number", missing=missing + text_count))
    if texts is not None and _are_dates(texts):
        remarks.noticed.append(f"{name} holds dates: it is left out")
        return Judged(Column(name, "left out", "dates", missing=missing))
    return _category(table, at, missing, remarks, wish=False)


def _number(
    table: Table,
    stats: Stats,
    at: int,
    missing: int,
    wish: str,
    spec: DataSpec,
    remarks: Remarks,
) -> Judged:
    name = table.header.names[at]
    if missing == len(table.cells):
        remarks.noticed.append(f"{name} is empty: it is left out")
        return Judged(Column(name, "left out", "empty", missing=missing))
    if not wish and spec.rules != "1" and _counts_rows(table, stats, at):
        remarks.noticed.append(f"{name} counts the rows: it is left out")
        return Judged(Column(name, "left out", "counts the rows", missing=missing))
    return Judged(Column(name, "number", missing=missing))


def _counts_rows(table: Table, stats: Stats, at: int) -> bool:
    """Whether a column that is called so, or not at all, numbers the rows one after the other."""
    header = table.header
    unnamed = at in header.unnamed and header.in_first_row
    if not unnamed and header.names[at].casefold() not in _ROW_WORDS:
        return False
    if stats.missing[at] or not stats.whole[at]:
        return False
    return bool((np.diff(table.cells.numbers[:, at]) == 1).all())


def _category(table: Table, at: int, missing: int, remarks: Remarks, *, wish: bool) -> Judged:
    name, header = table.header.names[at], table.header
    found = read_categories(table.cells, at)
    count, filled = len(found.names), len(table.cells) - missing
    if wish and (found.many or count > MAX_CLASSES):
        raise DatasetError(
            f"{table.file}, column {name[:40]!r} has more than {MAX_CLASSES} different values,"
            " expected fewer in a category"
        )
    most = min(_MOST_INPUTS_OF_A_CATEGORY, max(_FEW_VALUES, filled // 2))
    is_name = (at in header.unnamed and header.in_first_row) or name.casefold() in _ROW_WORDS
    if not wish and (found.many or count > most or (is_name and count == filled)):
        different = "too many" if found.many else f"{count:,}"
        remarks.noticed.append(f"{name} holds {different} different texts: it is left out")
        return Judged(Column(name, "left out", "different texts", missing=missing))
    if not wish and 2 * count > filled and not found.are_truths:
        remarks.ask(
            "left_out", f"{name} is taken for a category ({listed(found.names)}), but may be a name"
        )
    say_merged(name, found, remarks)
    return Judged(Column(name, "category", values=found.names, missing=missing), found)


def say_merged(name: str, found: Categories, remarks: Remarks) -> None:
    """Say which spellings were taken for one value."""
    for group in found.merged:
        remarks.ask("", f"{listed(group)} in {name} are taken for one value: else change the file")


def say_odd_texts(
    table: Table, at: int, texts: Texts, remarks: Remarks, field_name: str = "missing"
) -> None:
    """Say that a few texts among numbers are taken for missing ones, though they may be classes."""
    row, text = texts.first()
    name = table.header.names[at]
    others = f" and {texts.count - 1:,} more" if texts.count > 1 else ""
    may_be = " (it may be a class)" if field_name == "categories" else ""
    remarks.ask(
        field_name,
        f"{listed([text])!r} in {name}, line {table.cells.lines[row]},{others} is no number: it is"
        f" taken for missing{may_be}",
    )


def _require_numbers(table: Table, at: int, wish: str) -> None:
    row, text = table.cells.texts[at].first()
    if wish and not np.isnan(table.cells.numbers[:, at]).all():
        return
    raise DatasetError(
        f"{table.file}, line {table.cells.lines[row]}, column {table.header.names[at][:40]!r} holds"
        f" {listed([text])!r}, expected a number"
    )


def _are_dates(texts: Texts) -> bool:
    values: Sequence[str] = list(texts.values)
    return 2 * sum(map(is_date, values)) > len(values)
