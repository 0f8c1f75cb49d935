"""The house stands: who may import whom, and nothing grows past what one can read."""

from __future__ import annotations

import ast
import logging.config
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
PACKAGES = ("core", "playground", "resources")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
VIEWS = ROOT / "playground" / "views"


def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def test_imports_go_in_the_agreed_direction(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    # It would switch off every logger there is, for all tests that come after this one.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _settings: None)
    failed = lint_imports(no_cache=True, no_logo=True)
    assert not failed, capsys.readouterr().out


def test_every_view_is_in_the_contract_of_independence():
    (independence,) = [item for item in contracts() if item["type"] == "independence"]
    views = {
        f"playground.views.{path.stem}"
        for path in VIEWS.glob("*.py")
        if re.search(r"^class \w+\(View\)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert views == set(independence["modules"])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_can_be_read_in_one_go(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    too_long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not too_long


def test_no_package_among_the_tests():
    """A tests/core/__init__.py would stand before `core` itself."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("module", ["core", "playground.__main__"])
def test_the_engine_and_the_command_line_start_without_qt(module):
    slow = {"PySide6", "pyqtgraph", "pooch", "requests", "numba", "scipy", "tqdm"}
    code = f"import sys, {module}; print(*{slow} & set(sys.modules))"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT)
    assert loaded.split() == []
