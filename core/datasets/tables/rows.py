"""Lines into rows of cells: separators, quotes, cells that hold a newline (RFC 4180 and kin)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CELL: Final = 131_072  # as Python's csv has it
_INSIDE: Final = re.compile(r'(?:[^"]|"")*+')


class RowReader:
    """Makes rows of lines; a space as delimiter is any run of spaces and tabs.

    A quote opens a cell only where the cell starts, spaces before it aside; within quotes a doubled
    quote is one, and a newline belongs to the cell. Spaces around a cell are not part of it where
    it has quotes, and are left where it has none.
    """

    def __init__(self, file: str, delimiter: str) -> None:
        self._file, self._delimiter = file, delimiter
        between = r"[ \t]+" if delimiter == " " else re.escape(delimiter)
        blank = r"[ ]*" if delimiter == "\t" else r"[ \t]*"
        self._between = re.compile(between)
        self._opening = re.compile(rf'{blank}"')
        self._closing = re.compile(rf"{blank}(?:({between})|\n?\Z)")

    def rows(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of each row's first line and its cells; lines of blanks give none.

        Raises `DatasetError` for a quote that is never closed, or has something behind it.
        """
        spaces, delimiter = self._delimiter == " ", self._delimiter
        lines = iter(lines)
        for number, line in lines:
            if '"' in line:
                yield number, self._quoted(number, line, lines)
            elif not line.strip():
                continue
            elif spaces:
                yield number, line.split()
            else:
                yield number, line.rstrip("\n").split(delimiter)

    def _quoted(self, number: int, line: str, lines: Iterator[tuple[int, str]]) -> list[str]:
        cells: list[str] = []
        at = 0
        if self._delimiter == " ":
            line = line.strip()
        while True:
            opening = self._opening.match(line, at)
            if opening:
                cell, line, at = self._within_quotes(number, line, opening.end(), lines)
                cells.append(cell)
                closing = self._closing.match(line, at)
                if not closing:
                    raise DatasetError(
                        f"{self._file}, line {number}: something stands behind a closing quote,"
                        f" expected cells separated by {self._delimiter!r}"
                    )
                if closing[1] is None:
                    return cells
                at = closing.end()
                continue
            following = self._between.search(line, at)
            if not following:
                cells.append(line[at:].rstrip("\n"))
                return cells
            cells.append(line[at : following.start()])
            at = following.end()

    def _within_quotes(
        self, number: int, line: str, at: int, lines: Iterator[tuple[int, str]]
    ) -> tuple[str, str, int]:
        """The cell, the line that it ends in, and the place behind its closing quote."""
        parts: list[str] = []
        length = 0
        while True:
            inside = _INSIDE.match(line, at)
            end = inside.end() if inside else at
            parts.append(line[at:end])
            length += end - at
            if length > MAX_CELL:
                raise DatasetError(
                    f"{self._file}, line {number}: a cell in quotes has more than {MAX_CELL:,}"
                    " characters, expected the quote to be closed before"
                )
            if end < len(line):
                return "".join(parts).replace('""', '"'), line, end + 1
            _, line = next(lines, (0, ""))
            at = 0
            if not line:
                raise DatasetError(
                    f"{self._file}, line {number}: a quote is never closed,"
                    f" expected cells separated by {self._delimiter!r}"
                )
