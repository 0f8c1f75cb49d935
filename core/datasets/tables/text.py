"""The text of a table: in which encoding its bytes are, and its lines one by one."""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE: Final = 2_000_000
_PIECE: Final = 1 << 20
_SAMPLE: Final = 4096
_CODECS: Final = {"windows-1252": "cp1252"}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What no table has: a picture or a program that happens to be no UTF-8.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ONLY_WINDOWS: Final = re.compile(rb"[\x80-\x9f]")


def find_encoding(file: str, content: bytes, chosen: str = "") -> str:
    """Return "utf-8", "utf-16", "latin-1" or "windows-1252".

    What has a byte order mark is what it says; what is sound UTF-8 is that; every second byte zero
    is UTF-16; the rest is text of one byte a character unless it holds control characters. `chosen`
    goes before all. Raises `DatasetError` when the bytes are no text in the encoding.
    """
    encoding = chosen or _guess(content)
    place = _first_fault(content, encoding)
    if place is not None:
        raise DatasetError(
            f"{file} is not text in {encoding.upper()} near line {place},"
            " expected a CSV table or an npz file"
        )
    return encoding


def read_lines(file: str, content: bytes, encoding: str) -> Iterator[tuple[int, str]]:
    r"""Yield number and text of each line, its end a single \n whatever it was in the file.

    Raises `DatasetError` for a line of more than `MAX_LINE` characters.
    """
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=_codec(content, encoding))
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise DatasetError(
                f"{file}, line {number} has more than {MAX_LINE:,} characters,"
                " expected one row of a table"
            )
        yield number, line


def _guess(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    start = content[:_SAMPLE]
    if b"\0" in start:
        zeros = max(start[0::2].count(0), start[1::2].count(0))
        return "utf-16" if 3 * zeros > len(start) else "utf-8"
    if _first_fault(content, "utf-8") is None or _CONTROL.search(content):
        return "utf-8"
    return "windows-1252" if _ONLY_WINDOWS.search(content) else "latin-1"


def _first_fault(content: bytes, encoding: str) -> int | None:
    """The line near which the bytes are no text; None where all are. Holds little at a time."""
    decoder = codecs.getincrementaldecoder(_codec(content, encoding))()
    line = 1
    for start in range(0, len(content) + 1, _PIECE):
        piece = content[start : start + _PIECE]
        try:
            text = decoder.decode(piece, final=start + _PIECE > len(content))
        except UnicodeDecodeError as error:
            return line + piece[: error.start].count(b"\n")
        if "\0" in text:
            return line + text[: text.index("\0")].count("\n")
        line += text.count("\n")
    return None


def _codec(content: bytes, encoding: str) -> str:
    """Python's name for the decoder, which also takes the byte order mark away."""
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = content[:_SAMPLE]
        return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"
    return _CODECS.get(encoding, encoding)
