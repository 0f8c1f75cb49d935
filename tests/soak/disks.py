"""Disks that refuse: full, read-only, gone, forbidden. Real ones where the system lets us."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

import core.files.atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

NOBODY = 65534


@contextmanager
def small_disk(folder: Path, size: str = "1m") -> Iterator[bool]:
    """Mount a disk of that size in memory on `folder`; False where that is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "soak", str(folder)]
    is_mounted = os.geteuid() == 0 and _succeeds(command)
    try:
        yield is_mounted
    finally:
        if is_mounted:
            _succeeds(["umount", "-l", str(folder)])


@contextmanager
def full(folder: Path, *, on_small_disk: bool) -> Iterator[None]:
    """No byte more fits on the disk; elsewhere, no file may grow beyond some bytes."""
    if not on_small_disk:
        with _no_long_files(10_000):
            yield
        return
    fillers = []
    while not fillers or _takes_a_byte(folder):
        fillers.append(folder / f"filler-{len(fillers)}")
        _fill(fillers[-1])
    try:
        yield
    finally:
        for filler in fillers:
            filler.unlink()


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4096):
            try:
                while file.write(b"\1" * size) == size:
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 (not a test's function)


def _takes_a_byte(folder: Path) -> bool:
    probe = folder / "probe"
    try:
        probe.write_bytes(b"\1")
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True


@contextmanager
def _no_long_files(size: int) -> Iterator[None]:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def read_only(folder: Path, *, on_small_disk: bool) -> AbstractContextManager[object]:
    """The disk takes no writing; where it cannot be mounted so, opening says so."""
    return _remounted(folder) if on_small_disk else _refusing(errno.EROFS)


@contextmanager
def _remounted(folder: Path) -> Iterator[None]:
    assert _succeeds(["mount", "-o", "remount,ro", str(folder)])
    try:
        yield
    finally:
        assert _succeeds(["mount", "-o", "remount,rw", str(folder)])


@contextmanager
def _refusing(code: int) -> Iterator[None]:
    def refuse(path: object, *_arguments: object) -> int:
        raise OSError(code, os.strerror(code), str(path))

    with mock.patch.object(core.files.atomic.os, "open", refuse):
        yield


@contextmanager
def vanished(folder: Path) -> Iterator[None]:
    """The folder is gone, with all that was in it, and comes back."""
    kept = folder.with_name(folder.name + "-gone")
    folder.rename(kept)
    try:
        yield
    finally:
        kept.rename(folder)


@contextmanager
def forbidden(folder: Path) -> Iterator[None]:
    """Nobody may write here; who is root becomes nobody for as long."""
    is_root = os.geteuid() == 0
    folder.chmod(0o555)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
