"""Opening files that may be anything, and saying in words why one could not be read or written."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

_SENTENCES: Final = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "there is no permission for it",
    errno.EPERM: "there is no permission for it",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "its links lead in a circle",
}


def describe_os_error(error: OSError) -> str:
    """Why the system refused, as part of a sentence: "the disk is full"."""
    if error.errno is None:
        return str(error)
    return _SENTENCES.get(error.errno, f"the system says: {error.strerror}")


def short_name(path: str | os.PathLike[str]) -> str:
    """A file's name without its folders, cut to what a message can hold."""
    name = Path(path).name or os.fspath(path)
    return name if len(name) <= 80 else f"{name[:79]}…"


def open_regular(
    path: str | os.PathLike[str], failure: type[Exception], max_bytes: int
) -> BinaryIO:
    """Open a regular file of at most `max_bytes` for reading, never waiting for it.

    A folder, a pipe or a device is refused by what the opened file is, not by what the path was a
    moment before; a pipe without a writer does not block. Raises `failure` with one sentence.
    """
    shown = short_name(path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        if os.name == "nt" and Path(path).is_dir():  # Windows would call it a lack of permission
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        descriptor = os.open(path, flags)
    except OSError as error:
        raise failure(f"cannot open {shown}: {describe_os_error(error)}") from None
    except ValueError:  # a NUL in the path
        raise failure(f"{shown!r} is not a file path") from None
    try:
        _require_regular(os.fstat(descriptor), shown, failure, max_bytes)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: str | os.PathLike[str], failure: type[Exception], max_bytes: int) -> bytes:
    """All bytes of a regular file of at most `max_bytes`; raises `failure` with one sentence."""
    with open_regular(path, failure, max_bytes) as file:
        try:
            # Asking for more would set it all aside, however small the file is.
            size = min(os.fstat(file.fileno()).st_size, max_bytes)
            content = file.read(size + 1)
        except OSError as error:
            why = describe_os_error(error)
            raise failure(f"cannot read {short_name(path)}: {why}") from None
    if len(content) > size:
        raise failure(f"{short_name(path)} grew while it was read: try again")
    return content


def _require_regular(
    status: os.stat_result, shown: str, failure: type[Exception], max_bytes: int
) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise failure(f"{shown} is a folder, expected a file")
    if not stat.S_ISREG(status.st_mode):
        raise failure(f"{shown} is a pipe or a device, expected a file")
    if status.st_size > max_bytes:
        raise failure(f"{shown} has {status.st_size:,} bytes, expected at most {max_bytes:,}")


def whole_path(path: str | os.PathLike[str]) -> str:
    """The path from the root on, without "..", as it is from every folder; links stay links."""
    return os.path.abspath(path)  # noqa: PTH100 (`Path.absolute` keeps "..", `resolve` no links)
