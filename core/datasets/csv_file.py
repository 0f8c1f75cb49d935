"""Tables in text files: a header with names, then rows of numbers, the last column the label.

Cells are separated by commas, semicolons or tabs, whichever the header has most of; text is UTF-8.
Empty lines are passed over. The label of the first row decides: a number makes all labels numbers,
anything else makes all of them class names (`targets_of_files` says what numbers mean).
"""

from __future__ import annotations

import csv
import io
import math
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import DatasetError
from core.datasets.pictures import are_pixels
from core.datasets.targets_of_files import Targets, targets_from_names, targets_from_numbers
from core.files.plain_files import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.nn.arrays import Array

MAX_BYTES: Final = 256 * 2**20
MAX_VALUES: Final = 64_000_000
MAX_LINE: Final = 2_000_000
MAX_COLUMNS: Final = 65_537
_ROWS_A_REPORT: Final = 500
_ROWS_A_CHECK: Final = 4096


class _Pixels(dict[str, float]):
    """Reads the numbers 0 to 255 three times as fast as `float`, and others as `float` does."""

    def __init__(self) -> None:
        super().__init__((str(number), float(number)) for number in range(256))

    def __missing__(self, cell: str) -> float:
        return float(cell)


_PIXELS: Final = _Pixels()


@dataclass
class _Table:
    """The cells read so far; `lines` remembers in which line of the file each row stands."""

    file: str
    header: list[str]
    delimiter: str
    read: Callable[[str], float] = float
    inputs: array[float] = field(default_factory=lambda: array("d"))
    numbers: array[float] = field(default_factory=lambda: array("d"))
    names: list[str] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("l"))


def read_csv(
    path: Path, report: Callable[[int, int, str], None] = lambda _done, _total, _text: None
) -> tuple[Array, Targets]:
    """Read a table: inputs (n, columns - 1) as float64, or uint8 when they are pixels, and targets.

    `report` is called now and then with bytes done, bytes in all and a text; what it raises ends
    the reading. Raises `DatasetError` naming the file, the line and column, and what was expected
    there.
    """
    table = _read_table(path, report)
    return _inputs(table), _targets(table)


def _read_table(path: Path, report: Callable[[int, int, str], None]) -> _Table:
    content = read_regular(path, DatasetError, MAX_BYTES)
    lines = _lines(path.name, content)
    _, first = next(lines, (1, ""))
    delimiter = max(",;\t", key=first.count)
    table = _Table(path.name, _read_header(path.name, first, delimiter), delimiter)
    done = len(first)
    for number, line in lines:
        done += len(line)
        if not line.strip():
            continue
        _add_row(table, number, line)
        if len(table.lines) % _ROWS_A_REPORT == 0:
            report(min(done, len(content)), len(content), f"Reading {path.name}")
    if not table.lines:
        raise DatasetError(f"{path.name} has no row below its header, expected at least one")
    return table


def _lines(file: str, content: bytes) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line, none longer than `MAX_LINE`."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAX_LINE + 1)
        except UnicodeDecodeError:
            raise DatasetError(
                f"{file} is not text in UTF-8 near line {number},"
                " expected a CSV table or an npz file"
            ) from None
        if not line:
            return
        if len(line) > MAX_LINE:
            raise DatasetError(
                f"{file}, line {number} has more than {MAX_LINE:,} characters,"
                " expected one row of a table"
            )
        yield number, line


def _split(file: str, number: int, line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.rstrip("\n").split(delimiter)
    try:
        # One line at a time and strict: a quote that is never closed must not swallow the file.
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DatasetError(
            f"{file}, line {number}: {error}, expected cells separated by {delimiter!r}"
        ) from None


def _read_header(file: str, line: str, delimiter: str) -> list[str]:
    if not line.strip():
        raise DatasetError(f"{file} is empty, expected a header with the names of the columns")
    names = [name.strip() for name in _split(file, 1, line, delimiter)]
    if len(names) < 2:
        raise DatasetError(
            f"{file}, line 1 has one column, expected at least two: inputs, then the label"
        )
    if len(names) > MAX_COLUMNS:
        raise DatasetError(
            f"{file}, line 1 has {len(names):,} columns, expected at most {MAX_COLUMNS:,}"
        )
    if all(_is_number(name) for name in names):
        raise DatasetError(
            f"{file}, line 1 holds numbers, expected a header with the names of the columns"
        )
    return names


def _add_row(table: _Table, number: int, line: str) -> None:
    cells = _split(table.file, number, line, table.delimiter)
    if len(cells) != len(table.header):
        raise DatasetError(
            f"{table.file}, line {number} has {len(cells):,} cells,"
            f" expected {len(table.header):,} as in the header"
        )
    if len(table.inputs) + len(cells) > MAX_VALUES:
        raise DatasetError(
            f"{table.file} has more than {MAX_VALUES:,} numbers, expected a smaller table"
        )
    label = cells.pop().strip()
    if not table.lines and _PIXELS.keys() >= set(cells):
        table.read = _PIXELS.__getitem__
    try:
        table.inputs.extend(map(table.read, cells))
    except ValueError:
        raise _not_a_number(table, number, cells) from None
    # Python reads 1_000 as a number; tables do not mean that.
    if "_" in line and any("_" in cell for cell in cells):
        raise _not_a_number(table, number, cells)
    if (table.numbers or not table.lines) and _is_number(label):
        table.numbers.append(float(label))
    elif table.numbers:
        raise _not_a_number(table, number, [*cells, label], only_last=True)
    elif not label:
        raise DatasetError(
            f"{table.file}, line {number}, column {table.header[-1]!r} is empty, expected a label"
        )
    else:
        table.names.append(label)
    table.lines.append(number)


def _not_a_number(
    table: _Table, number: int, cells: list[str], *, only_last: bool = False
) -> DatasetError:
    start = len(cells) - 1 if only_last else 0
    column = next(at for at in range(start, len(cells)) if not _is_number(cells[at]))
    held = f"holds {cells[column].strip()[:40]!r}" if cells[column].strip() else "is empty"
    why = " like the labels above" if only_last else ""
    return DatasetError(
        f"{table.file}, line {number}, column {table.header[column]!r} {held},"
        f" expected a number{why}"
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _inputs(table: _Table) -> Array:
    inputs = np.frombuffer(table.inputs).reshape(len(table.lines), len(table.header) - 1)
    good = np.isfinite(inputs).all(axis=1)
    if not good.all():
        row = int(good.argmin())
        column = int(np.isfinite(inputs[row]).argmin())
        raise DatasetError(
            f"{table.file}, line {table.lines[row]}, column {table.header[column]!r}"
            f" is {inputs[row, column]}, expected a finite number"
        )
    return inputs.astype(np.uint8) if are_pixels(inputs) and _are_whole(inputs) else inputs


def _are_whole(x: Array) -> bool:
    parts = (x[at : at + _ROWS_A_CHECK] for at in range(0, len(x), _ROWS_A_CHECK))
    return all(np.array_equal(part, np.floor(part)) for part in parts)


def _targets(table: _Table) -> Targets:
    place = f"{table.file}, column {table.header[-1]!r} (the last one is the label)"
    if table.names:
        return targets_from_names(place, table.names)
    row = next((at for at, value in enumerate(table.numbers) if not math.isfinite(value)), None)
    if row is not None:
        raise DatasetError(
            f"{table.file}, line {table.lines[row]}, column {table.header[-1]!r}"
            f" is {table.numbers[row]}, expected a finite number"
        )
    return targets_from_numbers(place, [np.frombuffer(table.numbers)])
