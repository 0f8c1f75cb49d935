"""IDX, the format of the MNIST files: bytes in a box of some dimensions, often gzipped.

A file starts with 0, 0, the type (8 for unsigned bytes), the number of dimensions, then the size of
each as a big-endian 32-bit number; the bytes follow, last dimension fastest (LeCun, Cortes &
Burges, "The MNIST database of handwritten digits", section "File formats").
"""

from __future__ import annotations

import math
import struct
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import DatasetError

if TYPE_CHECKING:
    from core.nn.arrays import Array

MAX_PACKED: Final = 250_000_000
# EMNIST's largest file unpacks to 547 MB; a small file that says so is a bomb.
_MAX_UNPACKED: Final = 600_000_000
_FREE_UNPACKED: Final = 100_000_000
_MAX_RATIO: Final = 128
_MAX_MEMBERS: Final = 20_000
_PIECE: Final = 1 << 14
_GZIP_START: Final = b"\x1f\x8b"
_UNSIGNED_BYTES: Final = 8
_GZIP: Final = 16 + zlib.MAX_WBITS


def parse_idx(file: str, content: bytes, dimensions: int) -> Array:
    """Return the uint8 array of `dimensions` axes in an IDX file, gzipped or not.

    A gzip file may have several members, as parallel packers write them.

    Nothing is allocated because a header says so, and nothing past the announced end is unpacked.
    Raises `DatasetError` naming `file` and what was expected.
    """
    start = 4 + 4 * dimensions
    if not content:
        raise DatasetError(f"{file} is empty, expected an IDX file as MNIST has them")
    if not content.startswith(_GZIP_START):
        expected = _sizes(file, content[:start], dimensions, len(content))
        return _array(file, content, start, expected)
    try:
        header, _ = _unpack(content, start)
        expected = _sizes(file, bytes(header), dimensions, len(content))
        body, rest = _unpack(content, start + math.prod(expected) + 1)
    except zlib.error:
        raise DatasetError(
            f"{file} is damaged: its packed data makes no sense, expected a gzipped IDX file"
        ) from None
    array = _array(file, body, start, expected)
    if rest:
        raise DatasetError(
            f"{file} is damaged: its packed data is cut short or something follows it,"
            " expected a gzipped IDX file"
        )
    return array


def _unpack(content: bytes, most: int) -> tuple[bytearray, bool]:
    """At most the first `most` bytes of a gzip file of one or more members.

    Also whether it does not end in order there: it is cut short, something follows, or there is
    more to unpack.
    """
    found = bytearray()
    unpack, members, at, tail = zlib.decompressobj(_GZIP), 1, 0, b""
    while len(found) < most:
        if unpack.eof:
            at, tail = at - len(unpack.unused_data), b""
            if at == len(content) or content[at : at + 2] != _GZIP_START or members > _MAX_MEMBERS:
                return found, at < len(content)
            unpack, members = zlib.decompressobj(_GZIP), members + 1
        piece = tail or content[at : at + _PIECE]
        if not piece:
            return found, True
        at += 0 if tail else len(piece)
        found += unpack.decompress(piece, most - len(found))
        tail = unpack.unconsumed_tail
    return found, True


def _sizes(file: str, header: bytes, dimensions: int, held: int) -> tuple[int, ...]:
    wanted = bytes((0, 0, _UNSIGNED_BYTES, dimensions))
    if header[:4] != wanted:
        raise DatasetError(
            f"{file} starts with the bytes {header[:4].hex(' ') or 'of nothing'},"
            f" expected {wanted.hex(' ')} as IDX files of {dimensions} dimensions do"
        )
    if len(header) < 4 + 4 * dimensions:
        raise DatasetError(f"{file} is cut short in its header, expected an IDX file")
    sizes = struct.unpack_from(f">{dimensions}I", header, 4)
    most = min(_MAX_UNPACKED, max(_FREE_UNPACKED, _MAX_RATIO * held))
    if 0 in sizes or math.prod(sizes) > most:
        raise DatasetError(
            f"{file} says that it holds {'×'.join(map(str, sizes))} bytes,"
            f" expected from 1 to {most:,} in all"
        )
    return sizes


def _array(file: str, content: bytes | bytearray, start: int, sizes: tuple[int, ...]) -> Array:
    held, expected = len(content) - start, math.prod(sizes)
    if held != expected:
        more = "more" if held > expected else f"{held:,}"
        raise DatasetError(
            f"{file} says that it holds {'×'.join(map(str, sizes))} bytes but has {more},"
            f" expected {expected:,} after its header"
        )
    return np.frombuffer(content, np.uint8, expected, start).reshape(sizes)
