"""Marks of files: whether a file is still the one that was read or written here. No Qt here."""

from __future__ import annotations

import hashlib
from itertools import count
from pathlib import Path

import msgspec


class FileMark(msgspec.Struct, frozen=True):
    """What a file was at one moment: its inode, size and time, and the SHA-256 of its content."""

    status: tuple[int, int, int, int]
    digest: str

    @classmethod
    def of(cls, path: str) -> FileMark | None:
        """The mark of a file as it is now; None where there is none that can be read."""
        status = _status(path)
        digest = _digest(path) if status is not None else ""
        return cls(status, digest) if status is not None and digest else None

    def is_outdated(self, path: str) -> bool:
        """Whether another content has come to `path` since; a file that is gone is none."""
        status = _status(path)
        if status is None or status == self.status:
            return False
        return _digest(path) != self.digest  # touched, copied back or synchronised is not changed


def free_name(path: str) -> str:
    """A name beside `path` that nothing has yet: run-2.npz for run.npz."""
    given = Path(path)
    names = (given.with_name(f"{given.stem}-{number}{given.suffix}") for number in count(2))
    return str(next(name for name in names if not name.exists() and not name.is_symlink()))


def _status(path: str) -> tuple[int, int, int, int] | None:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _digest(path: str) -> str:
    """The SHA-256 of a file's content, "" where it is none that can be read."""
    try:
        if not Path(path).is_file():  # a pipe would hang
            return ""
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
