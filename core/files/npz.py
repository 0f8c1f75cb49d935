"""NumPy's npz files, read as if each came from an enemy: bounded, without pickle, one error class.

`np.load` lets a dozen kinds of exception out and unpacks whatever a small file announces. Here the
order is: file, table of contents, names, sizes, each array's header, and only then the content, in
pieces.
Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import math
import re
import sys
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.files.plain_files import describe_os_error, open_regular, short_name
from core.files.zip_members import ArchiveError, Member, list_members, read_pieces

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

Array: TypeAlias = NDArray[Any]

_LITTLE: Final = sys.byteorder == "little"
_MAGIC: Final = b"\x93NUMPY"
_MAX_HEADER: Final = 10_000
_MAX_DIMENSIONS: Final = 8
_MAX_TEXT: Final = 4_000_000
_FINITE_PIECE: Final = 1 << 20
_NUMBER_TYPES: Final = ("b1", *(f"{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)))
_TYPES: Final = frozenset((*_NUMBER_TYPES, "f2", "f4", "f8"))
# The header is a Python literal; this reads just the literals that plain arrays have, in any order
# and spacing, with no evaluator behind it. Possessive repeats (*+) cannot backtrack for long.
_FIELD: Final = re.compile(
    r"\s*+'(?:descr'\s*+:\s*+'(?P<descr>[^'\\]*+)'"
    r"|fortran_order'\s*+:\s*+(?P<fortran>True|False)"
    r"|shape'\s*+:\s*+\((?P<shape>[0-9,\s]*+)\))\s*+(?:,|(?=\}))"
)


class NpzError(ValueError):
    """A file is not an npz that can be read: one sentence, file, place and what was expected."""


@dataclass(frozen=True)
class NpzLimits:
    """How much is believed: bytes of the file, members, bytes of all arrays together.

    Beyond `free_bytes`, arrays may unpack to at most `ratio` times their packed size. Real data
    stays below (digits as float64: 22, black and white ones: 98); bombs come near deflate's 1032.
    """

    file_bytes: int = 2_050_000_000
    members: int = 1_000
    array_bytes: int = 2_000_000_000
    free_bytes: int = 16_000_000
    ratio: int = 128


@dataclass(frozen=True)
class _Header:
    length: int
    dtype: np.dtype[Any]
    fortran: bool
    shape: tuple[int, ...]


def read_npz(
    path: str | os.PathLike[str],
    *,
    limits: NpzLimits | None = None,
    wanted: Callable[[str], bool] | None = None,
    finite: Callable[[str], bool] | None = None,
    text: Callable[[str], bool] | None = None,
    texts: Callable[[str], bool] | None = None,
    only_arrays: bool = True,
) -> dict[str, Array]:
    """Read arrays of numbers from an npz file, whoever wrote it; raises only `NpzError`.

    `wanted`, `finite` and `text` are asked with an array's name: whether to read it at all
    (default: yes; what is not wanted is never opened), whether its numbers must all be finite
    (default: no), whether it is one text, a 0-d string, rather than numbers (default: no).
    `texts` is asked whether an array may hold texts as well as numbers (default: no). Members that
    are no arrays are refused, or passed over where `only_arrays` is false.

    Types bool, int, uint and float up to 64 bits are accepted, in either byte order and either
    memory order; what comes back is native, C-ordered, writable and aligned.
    """
    limits = limits or NpzLimits()
    name = short_name(path)
    try:
        with open_regular(path, NpzError, limits.file_bytes) as file:
            members = _list_arrays(file, limits, only_arrays=only_arrays)
            chosen = {key: member for key, member in members.items() if not wanted or wanted(key)}
            headers = {
                key: _read_header(
                    file,
                    key,
                    member,
                    is_text=bool(text and text(key)),
                    may_hold_texts=bool(texts and texts(key)),
                )
                for key, member in chosen.items()
            }
            arrays = {key: _read_array(file, chosen[key], headers[key]) for key in chosen}
    except ArchiveError as error:
        raise NpzError(f"{name}: {error}") from None
    except OSError as error:
        raise NpzError(f"cannot read {name}: {describe_os_error(error)}") from None
    except MemoryError:
        raise NpzError(f"{name}: there is not enough memory for its arrays") from None
    for key, array in arrays.items():
        if finite and finite(key):
            _require_finite(name, key, array)
    return arrays


def write_npz(file: BinaryIO, arrays: Mapping[str, Array]) -> None:
    """Write arrays as `np.savez` does, but alike arrays always give the same bytes.

    No time of day is stored and no memory order. Raises `OSError` when the disk refuses and
    `ValueError` for arrays of Python objects.
    """
    with zipfile.ZipFile(file, "w") as archive:
        for key, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{key}.npy"), "w") as member:
                rows_first = np.asarray(array, order="C")  # other readers may know no other
                np.lib.format.write_array(member, rows_first, allow_pickle=False)


def _list_arrays(file: BinaryIO, limits: NpzLimits, *, only_arrays: bool) -> dict[str, Member]:
    size = file.seek(0, 2)
    members = list_members(file, size, limits.members)
    others = [each for each in members if not each.name.endswith(".npy") or each.name == ".npy"]
    if not only_arrays:
        members = tuple(each for each in members if each not in others)
    for member in others:
        if only_arrays:
            raise ArchiveError(f"it holds {member.name}, expected only arrays (.npy)")
    unpacked = sum(member.size for member in members)
    packed = sum(member.packed for member in members)
    if unpacked > limits.array_bytes:
        raise ArchiveError(
            f"its arrays would fill {unpacked:,} bytes, expected at most {limits.array_bytes:,}"
        )
    if unpacked > limits.free_bytes + limits.ratio * packed:
        raise ArchiveError(
            f"it says that {packed:,} bytes unpack to {unpacked:,}, more than {limits.ratio} times:"
            " no real data does; save it without compression"
        )
    return {member.name.removesuffix(".npy"): member for member in members}


def _read_header(
    file: BinaryIO, key: str, member: Member, *, is_text: bool, may_hold_texts: bool
) -> _Header:
    start = bytearray()
    for piece in read_pieces(file, member):
        start += piece
        if len(start) >= _MAX_HEADER + 12:
            break
    content, length = _header_text(key, bytes(start))
    descr, fortran, shape = _parse_header(key, content)
    if may_hold_texts and descr.lstrip("<>|=")[:1] in ("U", "S"):
        dtype = _texts_type(key, descr)
    else:
        dtype = _text_type(key, descr, shape) if is_text else _number_type(key, descr)
    if len(shape) > _MAX_DIMENSIONS:
        raise ArchiveError(f"{key} has {len(shape)} dimensions, expected at most {_MAX_DIMENSIONS}")
    # Zeros count as ones: (0, 10**18) has no bytes but cannot be made either.
    if math.prod(max(size, 1) for size in shape) * dtype.itemsize > 1 << 40:
        raise ArchiveError(f"{key} says that its shape is {shape}, which no memory holds")
    if math.prod(shape) * dtype.itemsize != member.size - length:
        raise ArchiveError(
            f"{key} says that it is {shape} of {descr}, but has {member.size - length:,} bytes"
        )
    return _Header(length, dtype, fortran, shape)


def _header_text(key: str, start: bytes) -> tuple[str, int]:
    """The literal in the header, and where the array's bytes begin."""
    version = start[len(_MAGIC) : len(_MAGIC) + 2]
    if not start.startswith(_MAGIC) or len(version) < 2:
        raise ArchiveError(f"{key} is not a NumPy array")
    if version not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
        raise ArchiveError(f"{key} has npy version {version[0]}.{version[1]}, expected 1.0 to 3.0")
    width = 2 if version[0] == 1 else 4
    begin = len(_MAGIC) + 2 + width
    length = int.from_bytes(start[begin - width : begin], "little")
    if length > _MAX_HEADER or begin + length > len(start):
        raise ArchiveError(
            f"{key} has a header of {length:,} bytes, which is too long or cut short"
        )
    return start[begin : begin + length].decode("latin-1"), begin + length


def _parse_header(key: str, content: str) -> tuple[str, bool, tuple[int, ...]]:
    found: dict[str, str] = {}
    body = content.strip()
    at = 1
    while match := _FIELD.match(body, at):
        new = {field: value for field, value in match.groupdict().items() if value is not None}
        if found.keys() & new.keys():
            break
        found |= new
        at = match.end()
    if not body.startswith("{") or body[at:].strip() != "}" or len(found) != 3:
        raise ArchiveError(
            f"{key} is not a plain array: {_why_not_plain(body)}, expected numbers of one type"
        )
    sizes = [size.strip() for size in found["shape"].split(",")]
    if sizes[-1] == "" and len(sizes) != 2:
        sizes.pop()
    elif sizes[-1] == "":
        sizes = sizes[:1]
    if not all(size.isdecimal() and len(size) < 20 for size in sizes):
        raise ArchiveError(f"{key} has the shape ({found['shape'][:60]}), which makes no sense")
    return found["descr"], found["fortran"] == "True", tuple(map(int, sizes))


def _why_not_plain(body: str) -> str:
    if "'descr': [" in body or "'descr': (" in body:
        return "it is a table of records"
    return "its header makes no sense"


def _number_type(key: str, descr: str) -> np.dtype[Any]:
    if descr[1:] in _TYPES and descr[0] in "<>|=":
        return np.dtype(descr)
    kinds = {"O": "Python objects, which are never opened (they can run code)", "U": "text"}
    kinds |= {"S": "text", "c": "complex numbers", "M": "dates", "m": "spans of time"}
    held = kinds.get(descr.lstrip("<>|=")[:1], "something else")
    raise ArchiveError(f"{key} holds {held} (type {descr[:20]!r}), expected numbers")


def _text_type(key: str, descr: str, shape: tuple[int, ...]) -> np.dtype[Any]:
    digits = descr[2:]
    if descr[:2] not in ("<U", ">U", "|U") or not digits.isdecimal() or len(digits) > 7 or shape:
        raise ArchiveError(f"{key} is {shape} of type {descr[:20]!r}, expected one text")
    if int(digits) > _MAX_TEXT:
        raise ArchiveError(f"{key} has {int(digits):,} characters, expected at most {_MAX_TEXT:,}")
    return np.dtype(f"{descr[0]}U{int(digits)}")


def _texts_type(key: str, descr: str) -> np.dtype[Any]:
    kind, digits = descr.lstrip("<>|=")[:1], descr.lstrip("<>|=")[1:]
    if not digits.isdecimal() or len(digits) > 4 or int(digits) == 0:
        raise ArchiveError(
            f"{key} holds texts of type {descr[:20]!r}, expected 1 to 9,999 characters each"
        )
    return np.dtype(f"{descr[0] if descr[0] in '<>' else '='}{kind}{int(digits)}")


def _read_array(file: BinaryIO, member: Member, header: _Header) -> Array:
    # Grows with what is really there, so a size that lies costs nothing; nothing is held twice.
    content = bytearray()
    for piece in read_pieces(file, member):
        content += piece
    if header.dtype.kind == "U" and not header.shape:
        return _decode_text(member, bytes(content[header.length :]), header.dtype.byteorder)
    if header.dtype.kind in "US":
        return _decode_texts(member, bytes(content[header.length :]), header)
    count = math.prod(header.shape)
    flat = np.frombuffer(content, header.dtype, count, offset=header.length)
    if not header.dtype.isnative:
        flat = flat.byteswap(inplace=True).view(header.dtype.newbyteorder("="))
    if header.dtype.kind == "b":
        flat = flat.view(np.uint8) != 0  # other bytes than 0 and 1 make no sound bool
    array = flat.reshape(header.shape, order="F" if header.fortran else "C")
    return np.require(array, requirements=["C", "A", "W"])


def _decode_text(member: Member, raw: bytes, byte_order: str) -> Array:
    try:
        text = raw.decode("utf-32-be" if byte_order == ">" else "utf-32-le")
    except UnicodeDecodeError:
        raise ArchiveError(f"{member.name} holds characters that do not exist") from None
    return np.array(text.rstrip("\0"))


def _decode_texts(member: Member, raw: bytes, header: _Header) -> Array:
    """Texts in an array of their shape; bytes are taken for Latin-1, of which ASCII is a part."""
    if header.dtype.kind == "S":
        held = np.frombuffer(raw, header.dtype)
        texts = [bytes(each).decode("latin-1") for each in held.tolist()]
    else:
        big = header.dtype.byteorder == ">" or (header.dtype.byteorder == "=" and not _LITTLE)
        width = header.dtype.itemsize
        try:
            whole = raw.decode("utf-32-be" if big else "utf-32-le")
        except UnicodeDecodeError:
            raise ArchiveError(f"{member.name} holds characters that do not exist") from None
        size = width // 4
        texts = [whole[at : at + size].rstrip("\0") for at in range(0, len(whole), size)]
    order: Literal["F", "C"] = "F" if header.fortran else "C"
    flat = np.array(texts, dtype=np.str_)
    return np.require(flat.reshape(header.shape, order=order), requirements=["C", "A", "W"])


def _require_finite(name: str, key: str, array: Array) -> None:
    if array.dtype.kind != "f":
        return
    flat = array.reshape(-1)
    for start in range(0, flat.size, _FINITE_PIECE):
        good = np.isfinite(flat[start : start + _FINITE_PIECE])
        if not good.all():
            index = np.unravel_index(start + int(good.argmin()), array.shape)
            place = ", ".join(str(int(i)) for i in index)
            value = array[index]
            raise NpzError(f"{name}: {key}[{place}] is {value}, expected finite numbers")
