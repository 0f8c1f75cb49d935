"""Which cells are numbers, which are missing, and which are dates."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# What stands for "no value" in what spreadsheets, R, pandas and the UCI sets write.
MISSING: Final = frozenset(
    (
        *("", "?", "na", "n/a", "#n/a", "<na>", "nan", "null"),
        *("nat", "#value!", "#div/0!", "#ref!", "#null!", "#num!", "#name?"),
    )
)
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "\N{NO-BREAK SPACE}": " ", "\u202f": " "})
_DATE: Final = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2} \w{3,9} \d{4})"
    r"(?:[T ]\d{1,2}:\d{2}\S*(?: [AaPp][Mm])?)?|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
)
_GROUPS: Final = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?:[ '’]\d{3})+)(?:\.\d*)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:[ '’]\d{3})+)(?:,\d*)?"),
}
_PLAIN: Final = {
    ".": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"),
    ",": re.compile(r"[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?"),
}
_INFINITE: Final = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)


class _Pixels(dict[str, float]):
    """Reads the numbers 0 to 255 three times as fast as `float`, and others as `float` does."""

    def __init__(self) -> None:
        super().__init__((str(number), float(number)) for number in range(256))

    def __missing__(self, cell: str) -> float:
        if "_" in cell:
            raise ValueError(cell)
        return float(cell)


PIXELS: Final = _Pixels()


@dataclass(frozen=True)
class Number:
    """A cell that is a number, and what had to be taken off to read it."""

    value: float
    thousands: bool = False
    percent: bool = False


def quick_reader(decimal: str) -> Callable[[str], float]:
    """Return what reads plain numbers fast; for other cells it raises `ValueError`.

    Python reads 1_000 as a number, which tables do not mean: whoever reads with "." must look for
    underscores.
    """
    return float if decimal == "." else _with_comma


def _with_comma(cell: str) -> float:
    if "." in cell or "_" in cell:
        raise ValueError(cell)
    return float(cell.replace(",", ".", 1))


def parse_number(cell: str, decimal: str) -> Number | None:
    """Read a number as people write it: 1,234.5 or 1.234,5 or 1 234,5 or −3 or 12 %; else None.

    With "," as decimal sign a point may only part thousands, and the other way round.
    """
    text = cell.translate(_MINUS).strip()
    percent = text.endswith("%")
    if percent:
        text = text[:-1].rstrip()
    if _PLAIN[decimal].fullmatch(text):
        return Number(float(text.replace(",", ".")), percent=percent)
    if _GROUPS[decimal].fullmatch(text):
        bare = text.replace("," if decimal == "." else ".", "")
        bare = bare.translate({ord(sign): None for sign in " '’"})
        return Number(float(bare.replace(",", ".")), thousands=True, percent=percent)
    if _INFINITE.fullmatch(text):
        return Number(-math.inf if text.startswith("-") else math.inf)
    return None


def is_missing(cell: str) -> bool:
    """Whether this cell, without spaces around it, stands for no value."""
    return cell.casefold() in MISSING


def is_date(cell: str) -> bool:
    """Whether this cell is a date, a time or both."""
    return _DATE.fullmatch(cell) is not None


def has_decimal(cell: str, decimal: str) -> bool | None:
    """Whether `decimal` can only be the decimal sign here; None: it may as well part thousands."""
    text = cell.translate(_MINUS).strip().removesuffix("%").rstrip()
    if decimal not in text:
        return False
    other = "," if decimal == "." else "."
    if _GROUPS[other].fullmatch(text):
        return None if text.count(decimal) == 1 and other not in text else False
    return bool(_PLAIN[decimal].fullmatch(text) or _GROUPS[decimal].fullmatch(text))
