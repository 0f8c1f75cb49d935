"""The members of a zip archive, read without believing what the archive says of itself.

Python's `zipfile` builds its whole table of contents before anything can be counted, and unpacks
whatever it is told to. Here every number is checked against the real file before it is used, and
content comes in small pieces. Only what npz files use is read: stored and deflated members below
4 GB, no encryption. Layout: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12
(central directory) and 4.3.16 (end).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_END: Final = struct.Struct("<4s4H2IH")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_MAX_COMMENT: Final = 65_535
_MAX_DIRECTORY: Final = 1_000_000
_PIECE: Final = 1 << 18
_STORED, _DEFLATED = 0, 8
_FLAG_ENCRYPTED: Final = 1 << 0
_FLAG_UTF8: Final = 1 << 11
_FLAGS_READ: Final = (
    0b110 | 1 << 3 | _FLAG_UTF8
)  # how well deflated, sizes after the data, UTF-8 name


class ArchiveError(ValueError):
    """The bytes are not a zip archive as npz files are: the message says where and why."""


@dataclass(frozen=True)
class Member:
    """One file in the archive; sizes in bytes, packed and not, are the archive's own word."""

    name: str
    deflated: bool
    crc: int
    packed: int
    size: int
    flags: int
    header_offset: int


def list_members(file: BinaryIO, file_size: int, max_members: int) -> tuple[Member, ...]:
    """Read the table of contents of an archive of `file_size` bytes; raises `ArchiveError`.

    The number of members and the table's size are known to be small before any of it is read. Each
    member is known to lie inside the file, by itself, and under a name that no other has.
    """
    count, size, offset = _find_end(file, file_size)
    if count > max_members:
        raise ArchiveError(f"it holds {count:,} members, expected at most {max_members:,}")
    if count == 0:
        raise ArchiveError("the archive is empty")
    if size > _MAX_DIRECTORY:
        raise ArchiveError("its table of contents is too large")
    file.seek(offset)
    table = file.read(size)
    members = []
    position = 0
    for _ in range(count):
        member, position = _read_entry(table, position)
        members.append(member)
    if position != len(table):
        raise ArchiveError("its table of contents has another length than it says")
    _check_names(members)
    _check_places(members, offset)
    return tuple(members)


def read_pieces(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Yield a member's content in small pieces; raises `ArchiveError` where it is not as announced.

    Never yields more than the announced size in all. At the end, length and checksum are verified.
    """
    length, crc = 0, 0
    for piece in _unpack(file, member):
        length += len(piece)
        if length > member.size:
            break
        crc = zlib.crc32(piece, crc)
        yield piece
    if length != member.size:
        raise ArchiveError(f"{member.name} unpacks to another length than it says")
    if crc != member.crc:
        raise ArchiveError(f"{member.name} is damaged: its checksum is wrong")


def _find_end(file: BinaryIO, file_size: int) -> tuple[int, int, int]:
    """Member count, and size and offset of the table of contents, which must lie before the end."""
    start = max(0, file_size - _END.size - _MAX_COMMENT)
    file.seek(start)
    tail = file.read(file_size - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise ArchiveError("it is not an npz file (a zip archive), or it is cut short")
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise ArchiveError("it is cut short or something follows the archive's end")
    if disk or first_disk or here != count:
        raise ArchiveError("it is one part of an archive split over several files")
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset) or tail[:at][-20:-16] == b"PK\x06\x07":
        raise ArchiveError("it is a zip64 archive, expected one below 4 GB")
    if offset + size != start + at:
        raise ArchiveError("its table of contents is not where the archive says")
    return count, size, offset


def _read_entry(table: bytes, position: int) -> tuple[Member, int]:
    if len(table) - position < _CENTRAL.size:
        raise ArchiveError("its table of contents is cut short")
    fields = _CENTRAL.unpack_from(table, position)
    signature, _, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra, comment, _, _, _, offset = fields[10:]
    if signature != b"PK\x01\x02":
        raise ArchiveError("its table of contents is damaged")
    start = position + _CENTRAL.size
    raw_name = table[start : start + name_length]
    after = start + name_length + extra + comment
    if after > len(table):
        raise ArchiveError("its table of contents is cut short")
    name = _decode_name(raw_name, flags)
    if flags & _FLAG_ENCRYPTED:
        raise ArchiveError(f"{name} is encrypted, expected an open file")
    if flags & ~_FLAGS_READ or method not in (_STORED, _DEFLATED):
        raise ArchiveError(f"{name} is packed in a way that npz files do not use")
    if method == _STORED and packed != size:
        raise ArchiveError(f"{name} has two different lengths")
    return Member(name, method == _DEFLATED, crc, packed, size, flags, offset), after


def _decode_name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _FLAG_UTF8 else "ascii")
    except UnicodeDecodeError:
        raise ArchiveError(f"the member name {raw[:40]!r} is not UTF-8") from None
    if not name.isprintable() or len(name) > 200 or set(name) & set('/\\:*?"<>|'):
        raise ArchiveError(f"the member name {name[:40]!r} is not a plain name")
    return name


def _check_names(members: list[Member]) -> None:
    seen: set[str] = set()
    for member in members:
        if member.name in seen:
            raise ArchiveError(f"it holds {member.name} twice")
        seen.add(member.name)


def _check_places(members: list[Member], directory_offset: int) -> None:
    """No member reaches into another or into the table of contents (the overlapping bomb)."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [*(member.header_offset for member in ordered[1:]), directory_offset]
    for member, end in zip(ordered, ends, strict=True):
        if member.header_offset + _LOCAL.size + len(member.name) + member.packed > end:
            raise ArchiveError(f"{member.name} reaches into what follows it")


def _unpack(file: BinaryIO, member: Member) -> Iterator[bytes]:
    _seek_content(file, member)
    left = member.packed
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.deflated else None
    while left:
        piece = file.read(min(left, _PIECE))
        if not piece:
            raise ArchiveError(f"{member.name} is cut short")
        left -= len(piece)
        if inflate is None:
            yield piece
        else:
            yield from _inflate_piece(inflate, piece, member)
    if inflate is not None and (not inflate.eof or inflate.unused_data):
        raise ArchiveError(f"{member.name} is damaged: its packed data ends elsewhere")


def _seek_content(file: BinaryIO, member: Member) -> None:
    """Go to the first byte after the local header, which must be that of the same member."""
    file.seek(member.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise ArchiveError(f"{member.name} is not where the archive says")
    fields = _LOCAL.unpack(header)
    name_length, extra = fields[9], fields[10]
    if _decode_name(file.read(name_length), fields[2]) != member.name:
        raise ArchiveError(f"{member.name} has two different names")
    file.seek(extra, 1)


def _inflate_piece(inflate: zlib._Decompress, piece: bytes, member: Member) -> Iterator[bytes]:
    try:
        unpacked = inflate.decompress(piece, _PIECE)
        while unpacked:  # also when all is taken in: a last copy may still be on its way out
            yield unpacked
            unpacked = inflate.decompress(inflate.unconsumed_tail, _PIECE)
    except zlib.error:
        raise ArchiveError(f"{member.name} is damaged: its packed data makes no sense") from None
