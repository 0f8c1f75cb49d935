"""Kernels are kept by what they were compiled from: all of it."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from core.kernels import compiling

ROOT = compiling._ROOT


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the engine that may be changed, and looked at in place of this one."""
    pytest.importorskip("numba")
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("*.npz"))
    monkeypatch.setattr(compiling, "_ROOT", tmp_path)
    monkeypatch.setattr(compiling, "__file__", str(tmp_path / "core/kernels/compiling.py"))
    return tmp_path


def _state() -> str:
    return compiling._state.__wrapped__()


def test_a_change_to_any_file_that_kernels_are_compiled_from_makes_them_stale(
    program: Path, monkeypatch: pytest.MonkeyPatch
):
    before = _state()
    assert _state() == before
    files = compiling.sources()
    assert all(path.is_relative_to(program) for path in files)
    monkeypatch.setattr(compiling, "sources", lambda: files)  # an empty line more imports nothing
    for path in files:
        path.write_bytes(path.read_bytes() + b"\n")
        after = _state()
        assert after != before, path
        before = after


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("core/spec/names.py", '    "softmax",\n)', '    "softmax",\n    "maxout",\n)'),
        ("core/run/indexes.py", "TALLY_WORDS: Final = 4", "TALLY_WORDS: Final = 5"),
        ("core/kernels/jit.py", '"reassoc", ', ""),
    ],
)
def test_a_constant_from_elsewhere_is_part_of_the_kernel(
    program: Path, name: str, old: str, new: str
):
    before, path = _state(), program / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert _state() != before


def test_what_kernels_are_not_compiled_from_leaves_them_as_they_are(program: Path):
    before, path = _state(), program / "core/train/trainer.py"
    path.write_bytes(path.read_bytes() + b"\n")
    assert _state() == before


def _imports(path: Path) -> set[str]:
    """The modules of this program that a file takes anything from, but for the types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots, which sources() does not follow"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return {name for name in found if name.split(".")[0] == "core"}


def test_no_import_is_overlooked():
    files = set(compiling.sources())
    assert Path(compiling.__file__).with_name("learn.py") in files
    for path in files:
        for name in _imports(path):
            module = ROOT.joinpath(*name.split("."))
            assert not module.is_dir() or not (module / "__init__.py").is_file(), name
            assert not module.with_suffix(".py").is_file() or module.with_suffix(".py") in files


def test_all_that_is_marked_to_be_compiled_is_reached():
    """A kernel's file that is not among the sources would be compiled in without being counted."""
    files = set(compiling.sources())
    for path in (ROOT / "core/kernels").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "@jit" in text or "@inlined" in text:
            assert path in files, path.name


def test_each_state_and_each_kind_of_arguments_has_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pytest.importorskip("numba")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    one, other = compiling.folder_of("[1]"), compiling.folder_of("[2]")
    assert one != other
    assert one.parent == other.parent == tmp_path / "kernels" / compiling._state()
