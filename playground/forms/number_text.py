"""Numbers as a person types and reads them; a text that is no number stays a text."""

from __future__ import annotations

import math
import re
from typing import Final, TypeAlias

from core.spec.checks import SpecError

Number: TypeAlias = int | float | str
"""A number, or the text that stands where one is expected."""

Rows: TypeAlias = tuple[float | tuple[float, ...], ...]
"""What `InitSpec.values` holds."""

# Python refuses to read longer whole numbers; no number that a field takes is near as long.
_LONGEST: Final = 400
_TOKEN: Final = re.compile(r"[\[\]]|[^\s,;\[\]]+")


def parse_number(text: str) -> Number:
    """The number that `text` says, or the text itself when it says none (also "inf" and "nan")."""
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        return text
    try:
        return int(stripped)
    except ValueError:
        pass
    try:
        number = float(stripped)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return number


def parse_integer(text: str) -> Number:
    """As `parse_number`, and "1e3" is the whole number 1000."""
    number = parse_number(text)
    if isinstance(number, float) and number.is_integer():
        return int(number)
    return number


def format_number(number: Number) -> str:
    """The shortest text that reads back as exactly this number: 0.1, 500, 1e-8."""
    if isinstance(number, str):
        return number
    if isinstance(number, int):
        return str(number)
    text = repr(number).removesuffix(".0")
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else text


def parse_rows(text: str) -> Rows:
    """Read "0, -1" or "[1, 2], [3, 4]"; commas, semicolons and spaces all part numbers.

    Raises `SpecError` that names what is no number or which bracket has no partner.
    """
    rows: list[float | tuple[float, ...]] = []
    row: list[float] | None = None
    for part in _TOKEN.findall(text):
        if part == "[":
            if row is not None:
                raise SpecError("init.values has a [ inside [ ], expected rows like [1, 2], [3, 4]")
            row = []
        elif part == "]":
            if row is None:
                raise SpecError("init.values has a ] without its [")
            rows.append(tuple(row))
            row = None
        else:
            (rows if row is None else row).append(_value(part))
    if row is not None:
        raise SpecError("init.values has a [ without its ]")
    return tuple(rows)


def _value(part: str) -> float:
    number = parse_number(part)
    if isinstance(number, str):
        shown = part if len(part) <= 40 else part[:37] + "…"
        raise SpecError(f"init.values has {shown!r}, expected numbers parted by commas")
    return number


def format_rows(rows: Rows) -> str:
    """What `parse_rows` reads back as equal rows."""
    return ", ".join(
        f"[{', '.join(format_number(value) for value in row)}]"
        if isinstance(row, tuple)
        else format_number(row)
        for row in rows
    )
