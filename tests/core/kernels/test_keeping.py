"""Compiled code is found again by its folder, wherever its source lies and however old that is."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

import pytest

from core.kernels import compiling

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.importorskip("numba")
keeping = pytest.importorskip("core.kernels.keeping")

SOURCE = "def twice(x):\n    return 2 * x\n"


def installed(folder: Path, modified: int) -> Callable[[int], int]:
    """`twice` of a program that was installed in a folder at a time (seconds since 1970)."""
    folder.mkdir(exist_ok=True)
    file = folder / "learn.py"
    file.write_text(SOURCE, encoding="utf-8")
    os.utime(file, (modified, modified))
    spec = importlib.util.spec_from_file_location("learn", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    twice: Callable[[int], int] = module.twice
    return twice


@pytest.mark.parametrize("place", ["here", "elsewhere"])
def test_what_was_compiled_serves_the_same_program_installed_anew(
    tmp_path: Path, place: str
) -> None:
    kept = tmp_path / "kept"
    first: Any = keeping.keep(installed(tmp_path / "here", 1_000_000), kept, {})
    assert not compiling.is_kept(kept)
    assert first(21) == 42
    assert compiling.is_kept(kept)
    anew: Any = keeping.keep(installed(tmp_path / place, 2_000_000), kept, {})
    assert anew(21) == 42
    assert sum(anew.stats.cache_hits.values()) == 1
    assert not anew.stats.cache_misses  # it would have been compiled here


def test_others_go_on_keeping_theirs_where_they_did(tmp_path: Path) -> None:
    import numba

    before = dict(vars(numba.config))
    keeping.keep(installed(tmp_path / "here", 1_000_000), tmp_path / "kept", {})
    assert vars(numba.config) == before


def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("no folder", encoding="utf-8")
    with pytest.raises(RuntimeError):
        keeping.keep(installed(tmp_path / "here", 1_000_000), tmp_path / "kept", {})


def test_an_index_without_its_code_is_no_kernel(tmp_path: Path) -> None:
    (tmp_path / "learn.py311.nbi").touch()  # written first
    assert not compiling.is_kept(tmp_path)
    (tmp_path / "learn.py311.1.nbc").touch()
    assert compiling.is_kept(tmp_path)


def test_kernels_for_another_processor_lie_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "processors"
    monkeypatch.setattr(compiling, "_PROCESSORS", told)
    states = set()
    for text in ("flags: sse avx\ncpu MHz: 1\n\nflags: none\n", "flags: sse\ncpu MHz: 1\n"):
        told.write_text(text, encoding="utf-8")
        states.add(compiling._state.__wrapped__())
    assert len(states) == 2
    told.write_text("cpu MHz: 2\nflags: sse\n", encoding="utf-8")  # it varies from look to look
    assert compiling._state.__wrapped__() in states
