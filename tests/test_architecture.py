"""The house stands: who may import whom, and nothing grows past what one can read."""

from __future__ import annotations

import ast
import logging.config
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from playground.views import VIEWS
from tools.import_contracts import IndependentMembers

ROOT = Path(__file__).parents[1]
PACKAGES = ("core", "playground", "resources")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS_AND_TOOLS = [path for room in ("tests", "tools") for path in (ROOT / room).rglob("*.py")]


def test_imports_go_in_the_agreed_direction(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    # It would switch off every logger there is, for all tests that come after this one.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _settings: None)
    failed = lint_imports(no_cache=True, no_logo=True)
    assert not failed, capsys.readouterr().out


def independent(imports: list[tuple[str, str]]) -> bool:
    """Whether the contract holds for a house with these imports, importer first."""
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        for name in (importer, imported):
            parts = name.split(".")
            for end in range(1, len(parts)):
                graph.add_module(".".join(parts[:end]))
        graph.add_import(importer=importer, imported=imported)
    contract = IndependentMembers("views", {}, {"registry": "house.views.registry"})
    return contract.check(graph, verbose=False).kept


REGISTRY = [
    ("house.views", "house.views.registry"),
    ("house.views.curves", "house.views.registry"),
    ("house.views.space.view", "house.views.registry"),
]


@pytest.mark.parametrize(
    ("imports", "kept"),
    [
        ([], True),
        ([("house.views.curves", "house.views.canvas")], True),
        ([("house.views.space.view", "house.views.space.axes")], True),
        ([("house.views.curves", "house.views.space.axes")], False),
        (
            [
                ("house.views.space.view", "house.views.canvas"),
                ("house.views.canvas", "house.views.curves"),
            ],
            False,
        ),
    ],
)
def test_no_view_may_import_another_on_any_way(imports, kept):
    assert independent(REGISTRY + imports) == kept


def test_a_registry_without_members_is_a_mistake():
    alone = [("house.views", "house.views.registry")]
    assert not independent([*alone, ("house.views.curves", "house.views.canvas")])


def test_every_view_is_in_the_registry():
    registered = {declared.view.partition(":")[2] for declared in VIEWS}
    written = {
        name
        for path in (ROOT / "playground" / "views").rglob("*.py")
        for name in re.findall(
            r"^class (\w+)\(View\)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert registered == written


def test_the_window_and_its_chrome_name_no_view():
    """So that a view is one file, its declaration, and its test."""
    names = "|".join(declared.name for declared in VIEWS)
    rooms = [
        path
        for room in ("chrome", "control", "cli")
        for path in (ROOT / "playground" / room).rglob("*.py")
    ]
    for path in [ROOT / "playground" / "main_window.py", *rooms]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(rf"\[\"({names})\"\]|playground\.views\.({names})\b", text), path


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


def test_tests_and_tools_can_be_read_in_one_go_too():
    lengths = {str(path): len(path.read_bytes().splitlines()) for path in TESTS_AND_TOOLS}
    assert {path: count for path, count in lengths.items() if count > LONGEST_FILE} == {}


def test_no_package_among_the_tests():
    """A tests/core/__init__.py would stand before `core` itself."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("module", ["core", "playground.__main__"])
def test_the_engine_and_the_command_line_start_without_qt(module):
    slow = {"PySide6", "pyqtgraph", "pooch", "requests", "numba", "scipy", "tqdm", "joblib"}
    slow |= {"distributed", "dask", "sqlite3", "tomllib"}
    code = f"import sys, {module}; print(*{slow} & set(sys.modules))"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT)
    assert loaded.split() == []
