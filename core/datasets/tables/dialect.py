"""How a table is written: its separator, its decimal sign, and whether its first row is names.

Each is found in the first rows alone, by trying what people use and looking which of them gives
rows of one length whose cells are numbers or words (the idea of van den Burg, Nazábal & Sutton,
"Wrangling messy CSV files by detecting row and type patterns", 2019).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError
from core.datasets.tables.numbers import has_decimal, is_missing, parse_number
from core.datasets.tables.rows import RowReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.spec.data import DataSpec

DELIMITERS: Final = (",", ";", "\t", "|", " ")
_SAMPLE_LINES: Final = 2_000
_SAMPLE_CHARACTERS: Final = 1_000_000
_JUDGED_ROWS: Final = 100
_JUDGED_CELLS: Final = 64
_SPACES_COUNT: Final = 0.9  # between two readings that fit as well, spaces are part of a cell
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?[,;]*', re.IGNORECASE)

Line = tuple[int, str]


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    `first_line` is where its first row stands, behind `comments` comment lines, `blanks` blank ones
    and perhaps a line `sep=`; `names_in_comment` is the last comment, when it may hold the names.
    `columns` is how many cells most rows have. `decimal_doubt` says why the decimal sign is not
    sure; "" where it is.
    """

    delimiter: str
    decimal: str
    first_line: int
    columns: int
    comments: int = 0
    blanks: int = 0
    sep_line: bool = False
    last_comment: str = ""
    decimal_doubt: str = ""


def find_dialect(file: str, lines: Iterator[Line], spec: DataSpec) -> Dialect:
    """Judge the first lines of a table; what `spec` says about it is taken as it stands.

    Raises `DatasetError` when there is no line, or no row of two cells.
    """
    sample = list(_sample(lines))
    start, comments, sep = _preamble(sample, comments=spec.rules != "1")
    body = sample[start:]
    if not body:
        raise DatasetError(f"{file} is empty, expected a header with the names of the columns")
    delimiter = spec.delimiter or sep or _find_delimiter(file, body, spec)
    rows = [cells for _, cells in _some_rows(file, body, delimiter, _SAMPLE_LINES)]
    columns = _usual_length(rows[:_JUDGED_ROWS])
    if columns < 2:
        raise DatasetError(
            f"{file}, line {body[0][0]} has one column, expected at least two: inputs, then the"
            " label"
        )
    decimal: str = spec.decimal or "."
    doubt = ""
    if not spec.decimal and spec.rules != "1":
        decimal, doubt = _find_decimal(rows, delimiter)
    return Dialect(
        delimiter=delimiter,
        decimal=decimal,
        first_line=body[0][0],
        columns=columns,
        comments=len(comments),
        blanks=body[0][0] - 1 - len(comments) - bool(sep),
        sep_line=bool(sep),
        last_comment=comments[-1] if comments else "",
        decimal_doubt=doubt,
    )


def _sample(lines: Iterator[Line]) -> Iterator[Line]:
    """The first lines, from the first that is not blank on."""
    characters = useful = seen = 0
    for number, text in lines:
        useful += not text.isspace()
        if useful:
            characters += len(text)
            seen += 1
            yield number, text
        if useful >= _SAMPLE_LINES or seen >= 10 * _SAMPLE_LINES or characters > _SAMPLE_CHARACTERS:
            return


def _preamble(sample: list[Line], *, comments: bool) -> tuple[int, list[str], str]:
    """How many lines stand before the first row, the comments among them, and what sep= says."""
    found: list[str] = []
    sep = ""
    for at, (_, text) in enumerate(sample):
        bare = text.strip()
        if comments and not sep and (match := _SEP_LINE.fullmatch(text.strip("\n "))):
            sep = match[1]
        elif comments and bare.startswith("#"):
            found.append(bare.lstrip("# "))
        elif bare:
            return at, found, sep
    return len(sample), found, sep


def _find_delimiter(file: str, body: list[Line], spec: DataSpec) -> str:
    if spec.rules == "1":
        return max(",;\t", key=body[0][1].count)
    scores: dict[str, float] = {}
    fault: DatasetError | None = None
    for delimiter in DELIMITERS:
        try:
            rows = [cells for _, cells in _some_rows(file, body, delimiter, _JUDGED_ROWS)]
        except DatasetError as error:
            fault = fault or error
        else:
            scores[delimiter] = _score(rows, delimiter)
    if fault is not None and max(scores.values(), default=0) == 0:
        raise fault
    return max(scores, key=scores.__getitem__)


def _score(rows: list[list[str]], delimiter: str) -> float:
    """From 0 to 1: the share of rows of one length, times that of cells that make sense."""
    columns = _usual_length(rows)
    if columns < 2:
        return 0
    alike = [row for row in rows if len(row) == columns]
    cells = [cell for row in alike[1:] or alike for cell in islice(row, _JUDGED_CELLS)]
    sensible = sum(_makes_sense(cell, delimiter) for cell in cells) / len(cells)
    share = len(alike) / len(rows)
    return share * sensible * (_SPACES_COUNT if delimiter == " " else 1)


def _makes_sense(cell: str, delimiter: str) -> bool:
    """Whether a cell is a number, missing, or a word that no other separator would part."""
    bare = cell.strip()
    if is_missing(bare) or any(parse_number(bare, decimal) for decimal in ".,"):
        return True
    if any(sign in bare for sign in ",;\t|" if sign != delimiter):
        return ", " in bare and ";" not in bare and "\t" not in bare
    return any(sign.isalpha() for sign in bare) or " " not in bare


def _usual_length(rows: list[list[str]]) -> int:
    """How many cells most rows have; of lengths that are as frequent, the first."""
    lengths = Counter(map(len, rows))
    return lengths.most_common(1)[0][0] if lengths else 0


def _some_rows(
    file: str, body: list[Line], delimiter: str, most: int
) -> Iterable[tuple[int, list[str]]]:
    """The first rows; one that the sample cuts in two is left out, unless it is the only one."""
    found: list[tuple[int, list[str]]] = []
    reader = RowReader(file, delimiter)
    try:
        for row in islice(reader.rows(iter(body)), most):
            found.append(row)  # noqa: PERF402 - what came before the fault counts
    except DatasetError:
        if not found or found[-1][0] < body[-1][0] - _JUDGED_ROWS:
            raise
    return found


def _find_decimal(rows: list[list[str]], delimiter: str) -> tuple[str, str]:
    """The decimal sign, and why it is not sure ("" where it is)."""
    points = any("." in cell and has_decimal(cell, ".") for row in rows for cell in row)
    commas = [cell.strip() for row in rows for cell in row if "," in cell]
    judged = [(cell, has_decimal(cell, ",")) for cell in commas]
    comma = next((cell for cell, sure in judged if sure), "")
    doubtful = next((cell for cell, sure in judged if sure is None), "")
    if comma and points:
        both = f"numbers with a comma, like {comma}, and with a point stand in one table"
        return ("," if delimiter == ";" else "."), both
    if comma:
        return ",", ""
    if doubtful and not points and delimiter != ",":
        if delimiter == ";":
            return ",", f"{doubtful} may also be a whole number with its thousands parted"
        return ".", f"{doubtful} may also be a number with decimals"
    return ".", ""
