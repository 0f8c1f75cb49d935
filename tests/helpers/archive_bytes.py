"""Npy and npz files made byte by byte, so that any number in them can be a lie."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import Any

import numpy as np


def npz_bytes(arrays: dict[str, Any], *, packed: bool = False) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(stream, **arrays)
    return stream.getvalue()


def npy_bytes(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def npy_with_header(header: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    text = header.encode("latin-1")
    size = struct.pack("<H" if version == b"\x01\x00" else "<I", len(text))
    return b"\x93NUMPY" + version + size + text + data


def zip_of(
    members: dict[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def deflated_zeros(megabytes: int) -> bytes:
    """A raw deflate stream of that many megabytes of zeros, at about 1000 to 1, made quickly."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = squeeze.compress(b"\0" * 1_000_000) + squeeze.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    return first * megabytes + last


def gzip_of_zeros(start: bytes, megabytes: int) -> bytes:
    """What gzip makes of `start` and that many megabytes of zeros, made quickly."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = squeeze.compress(start) + squeeze.flush(zlib.Z_FULL_FLUSH)
    check = zlib.crc32(start)
    for _ in range(megabytes):
        check = zlib.crc32(bytes(1_000_000), check)
    end = struct.pack("<2I", check, len(start) + megabytes * 1_000_000)
    return gzip.compress(b"", mtime=0)[:10] + begin + deflated_zeros(megabytes) + end


def raw_zip(
    name: bytes, data: bytes, *, size: int, crc: int = 0, method: int = 8, copies: int = 1,
    flags: int = 0, same_place: bool = False,
) -> bytes:  # fmt: skip
    """An archive written by hand, in which every number is whatever the caller says."""
    body, table = bytearray(), bytearray()
    for copy in range(copies):
        title = name % copy if b"%d" in name else name
        offset = 0 if same_place else len(body)
        if not same_place or copy == 0:
            body += struct.pack(
                "<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 0, crc, len(data), size, len(title), 0
            )
            body += title + data
        table += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, flags, method, 0, 0, crc, len(data), size,
            len(title), 0, 0, 0, 0, 0, offset,
        )  # fmt: skip
        table += title
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, copies & 0xFFFF, copies & 0xFFFF, len(table), len(body), 0
    )
    return bytes(body + table + end)


def patched(content: bytes, at: int, new: bytes) -> bytes:
    at %= len(content)
    return content[:at] + new + content[at + len(new) :]


class _Pipe(io.RawIOBase):
    """A stream that cannot seek, so that zipfile writes the sizes after the data."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += data
        return len(data)


def streamed(arrays: dict[str, np.ndarray]) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for key, array in arrays.items():
            archive.writestr(f"{key}.npy", npy_bytes(array))
    return bytes(pipe.content)
