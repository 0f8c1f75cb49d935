"""A file that another program has changed is not overwritten without a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QAction

from core import load_weights

if TYPE_CHECKING:
    from pathlib import Path


def opened(someone: Any, path: Path) -> None:
    """Open a file and wait for its run."""
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
        someone.window.open_path(str(path))


def step(someone: Any) -> None:
    """Train on one batch."""
    with someone.qtbot.waitSignal(someone.window.session.snapshot_changed):
        someone.window.findChild(QAction, "actionStep").trigger()


@pytest.fixture
def someone(person: Any) -> Any:
    return person(views=False)


def foreign(path: Path) -> bytes:
    """What another program writes in place of the file."""
    content = path.read_bytes() + b"and more"
    path.write_bytes(content)
    return content


def save(someone: Any) -> None:
    someone.window.findChild(QAction, "actionSave").trigger()


@pytest.fixture
def run(someone: Any, tmp_path: Path) -> Path:
    """The file of the run that someone has opened."""
    path = tmp_path / "run.npz"
    assert someone.window.session.save(str(path))
    opened(someone, path)
    someone.answers.asked.clear()
    return path


def test_it_is_not_overwritten_without_a_question(someone: Any, run: Path) -> None:
    content = foreign(run)
    save(someone)
    assert someone.answers.asked == ["overwrite run.npz"]
    assert run.read_bytes() == content, "the answer was to cancel"

    someone.answers.overwrite_answer = "overwrite"
    save(someone)
    assert run.read_bytes() != content
    assert load_weights(run).resume
    save(someone)
    assert len(someone.answers.asked) == 2  # not again: it is ours

    content = foreign(run)
    someone.answers.overwrite_answer = "save as"
    someone.answers.path = str(run.with_name("mine.npz"))
    save(someone)
    assert run.read_bytes() == content
    assert load_weights(run.with_name("mine.npz")).resume
    assert someone.window.session.path == str(run.with_name("mine.npz"))


def test_what_was_only_touched_or_is_gone_is_no_question(someone: Any, run: Path) -> None:
    content = run.read_bytes()
    run.unlink()
    run.write_bytes(content)
    save(someone)
    assert someone.answers.asked == []
    run.unlink()
    save(someone)
    assert someone.answers.asked == []
    assert load_weights(run).resume

    plain = run.rename(run.with_name("weights"))  # a name without an ending is saved in place
    opened(someone, plain)
    step(someone)
    save(someone)
    assert not someone.find("banner").isVisible()
    assert int(load_weights(plain).resume["counts"][0]) != 2


def test_another_window_is_another_program(someone: Any, person: Any, run: Path) -> None:
    other = person(views=False)
    opened(other, run)
    step(other)
    save(other)
    content = run.read_bytes()
    save(someone)
    assert someone.answers.asked == ["overwrite run.npz"]
    assert run.read_bytes() == content
