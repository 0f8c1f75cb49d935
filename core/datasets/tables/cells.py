"""All cells of a table: a matrix of numbers, and beside it the texts of the cells that are none."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.tables.numbers import PIXELS, is_missing, parse_number, quick_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array

MOST_TEXTS: Final = 1_000
# Only numbers and missing cells that are words start with these: inf, nan, null, N/A.
_LETTERS_OF_NUMBERS: Final = "iInN"
_ROWS_AT_ONCE: Final = 4096


@dataclass
class Texts:
    """The cells of one column that are no numbers.

    `codes` holds for each of these cells the number of its text in `values`, and `rows` its row,
    ascending. A column of more than `MOST_TEXTS` different texts is `full`: no more are kept.
    """

    values: dict[str, int] = field(default_factory=dict)
    rows: array[int] = field(default_factory=lambda: array("l"))
    codes: array[int] = field(default_factory=lambda: array("l"))
    count: int = 0
    full: bool = False

    def add(self, row: int, text: str) -> None:
        """Keep a text."""
        self.count += 1
        code = self.values.get(text)
        if code is None:
            if len(self.values) == MOST_TEXTS:
                self.full = True
                return
            code = self.values[text] = len(self.values)
        self.rows.append(row)
        self.codes.append(code)

    def first(self) -> tuple[int, str]:
        """Row and text of the first one."""
        return self.rows[0], next(iter(self.values))


@dataclass(frozen=True)
class Stats:
    """What the numbers of each column are, arrays (columns,).

    `low` and `high` are infinite where a column has no number; `missing` counts the cells without
    one, texts among them; `whole` says whether all numbers are whole.
    """

    low: Array
    high: Array
    missing: Array
    whole: Array


class Cells:
    """Cells of `columns` columns, row after row, whose decimal sign is `decimal`."""

    def __init__(self, columns: int, decimal: str) -> None:
        self.columns = columns
        self.texts: dict[int, Texts] = {}
        self.thousands: set[int] = set()
        self.percents: set[int] = set()
        self.lines: array[int] = array("l")
        self._decimal = decimal
        self._numbers: array[float] = array("d")
        self._quick: Callable[[str], float] = quick_reader(decimal)
        self._sees_underscores = decimal == ","  # and refuses them, as Python's float does not

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def numbers(self) -> Array:
        """The numbers (rows, columns), float64; NaN where a cell is missing or a text."""
        return np.frombuffer(self._numbers).reshape(len(self.lines), self.columns)

    def add(self, line: int, cells: list[str]) -> None:
        """Keep one row of `columns` cells that stands in this line of the file."""
        if not self.lines and set(cells) <= PIXELS.keys():
            self._quick, self._sees_underscores = PIXELS.__getitem__, True
        start = len(self._numbers)
        if not self.texts and (self._sees_underscores or "_" not in "".join(cells)):
            try:
                self._numbers.extend(map(self._quick, cells))
            except ValueError:
                del self._numbers[start:]
        if len(self._numbers) == start:
            row = len(self.lines)
            self._numbers.extend([self._read(row, at, cell) for at, cell in enumerate(cells)])
        self.lines.append(line)

    def _read(self, row: int, column: int, cell: str) -> float:
        """One cell as a number; what is none is kept as a text, or missing."""
        texts = self.texts.get(column)
        if texts is None or cell not in texts.values:
            if not cell[:1].isalpha() or cell[0] in _LETTERS_OF_NUMBERS:
                value = self._number(column, cell)
                if value is not None:
                    return value
            cell = cell.strip()
            if texts is None:
                texts = self.texts[column] = Texts()
        texts.add(row, cell)
        return np.nan

    def _number(self, column: int, cell: str) -> float | None:
        """What a cell is as a number, NaN when it is missing, None when it is a text."""
        try:
            if "_" not in cell:
                return self._quick(cell)
        except ValueError:
            pass
        cell = cell.strip()
        if is_missing(cell):
            return np.nan
        number = parse_number(cell, self._decimal)
        if number is None:
            return None
        if number.thousands:
            self.thousands.add(column)
        if number.percent:
            self.percents.add(column)
        return number.value

    def stats(self) -> Stats:
        """What the numbers of each column are; a few thousand rows are looked at at once."""
        low, high = np.full(self.columns, np.inf), np.full(self.columns, -np.inf)
        missing, whole = np.zeros(self.columns, np.int64), np.ones(self.columns, bool)
        for start in range(0, len(self), _ROWS_AT_ONCE):
            part = self.numbers[start : start + _ROWS_AT_ONCE]
            np.fmin(low, np.fmin.reduce(part, axis=0), out=low)
            np.fmax(high, np.fmax.reduce(part, axis=0), out=high)
            empty = np.isnan(part)
            missing += empty.sum(axis=0)
            whole &= ((part == np.floor(part)) | empty).all(axis=0)
        return Stats(low, high, missing, whole)

    def first_infinite(self) -> tuple[int, int] | None:
        """Row and column of the first number that is infinite, or None."""
        for start in range(0, len(self), _ROWS_AT_ONCE):
            found = np.isinf(self.numbers[start : start + _ROWS_AT_ONCE])
            if found.any():
                row, column = np.unravel_index(int(found.argmax()), found.shape)
                return start + int(row), int(column)
        return None
