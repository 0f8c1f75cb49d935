"""Writing files so that a reader finds the old content or the new, whole, whatever happens.

The content goes to a temporary file in the same folder, is forced to the disk, and takes the
target's name in one step (POSIX rename). A crash leaves at most the temporary file, which
`sweep_stale` removes.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = ".training-playground-"
SUFFIX: Final = ".tmp"
STALE_SECONDS: Final = 60.0


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Give a binary file whose content replaces `path` when the block ends without an exception.

    A link stays a link to what it pointed at; an existing file keeps its permissions, a new one
    gets the usual ones. Raises `OSError`, also for a folder, a pipe, a device or a write-protected
    file; then the old file is untouched and the temporary file is gone.
    """
    target = Path(os.path.realpath(path))
    permissions = _permissions_of(target)
    temporary = target.parent / f"{PREFIX}{os.getpid()}-{secrets.token_hex(6)}{SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if permissions is not None:
            temporary.chmod(permissions)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def sweep_stale(
    folder: str | os.PathLike[str], older_than: float = STALE_SECONDS
) -> tuple[Path, ...]:
    """Remove temporary files that a killed program left in `folder`; give those that were removed.

    Only files not written to for `older_than` seconds: a younger one may be another program's save
    in progress. What cannot be seen or removed is left; nothing is raised.
    """
    removed = []
    with suppress(OSError):
        for path in Path(folder).glob(f"{PREFIX}*{SUFFIX}"):
            with suppress(OSError):
                status = path.lstat()
                if stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime >= older_than:
                    path.unlink()
                    removed.append(path)
    return tuple(removed)


def _permissions_of(target: Path) -> int | None:
    """The permission bits of an existing file that may be replaced; None when there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
    if not stat.S_ISREG(status.st_mode):
        raise OSError("it is a pipe or a device, not a file")
    if not os.access(target, os.W_OK):  # replacing needs no such right, but the owner meant it
        raise PermissionError(errno.EACCES, "is write-protected", str(target))
    return stat.S_IMODE(status.st_mode)


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk too; some systems cannot, and the content is already safe."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
