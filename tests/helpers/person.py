"""Someone at a window, and the answers they give when they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from playground.chrome.dialogs import Dialogs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import DataSpec
    from core.datasets.proposal import Proposal
    from playground.main_window import MainWindow
    from playground.session.loading import BareFile


class Answers(Dialogs):
    """Answers in the place of a person, and notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.path = ""
        self.given_layout_name = ""
        self.unsaved_answer = "discard"
        self.overwrite_answer = "cancel"
        self.given_activations: tuple[str, ...] = ()
        # What is chosen in a data sheet; None cancels it.
        self.read_as: Callable[[DataSpec, Proposal | None], DataSpec | None] = (
            lambda _data, proposal: proposal and proposal.chosen
        )

    def open_path(self, title: str, *_: str) -> str:
        self.asked.append(title)
        return self.path

    def save_path(self, title: str, *_: str) -> str:
        self.asked.append(title)
        return self.path

    def folder(self, title: str) -> str:
        self.asked.append(title)
        return self.path

    def layout_name(self, suggestion: str) -> str:
        self.asked.append(suggestion)
        return self.given_layout_name

    def unsaved(self, what: str) -> Any:
        self.asked.append(what)
        return self.unsaved_answer

    def overwrite(self, name: str) -> Any:
        self.asked.append(f"overwrite {name}")
        return self.overwrite_answer

    def activations(self, bare: BareFile) -> tuple[str, ...]:
        self.asked.append(bare.path)
        return self.given_activations

    def data_sheet(self, data: DataSpec, proposal: Proposal | None, *_: object) -> DataSpec | None:
        self.asked.append("data sheet")
        return self.read_as(data, proposal)

    def tell(self, title: str, *_: str) -> None:
        self.asked.append(title)


@dataclass
class Person:
    """Someone at a window: finds things by name, presses keys and buttons, waits for states."""

    qtbot: QtBot
    window: MainWindow

    @property
    def answers(self) -> Answers:
        assert isinstance(self.window.dialogs, Answers)
        return self.window.dialogs

    def find(self, name: str) -> Any:
        widget = self.window.findChild(QWidget, name)
        assert widget is not None, name
        return widget

    def action(self, name: str) -> QAction:
        found = self.window.findChild(QAction, name)
        assert found is not None, name
        return found

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def wait_for(self, *states: str) -> None:
        self.qtbot.waitUntil(lambda: self.window.session.state in states, timeout=120_000)
        self.window.layouts.finish()

    def reads(self, name: str, text: str) -> None:
        """The label called `name` comes to hold `text`."""
        label = self.find(name)
        self.qtbot.waitUntil(lambda: text in label.text(), timeout=120_000)
