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

MAX_PACKED: Final = 100_000_000
_MAX_UNPACKED: Final = 100_000_000
_UNSIGNED_BYTES: Final = 8
_GZIP: Final = 16 + zlib.MAX_WBITS


def parse_idx(file: str, content: bytes, dimensions: int) -> Array:
    """Return the uint8 array of `dimensions` axes in an IDX file, gzipped or not; read only.

    Nothing is allocated because a header says so, and nothing past the announced end is unpacked.
    Raises `DatasetError` naming `file` and what was expected.
    """
    start = 4 + 4 * dimensions
    if not content:
        raise DatasetError(f"{file} is empty, expected an IDX file as MNIST has them")
    if not content.startswith(b"\x1f\x8b"):
        expected = _sizes(file, content[:start], dimensions)
        return _array(file, content, start, expected)
    unpack = zlib.decompressobj(_GZIP)
    try:
        header = unpack.decompress(content, start)
        expected = _sizes(file, header, dimensions)
        body = unpack.decompress(unpack.unconsumed_tail, math.prod(expected) + 1)
    except zlib.error:
        raise DatasetError(
            f"{file} is damaged: its packed data makes no sense, expected a gzipped IDX file"
        ) from None
    array = _array(file, body, 0, expected)
    if not unpack.eof or unpack.unused_data:
        raise DatasetError(
            f"{file} is damaged: its packed data is cut short or something follows it,"
            " expected a gzipped IDX file"
        )
    return array


def _sizes(file: str, header: bytes, dimensions: int) -> tuple[int, ...]:
    wanted = bytes((0, 0, _UNSIGNED_BYTES, dimensions))
    if header[:4] != wanted:
        raise DatasetError(
            f"{file} starts with the bytes {header[:4].hex(' ') or 'of nothing'},"
            f" expected {wanted.hex(' ')} as IDX files of {dimensions} dimensions do"
        )
    if len(header) < 4 + 4 * dimensions:
        raise DatasetError(f"{file} is cut short in its header, expected an IDX file")
    sizes = struct.unpack_from(f">{dimensions}I", header, 4)
    if 0 in sizes or math.prod(sizes) > _MAX_UNPACKED:
        raise DatasetError(
            f"{file} says that it holds {'×'.join(map(str, sizes))} bytes,"
            f" expected from 1 to {_MAX_UNPACKED:,} in all"
        )
    return sizes


def _array(file: str, content: bytes, start: int, sizes: tuple[int, ...]) -> Array:
    held, expected = len(content) - start, math.prod(sizes)
    if held != expected:
        more = "more" if held > expected else f"{held:,}"
        raise DatasetError(
            f"{file} says that it holds {'×'.join(map(str, sizes))} bytes but has {more},"
            f" expected {expected:,} after its header"
        )
    return np.frombuffer(content, np.uint8, expected, start).reshape(sizes)
