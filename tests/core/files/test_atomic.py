"""Atomic writing: the old content or the new, whole; nothing left behind."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from core.files.atomic import PREFIX, SUFFIX, atomic_write, sweep_stale

if TYPE_CHECKING:
    from pathlib import Path

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_a_new_file(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a") as file:
        file.write(b"new")
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_an_exception_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(TypeError), atomic_write(tmp_path / "a") as file:
        file.writelines([b"new" * 100_000, "no bytes"])
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_full_disk_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"), atomic_write(tmp_path / "a") as file:
        file.write(b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    with atomic_write(tmp_path / "a"):
        pass
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(0o640)
    with atomic_write(tmp_path / "a"):
        pass
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/a")
    with atomic_write(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "a").read_bytes() == b"new"
    assert names(tmp_path / "folder") == ["a"]


@pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "gone/a", "file/a"])
def test_refuses_what_is_no_place_for_a_file(kind: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    before = names(tmp_path)
    with pytest.raises(OSError), atomic_write(tmp_path / kind):  # noqa: PT011  (each has its own)
        pass
    assert names(tmp_path) == before


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_refuses_a_write_protected_file_or_folder(tmp_path: Path) -> None:
    (tmp_path / "a").touch(0o444)
    with pytest.raises(PermissionError), atomic_write(tmp_path / "a"):
        pass
    tmp_path.chmod(0o555)
    with pytest.raises(PermissionError), atomic_write(tmp_path / "b"):
        pass


def test_sweeps_only_old_temporary_files_of_ours(tmp_path: Path) -> None:
    old, young = (tmp_path / f"{PREFIX}{n}{SUFFIX}" for n in ("1-old", "2-young"))
    other = tmp_path / ".other.tmp"
    for path in (old, young, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    (tmp_path / f"{PREFIX}folder{SUFFIX}").mkdir()
    os.utime(tmp_path / f"{PREFIX}folder{SUFFIX}", (0, 0))
    assert sweep_stale(tmp_path) == (old,)
    assert len(names(tmp_path)) == 3
    assert sweep_stale(tmp_path, older_than=-1) == (young,)


def test_sweeping_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert sweep_stale(tmp_path / "gone") == ()
