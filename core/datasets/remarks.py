"""What is said of a table in short plain sentences: how it is written, and what is odd about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.proposal import encoding_title, listed
from core.datasets.targets_of_files import MANY_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.datasets.csv_file import Table
    from core.datasets.tables.cells import Stats
    from core.datasets.tables.columns import Judged, Remarks
    from core.datasets.tables.target import Target
    from core.nn.arrays import Array
    from core.spec.data import DataSpec

_UNEQUAL: Final = 100
_MOST_LOOKED_AT: Final = 2_000
_FEWEST_ONE_HOT: Final = 3


def remark_on_table(table: Table, spec: DataSpec, remarks: Remarks) -> None:
    """Say how the file is written where that is not the plainest way."""
    dialect, header, cells = table.dialect, table.header, table.cells
    alike = f"more than one column is called {listed(header.twice)}: they are told apart by number"
    one_byte = (
        f"the text is no UTF-8 and is read as {encoding_title(table.encoding)}: if letters look"
        " wrong, choose another encoding"
    )
    said = (
        (table.encoding == "utf-16", "the text is in UTF-16"),
        (table.has_mark, "it begins with a byte order mark, as spreadsheets write it"),
        (table.encoding not in ("utf-8", "utf-16"), one_byte),
        (dialect.sep_line, "its first line names the separator"),
        (table.comments, f"{_lines(table.comments)} of comment passed over"),
        (table.blanks, f"{_lines(table.blanks)} without a value passed over"),
        (header.from_comment, "the names of the columns stand in a comment"),
        (header.twice, alike),
        (cells.thousands, "some numbers have their thousands parted"),
        (cells.percents, "some numbers are per cent: 12 % is read as 12"),
    )
    remarks.noticed += [sentence for holds, sentence in said if holds]
    if dialect.decimal_doubt:
        remarks.ask(
            "decimal", f"the decimal sign is taken for {dialect.decimal!r}: {dialect.decimal_doubt}"
        )
    if header.doubt and not spec.header:
        remarks.ask("header", header.doubt)


def remark_on_target(
    target: Target, counts: Sequence[tuple[str, int]], test_rows: int, remarks: Remarks
) -> None:
    """Say what is odd about the target, and ask where values of it are missing."""
    name = target.column.name
    if target.column.missing and not target.problem:
        missing = target.column.missing
        said = f"1 row has no {name} and is" if missing == 1 else ""
        said = said or f"{missing:,} rows have no {name} and are"
        remarks.ask("target", f"{said} left out")
    single = [label for label, count in counts if count == 1]
    if single:
        verb = "has one row: it is trained on, never tested"
        if len(single) > 1:
            verb = "have one row each: they are trained on, never tested"
        remarks.noticed.append(f"class{'es' if len(single) > 1 else ''} {listed(single)} {verb}")
    if len(counts) > MANY_CLASSES:
        remarks.noticed.append(f"{name} has {len(counts)} classes")
    if not test_rows and not target.problem:
        remarks.noticed.append("nothing is left to test on")


def remark_on_inputs(
    table: Table,
    judged: Sequence[Judged],
    stats: Stats,
    target: int,
    remarks: Remarks,
    *,
    pictures: bool,
    scale: str,
) -> None:
    """Say what is odd about the inputs of a table; pictures have constant columns and no names."""
    if pictures:
        remarks.noticed.append("the rows are pictures")
        return
    numbers = [at for at, found in enumerate(judged) if found.column.kind == "number"]
    constant = [at for at in numbers if stats.low[at] == stats.high[at]]
    if constant:
        names = [judged[at].column.name for at in constant]
        same = "has" if len(names) == 1 else "have"
        remarks.noticed.append(f"{listed(names)} {same} the same value in every row")
    _remark_on_scales([at for at in numbers if at not in constant], judged, stats, scale, remarks)
    if len(judged) > _MOST_LOOKED_AT:
        return
    for group in _one_hot_groups(table, stats):
        names = [judged[at].column.name for at in group]
        each = f"{listed(names)} are 1 in just one column of each row"
        if target in group and len(group) >= _FEWEST_ONE_HOT:
            remarks.ask("left_out", f"{each}: are they one answer, so that the others give it away")
        elif target not in group:
            remarks.noticed.append(f"{each}: a category written as one-hot columns")


def _remark_on_scales(
    numbers: Sequence[int], judged: Sequence[Judged], stats: Stats, scale: str, remarks: Remarks
) -> None:
    if len(numbers) < 2:
        return
    with np.errstate(over="ignore"):
        widths = stats.high[list(numbers)] - stats.low[list(numbers)]
        ratio = widths.max() / widths.min()
    if ratio < _UNEQUAL:
        return
    wide, narrow = numbers[int(widths.argmax())], numbers[int(widths.argmin())]
    done = "they are standardised" if scale == "standard" else "they are not standardised"
    remarks.noticed.append(
        f"{judged[wide].column.name} varies {ratio:,.0f} times as much as"
        f" {judged[narrow].column.name}: {done}"
    )


def _one_hot_groups(table: Table, stats: Stats) -> Iterator[list[int]]:
    """Neighbouring columns of 0 and 1 with a single 1 in each row."""
    binary = (stats.low == 0) & (stats.high == 1) & stats.whole & (stats.missing == 0)
    numbers = table.cells.numbers
    at = 0
    while at < len(binary):
        group: list[int] = []
        sums: Array = np.zeros(len(numbers))
        while at + len(group) < len(binary) and binary[at + len(group)]:
            sums = sums + numbers[:, at + len(group)]
            if sums.max() > 1:
                break
            group.append(at + len(group))
            if sums.min() == 1:
                break
        if len(group) > 1 and _all_ones(numbers, group):
            yield group
            at += len(group)
        else:
            at += 1


def _all_ones(numbers: Array, group: list[int]) -> bool:
    return bool((numbers[:, group].sum(axis=1) == 1).all())


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"
