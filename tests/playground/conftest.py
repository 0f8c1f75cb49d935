"""What the window's tests share: a trainer that is free, and people at windows."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fake_trainer import FakeTrainer
    from person import Person
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


class _Kept(logging.Handler):
    """Keeps what it is handed, in words."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(logging.Formatter().format(record))


@pytest.fixture(autouse=True)
def swallowed() -> Iterator[list[str]]:
    """A test fails when an override failed on the way, though Qt got an answer from it.

    A test that expects this clears the list.
    """
    kept = _Kept()
    logger = logging.getLogger("playground.qt.overrides")
    logger.addHandler(kept)
    yield kept.texts
    logger.removeHandler(kept)
    if kept.texts:
        pytest.fail("\n".join(kept.texts), pytrace=False)


@pytest.fixture(autouse=True)
def no_garbage_in_the_midst_of_painting() -> None:
    """As in the program: Python's collector never runs while Qt calls back.

    It runs again when nothing is left behind any more.
    """
    gc.disable()


@pytest.fixture
def fake_trainer() -> Callable[..., FakeTrainer]:
    """Makes trainers of so many epochs."""
    from fake_trainer import FakeTrainer

    def make(epochs: int = 10, **settings: Any) -> FakeTrainer:
        trainer = FakeTrainer(**settings)
        trainer.change("epochs", epochs)
        return trainer

    return make


@pytest.fixture
def person(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Person]]:
    """Makes a person at a new window that is shown; all windows of a test share their settings.

    Without `views` none is in sight, whatever the data: where a test is about nothing that they
    show, they need not be made and drawn for each run.
    """
    from person import Answers, Person
    from PySide6.QtCore import QSettings

    from playground.main_window import MainWindow

    people: list[Person] = []
    font = qapp.font()

    def make(
        lesson: str = "xor", theme: str = "light", *, views: bool = True, **settings: Any
    ) -> Person:
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(store, theme, dialogs=Answers(), **settings)
        qtbot.addWidget(window)
        if not views:
            monkeypatch.setattr(window.layouts, "follow", lambda *_: None)
            for name in window.views:
                window.docks[name].hide()
        with qtbot.waitExposed(window):
            window.show()
        window.layouts.finish()
        window.activateWindow()
        someone = Person(qtbot, window)
        people.append(someone)
        if lesson:
            window.open_lesson(lesson)
            someone.wait_for("ready")
        return someone

    yield make
    for someone in people:
        someone.answers.unsaved_answer = "discard"
        someone.window.close()
    qapp.setFont(font)  # the next test finds text of the usual size
