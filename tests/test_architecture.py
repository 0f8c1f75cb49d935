"""The house stands: who may import whom, and nothing grows past what one can read."""

from __future__ import annotations

import ast
import logging.config
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest
from importlinter.cli import lint_imports

from playground.views import VIEWS
from tools.import_contracts import IndependentMembers

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def statements(text: str) -> Iterator[ast.AST]:
    """All statements, however deep in others; what stands within expressions is passed over."""
    waiting = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        yield node
        for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
            found = getattr(node, inner, ())
            waiting += found if isinstance(found, list) else ()


def too_long(text: str) -> list[str]:
    """The functions of a source that cannot be read in one go."""
    if len(text.splitlines()) < LONGEST_FUNCTION:  # most files are not worth parsing
        return []
    return [
        node.name
        for node in statements(text)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]


def test_what_scrolls_in_a_view_keeps_room_for_its_bar():
    """A plain QScrollArea goes round without end about what is the higher the wider it is."""
    views = ROOT / "playground" / "views"
    scrolling = {
        path.relative_to(views).as_posix()
        for path in views.rglob("*.py")
        if "QScrollArea" in path.read_text(encoding="utf-8")
    }
    of_canvases = {"class_legend.py", "confusion/class_page.py", "fitted_scroll.py"}
    assert scrolling == {"upright_scroll.py"} | of_canvases


def test_files_and_their_functions_can_be_read_in_one_go():
    assert len(SOURCES) > 500
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in SOURCES}
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE} == {}
    assert {name: found for name, text in texts.items() if (found := too_long(text))} == {}


@pytest.mark.parametrize("within", ["", "class A:", "if x:", "try:", "with x:", "for x in y:"])
def test_a_long_function_is_found_wherever_it_stands(within):
    lines = ["def long():", *["    pass"] * LONGEST_FUNCTION]
    if within:
        lines = [within, *("    " + line for line in lines)]
    if within == "try:":
        lines += ["finally:", "    pass"]
    assert too_long("\n".join(lines)) == ["long"]
    assert too_long("\n".join(line for at, line in enumerate(lines) if at != 3)) == []


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
