"""Tables in text files, as people have them.

Any separator, encoding and decimal sign, with or without names in the first row. What is read here
is cells; what they mean is decided later.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from itertools import chain, islice
from os import fstat
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError
from core.datasets.tables.cells import Cells
from core.datasets.tables.dialect import Dialect, find_dialect
from core.datasets.tables.header import Header, find_header
from core.datasets.tables.rows import RowReader
from core.datasets.tables.text import find_encoding, read_lines
from core.files.plain_files import open_regular, read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from core.spec.data import DataSpec

MAX_BYTES: Final = 256 * 2**20
MAX_VALUES: Final = 64_000_000
MAX_COLUMNS: Final = 65_537
SHOWN_ROWS: Final = 10
# Of a file that takes longer than a blink to read, so much is looked at first.
HEAD_BYTES: Final = 2**19
LARGE_BYTES: Final = 2**22
_ROWS_A_REPORT: Final = 500
_JUDGED_ROWS: Final = 100
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, eq=False)
class Table:
    """What a text file holds: its cells, how they were written, and the names of the columns.

    `first_rows` are a few rows as they stand in the file. `blanks` and `comments` count what was
    passed over: rows of separators alone, and comment lines. `has_mark`: it begins with a byte
    order mark. `is_whole`: the rows are all there are.
    """

    file: str
    encoding: str
    dialect: Dialect
    header: Header
    cells: Cells
    first_rows: tuple[tuple[str, ...], ...]
    blanks: int
    comments: int
    has_mark: bool = False
    is_whole: bool = True


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
    return _read(path.name, read_regular(path, DatasetError, MAX_BYTES), spec, report)


def read_head(path: Path, spec: DataSpec) -> Table | None:
    """The first rows of a table that is large, as `read_table` would read them were they all.

    None of a smaller one, which is soon read whole, and where its beginning cannot be read so.
    """
    try:
        with open_regular(path, DatasetError, MAX_BYTES) as file:
            head = file.read(HEAD_BYTES) if fstat(file.fileno()).st_size > LARGE_BYTES else b""
        return _read(path.name, _whole_lines(head), spec) if head else None
    except (DatasetError, OSError):  # what is wrong is told when all of it is read
        return None


def _whole_lines(head: bytes) -> bytes:
    """The beginning of a file up to the last end of a line in it."""
    end = (head.rfind(b"\n") if b"\n" in head else head.rfind(b"\r")) + 1
    return head[: end + end % 2 if b"\0" in head else end]  # UTF-16 has two bytes a sign


def _read(
    file: str,
    content: bytes,
    spec: DataSpec,
    report: Callable[[int, int, str], None] | None = None,
) -> Table:
    """Read the bytes of a table, or without `report` of its beginning, which may end anywhere."""
    encoding = find_encoding(file, content, spec.encoding)
    # Nothing but blank lines, however many, is seen at a glance.
    lines = iter(()) if content.isspace() else read_lines(file, content, encoding)
    dialect = find_dialect(file, lines, spec)
    passed = _Passed()
    rows = _rows(file, content, encoding, dialect, passed)
    if report is None:
        rows = _before_a_fault(rows)
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

    def tell() -> None:
        if report is not None:
            report(min(passed.done, len(content)), len(content), f"Reading {file}")

    cells = Cells(columns, dialect.decimal)
    below = islice(chain(first, rows), int(header.in_first_row), None)
    shown = _fill(cells, below, file, header, tell)
    return Table(
        file=file,
        encoding=encoding,
        dialect=dialect,
        header=header,
        cells=cells,
        first_rows=shown,
        blanks=passed.blanks,
        comments=dialect.comments + passed.comments,
        has_mark=content.startswith(BOM_UTF8),
        is_whole=report is not None,
    )


def _fill(
    cells: Cells,
    rows: Iterable[tuple[int, list[str]]],
    file: str,
    header: Header,
    tell: Callable[[], None],
) -> tuple[tuple[str, ...], ...]:
    """Add all rows to the cells, calling `tell` now and then; return the first as they stand."""
    columns = len(header.names)
    shown: list[tuple[str, ...]] = []
    for line, row in rows:
        found = _fitted(file, line, row, columns, header)
        if (len(cells) + 1) * columns > MAX_VALUES:
            raise DatasetError(
                f"{file} has more than {MAX_VALUES:,} numbers, expected a smaller table"
            )
        if len(shown) < SHOWN_ROWS:
            shown.append(tuple(_shown(cell) for cell in found))
        cells.add(line, found)
        if len(cells) % _ROWS_A_REPORT == 0:
            tell()
    if not len(cells):
        raise DatasetError(f"{file} has no row below its header, expected at least one")
    _require_finite(file, cells, header)
    return tuple(shown)


def _before_a_fault(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows before one that cannot be read, as a quote that is closed further down."""
    try:
        yield from rows
    except DatasetError:
        return


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
