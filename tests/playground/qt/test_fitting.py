"""Fitted: whatever changes the room or the letters has the content fitted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from playground.qt.fitting import Fitted

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Label(Fitted, QLabel):
    """Notes how much room there was."""

    def __init__(self) -> None:
        super().__init__()
        self.fitted: list[tuple[int, int]] = []

    def _fit(self) -> None:
        self.fitted.append((self.width(), self.fontInfo().pixelSize()))


def test_room_and_letters_have_it_fitted_anew(qtbot: QtBot) -> None:
    label = Label()
    qtbot.addWidget(label)
    label.show()
    label.resize(123, 20)
    assert label.fitted[-1][0] == 123
    font = label.font()
    font.setPixelSize(31)
    label.setFont(font)
    assert label.fitted[-1] == (123, 31)
    count = len(label.fitted)
    label.setText("other words")
    assert len(label.fitted) == count
