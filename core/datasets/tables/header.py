"""The names of a table's columns: whether the first row has them, and names for those without."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError
from core.datasets.tables.numbers import is_date, is_missing, parse_number
from core.datasets.tables.rows import RowReader

if TYPE_CHECKING:
    from core.datasets.tables.dialect import Dialect
    from core.spec.data import DataSpec

_FEWEST_COUNTED: Final = 3
_JUDGED_ROWS: Final = 40
_LONGEST_NAME: Final = 200

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Header:
    """The names of the columns, each once.

    `in_first_row`: they are the table's first row. `from_comment`: they stood in the comment above.
    `unnamed` are the columns (from 0) that had no name, `twice` the names that stood there more
    than once. `doubt` says why it is not sure; "" where it is.
    """

    names: tuple[str, ...]
    in_first_row: bool
    from_comment: bool = False
    unnamed: tuple[int, ...] = ()
    twice: tuple[str, ...] = ()
    doubt: str = ""

    def place(self, name: str) -> int | None:
        """The column (from 0) of this name, in any case if need be; None where there is none."""
        wanted = plain(name)
        if wanted in self.names:
            return self.names.index(wanted)
        folded = [known.casefold() for known in self.names]
        return folded.index(wanted.casefold()) if wanted.casefold() in folded else None


def plain(name: str) -> str:
    """A name as it is shown and looked for: no newlines, no spaces at its ends, not endless."""
    return " ".join(name.split())[:_LONGEST_NAME]


def find_header(file: str, rows: list[Row], dialect: Dialect, spec: DataSpec) -> Header:
    """Judge the first rows: is the first one names? `spec.header` goes before what they look like.

    Raises `DatasetError` when the first row is too short for the ones below.
    """
    width = max(dialect.columns, 2)
    line, first = rows[0]
    below = [row for _, row in rows[1:_JUDGED_ROWS]]
    if spec.header:
        in_first_row, doubt = spec.header == "yes", ""
    elif spec.rules == "1":
        in_first_row, doubt = True, ""
        if all(parse_number(cell, dialect.decimal) for cell in first):
            raise DatasetError(
                f"{file}, line {line} holds numbers, expected a header with the names of the"
                " columns"
            )
    else:
        in_first_row, doubt = _holds_names(first, below, dialect.decimal)
    if in_first_row:
        names = [plain(name) for name in first]
        names = _as_wide_as_rows(names, below)
        return _told_apart(names, doubt, in_first_row=True)
    comment = _names_in_comment(file, dialect, width)
    if comment:
        return _told_apart(comment, "", in_first_row=False, from_comment=True)
    return _told_apart([""] * len(_trimmed(first, below)), doubt, in_first_row=False)


def _holds_names(first: list[str], below: list[list[str]], decimal: str) -> tuple[bool, str]:
    """Whether the first row is names, and why that is not sure ("" where it is)."""
    bare = [cell.strip() for cell in first]
    if not below:
        return not any(_is_value(cell, decimal) for cell in bare), ""
    if len(bare) >= _FEWEST_COUNTED and bare == [str(number) for number in range(len(bare))]:
        return True, "the first line counts from 0, as a program writes names of columns"
    numbers_on_top = sum(_is_value(cell, decimal) for cell in bare)
    columns = [[row[at].strip() for row in below if at < len(row)] for at in range(len(bare))]
    # Text that stands over numbers names them: that is how a first row gives itself away.
    words_over_numbers = sum(
        not _is_value(cell, decimal) and not is_missing(cell) and _mostly_values(column, decimal)
        for cell, column in zip(bare, columns, strict=True)
    )
    if words_over_numbers > numbers_on_top:
        return True, ""
    if numbers_on_top:
        return False, "the first line holds values like those below it, so no column has a name"
    again = any(cell in column for cell, column in zip(bare, columns, strict=True) if cell)
    if again:
        return False, "a text of the first line stands below it too, so it is taken for data"
    return True, "every cell is text, so the first line is only taken for names"


def _is_value(cell: str, decimal: str) -> bool:
    return parse_number(cell, decimal) is not None or is_date(cell)


def _mostly_values(column: list[str], decimal: str) -> bool:
    filled = [cell for cell in column if not is_missing(cell)]
    return 2 * sum(_is_value(cell, decimal) for cell in filled) > len(filled)


def _as_wide_as_rows(names: list[str], below: list[list[str]]) -> list[str]:
    """The names without an empty last one, or with one for the row names that R writes first."""
    widths = Counter(len(row) for row in below)
    width = widths.most_common(1)[0][0] if widths else len(names)
    filled = any(row[-1].strip() for row in below if len(row) == width)
    if width == len(names) + 1 and filled:
        return ["", *names]
    while len(names) > 1 and not names[-1] and not _is_filled(below, len(names) - 1):
        names = names[:-1]
    return names


def _trimmed(first: list[str], below: list[list[str]]) -> list[str]:
    while len(first) > 1 and not first[-1].strip() and not _is_filled(below, len(first) - 1):
        first = first[:-1]
    return first


def _is_filled(rows: list[list[str]], column: int) -> bool:
    return any(row[column].strip() for row in rows if len(row) > column)


def _names_in_comment(file: str, dialect: Dialect, width: int) -> list[str]:
    """The names in the last comment above the rows, when it has one for each column."""
    if not dialect.last_comment:
        return []
    try:
        line = (1, dialect.last_comment)
        found = [cells for _, cells in RowReader(file, dialect.delimiter).rows([line])]
    except DatasetError:
        return []
    names = [plain(name) for cells in found for name in cells]
    return names if len(names) == width and all(names) else []


def _told_apart(
    names: list[str], doubt: str, *, in_first_row: bool, from_comment: bool = False
) -> Header:
    """Each name once: "a", "a (2)"; those without one are called after their place."""
    taken: set[str] = set(names)
    seen: set[str] = set()
    tried: dict[str, int] = {}
    result, unnamed, twice = [], [], []
    for at, name in enumerate(names):
        chosen = name
        if not name:
            unnamed.append(at)
            chosen = _free(f"column {at + 1}", taken, tried)
        elif name in seen:
            twice.append(name)
            chosen = _free(name, taken, tried)
        taken.add(chosen)
        seen.add(chosen)
        result.append(chosen)
    return Header(
        tuple(result),
        in_first_row,
        from_comment,
        tuple(unnamed),
        tuple(dict.fromkeys(twice)),
        doubt,
    )


def _free(name: str, taken: set[str], tried: dict[str, int]) -> str:
    """The name with the first number behind it that makes it a new one; `tried` speeds it up."""
    free = name
    while free in taken:
        tried[name] = tried.get(name, 1) + 1
        free = f"{name} ({tried[name]})"
    return free
