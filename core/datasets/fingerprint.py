"""Fingerprints: a line that tells the values of some data from all others, and what differs.

    x 150x4 float64, y 150 int64, sha256 9f86d081884c7d65

Every array by its name, shape and type, as it was read, before any split and scaling; then the
first 64 bits of SHA-256 (FIPS 180-4) over that text, the classes' names and the arrays' bytes, row
by row and little-endian. It does not depend on how an array lies in memory. What stands in it in
words is there so that a difference can be explained.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.nn.arrays import Array

_HEX_DIGITS: Final = 16
_BLOCK_BYTES: Final = 2**20
_ARRAY: Final = re.compile(r"(\w+) (\d+(?:x\d+)*) (\w+)", re.ASCII)


class _Described(NamedTuple):
    """An array as its part of a fingerprint tells it."""

    shape: tuple[int, ...]
    dtype: str

    def __str__(self) -> str:
        rows = f"{self.shape[0]:,} row{'' if self.shape[0] == 1 else 's'}"
        columns = "×".join(f"{side:,}" for side in self.shape[1:])
        return f"{rows} of {columns} column{'' if columns == '1' else 's'}" if columns else rows


def fingerprint_of(arrays: Mapping[str, Array], class_names: Sequence[str] = ()) -> str:
    """The fingerprint of arrays (rows, …) by name; nothing of their size is copied."""
    words = [
        f"{name} {'x'.join(map(str, array.shape))} {array.dtype.name}"
        for name, array in arrays.items()
    ]
    digest = sha256(repr((words, tuple(class_names))).encode())
    for array in arrays.values():
        for block in _blocks(array):
            digest.update(block)
    return f"{', '.join(words)}, sha256 {digest.hexdigest()[:_HEX_DIGITS]}"


def describe_difference(saved: str, found: str) -> str:
    """What differs, in words, between the data of a run and those found now; empty: nothing.

    Both are fingerprints; one that cannot be read (an empty one, say) is only told to differ.
    """
    if saved == found:
        return ""
    old, new = _read(saved), _read(found)
    if not old or not new:
        return "the data are not known to be those that the run was trained on"
    if list(old) != list(new):
        return (
            f"the data now hold {_listed(list(new))}, the run was trained on {_listed(list(old))}"
        )
    for name, was in old.items():
        now = new[name]
        if now.shape != was.shape:
            holder = "the data now hold" if name == "x" else f"{name} now has"
            short = now.shape[1:] == was.shape[1:]
            before = f"{was.shape[0]:,}" if short else str(was)
            return f"{holder} {now}, the run was trained on {before}"
        if now.dtype != was.dtype:
            return f"{name} now holds {now.dtype}, the run was trained on {was.dtype}"
    return "the data have the same shape but other values than those the run was trained on"


def _blocks(array: Array) -> Iterator[bytes | memoryview]:
    """The bytes of an array, row by row, in blocks where they do not lie so already."""
    native = array.dtype.newbyteorder("<")
    if array.flags.c_contiguous and array.dtype == native:
        if array.size:
            yield array.reshape(-1).view(np.uint8).data
        return
    rows = max(_BLOCK_BYTES // max(array[:1].nbytes, 1), 1)
    for start in range(0, len(array), rows):
        yield array[start : start + rows].astype(native).tobytes()


def _read(fingerprint: str) -> dict[str, _Described]:
    """The arrays that a fingerprint tells of; none where it is no fingerprint."""
    found = {}
    *parts, _digest = fingerprint.split(", ")
    for part in parts:
        match = _ARRAY.fullmatch(part)
        if match is None:
            return {}
        shape = tuple(int(side) for side in match[2].split("x"))
        found[match[1]] = _Described(shape, match[3])
    return found


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
