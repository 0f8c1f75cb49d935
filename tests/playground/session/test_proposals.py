"""How a file would be read is found out beside the window; the newest question is answered."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core import DataSpec
from core.datasets import csv_file, files
from playground.session.proposals import Proposals

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def proposals() -> Iterator[Proposals]:
    found = Proposals(None)
    yield found
    assert found.close()


@pytest.fixture
def own(tmp_path: Path) -> DataSpec:
    (tmp_path / "own.csv").write_text("a,b,label\n1,2,0\n2,1,1\n3,1,0\n")
    return DataSpec("file", path=str(tmp_path / "own.csv"))


def test_an_answer_comes(qtbot: Any, proposals: Proposals, own: DataSpec) -> None:
    with qtbot.waitSignal(proposals.ready) as told:
        proposals.ask(own)
    assert told.args[0].target == "label"


def test_what_cannot_be_read_is_told(qtbot: Any, proposals: Proposals, own: DataSpec) -> None:
    with qtbot.waitSignal(proposals.failed) as told:
        proposals.ask(own.changed(target="price"))
    assert "has no column 'price'" in told.args[0]


def test_a_newer_question_takes_the_place_of_the_one_before(
    qtbot: Any, proposals: Proposals, own: DataSpec
) -> None:
    answers = []
    proposals.ready.connect(answers.append)
    with qtbot.waitSignal(proposals.ready):
        for scale in ("none", "standard", "none"):
            proposals.ask(own.changed(scale=scale))
        proposals.ask(own.changed(task="number"))
    assert [found.task for found in answers] == ["number"]


def test_the_window_does_not_wait(
    qtbot: Any, proposals: Proposals, own: DataSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ask` comes back though the reading has not begun."""
    gate, real = threading.Event(), csv_file.read_table

    def slow(*arguments: Any) -> Any:
        assert gate.wait(20)
        return real(*arguments)

    monkeypatch.setattr(csv_file, "read_table", slow)
    with qtbot.waitSignal(proposals.ready):
        proposals.ask(own)
        gate.set()


def test_a_table_is_read_anew_only_where_it_must_be(
    qtbot: Any, proposals: Proposals, own: DataSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, real = [], csv_file.read_table

    def counted(path: Path, spec: DataSpec, report: Any) -> Any:
        read.append(spec)
        return real(path, spec, report)

    monkeypatch.setattr(csv_file, "read_table", counted)

    def answer(spec: DataSpec) -> Any:
        with qtbot.waitSignal(proposals.ready) as told:
            proposals.ask(spec)
        return told.args[0]

    for choice in ({"scale": "none"}, {"target": "b"}, {"task": "number"}, {"left_out": ("a",)}):
        spec = own.changed(**choice)
        assert answer(spec) == files.propose(spec)
    count = len(read)
    assert count == 1 + 4  # one by the window, the others by `propose` itself
    assert answer(own.changed(header="no")).rows == 4
    assert len(read) == count + 1
    with Path(own.path).open("a") as file:
        file.write("4,4,1\n")
    assert answer(own.changed(header="no")).rows == 5


def test_of_a_large_table_the_first_rows_come_before_it_is_read(
    qtbot: Any, proposals: Proposals, own: DataSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real = threading.Event(), csv_file.read_table

    def slow(*arguments: Any) -> Any:
        assert gate.wait(20)
        return real(*arguments)

    monkeypatch.setattr(csv_file, "read_table", slow)
    monkeypatch.setattr(csv_file, "LARGE_BYTES", 10)
    monkeypatch.setattr(csv_file, "HEAD_BYTES", 20)
    with qtbot.waitSignal(proposals.ready) as told:
        proposals.ask(own)
    assert (told.args[0].is_whole, told.args[0].rows) == (False, 1)
    with qtbot.waitSignal(proposals.ready) as told:
        gate.set()
    assert (told.args[0].is_whole, told.args[0].rows) == (True, 3)
