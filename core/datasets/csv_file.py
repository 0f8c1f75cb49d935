"""Tables in text files, as people have them.

Any separator, encoding and decimal sign, with or without names in the first row. What is read here
is cells; what they mean is decided later.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError
from core.datasets.tables.cells import Cells
from core.datasets.tables.dialect import Dialect, find_dialect
from core.datasets.tables.header import Header, find_header
from core.datasets.tables.rows import RowReader
from core.datasets.tables.text import find_encoding, read_lines
from core.files.plain_files import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.spec.data import DataSpec

MAX_BYTES: Final = 256 * 2**20
MAX_VALUES: Final = 64_000_000
MAX_COLUMNS: Final = 65_537
SHOWN_ROWS: Final = 10
_ROWS_A_REPORT: Final = 500
_JUDGED_ROWS: Final = 100
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, eq=False)
class Table:
    """What a text file holds: its cells, how they were written, and the names of the columns.

    `first_rows` are a few rows as they stand in the file. `blanks` and `comments` count what was
    passed over: rows of separators alone, and comment lines.
    """

    file: str
    encoding: str
    dialect: Dialect
    header: Header
    cells: Cells
    first_rows: tuple[tuple[str, ...], ...]
    blanks: int
    comments: int


@dataclass
class _Passed:
    """Rows that are no data: of separators alone, and comments between the rows."""

    blanks: int = 0
    comments: int = 0
    done: int = 0


def read_table(
    path: Path,
    spec: DataSpec,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Table:
    """Read a table as `spec` says, and where it says nothing as the file looks.

    `report` is called now and then with bytes done, bytes in all and a text; what it raises ends
    the reading. Raises `DatasetError` naming the file, the line, and what was expected there.
    """
    content = read_regular(path, DatasetError, MAX_BYTES)
    file = path.name
    encoding = find_encoding(file, content, spec.encoding)
    # Nothing but blank lines, however many, is seen at a glance.
    lines = iter(()) if content.isspace() else read_lines(file, content, encoding)
    dialect = find_dialect(file, lines, spec)
    passed = _Passed()
    rows = _rows(file, content, encoding, dialect, passed)
    first = list(islice(rows, _JUDGED_ROWS))
    if not first:
        raise DatasetError(f"{file} holds separators alone, expected rows of a table")
    header = find_header(file, first, dialect, spec)
    columns = len(header.names)
    if columns > MAX_COLUMNS:
        raise DatasetError(
            f"{file}, line {dialect.first_line} has {columns:,} columns,"
            f" expected at most {MAX_COLUMNS:,}"
        )
    cells = Cells(columns, dialect.decimal)
    shown: list[tuple[str, ...]] = []
    for line, row in islice(chain(first, rows), int(header.in_first_row), None):
        found = _fitted(file, line, row, columns, header)
        if (len(cells) + 1) * columns > MAX_VALUES:
            raise DatasetError(
                f"{file} has more than {MAX_VALUES:,} numbers, expected a smaller table"
            )
        if len(shown) < SHOWN_ROWS:
            shown.append(tuple(_shown(cell) for cell in found))
        cells.add(line, found)
        if len(cells) % _ROWS_A_REPORT == 0:
            report(min(passed.done, len(content)), len(content), f"Reading {file}")
    if not len(cells):
        raise DatasetError(f"{file} has no row below its header, expected at least one")
    _require_finite(file, cells, header)
    comments = dialect.comments + passed.comments
    return Table(file, encoding, dialect, header, cells, tuple(shown), passed.blanks, comments)


def _rows(
    file: str, content: bytes, encoding: str, dialect: Dialect, passed: _Passed
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each row of data, the header's among them."""

    def lines() -> Iterator[tuple[int, str]]:
        for number, text in read_lines(file, content, encoding):
            passed.done += len(text)
            if number >= dialect.first_line:
                yield number, text

    for line, row in RowReader(file, dialect.delimiter).rows(lines()):
        if not any(map(str.strip, row)):
            passed.blanks += 1
        elif len(row) != dialect.columns and row[0].lstrip().startswith("#"):
            passed.comments += 1
        else:
            yield line, row


def _fitted(file: str, line: int, row: list[str], columns: int, header: Header) -> list[str]:
    """The row without the empty cells behind its last separator; refused when it is no full one."""
    if len(row) > columns and not any(map(str.strip, row[columns:])):
        row = row[:columns]
    if len(row) != columns:
        raise DatasetError(
            f"{file}, line {line} has {len(row):,} cell{'' if len(row) == 1 else 's'}, expected"
            f" {columns:,} as in the {'header' if header.in_first_row else 'first row'}"
        )
    return row


def _shown(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _require_finite(file: str, cells: Cells, header: Header) -> None:
    found = cells.first_infinite()
    if found is not None:
        row, column = found
        raise DatasetError(
            f"{file}, line {cells.lines[row]}, column {header.names[column][:40]!r} is"
            f" {cells.numbers[row, column]}, expected a finite number"
        )
