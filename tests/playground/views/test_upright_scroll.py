"""UprightScroll: what is inside is as wide with a bar as without, whatever height it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from playground.qt.overrides import total
from playground.theme import LIGHT
from playground.views.inspector.pictures import PicturesCanvas
from playground.views.upright_scroll import UprightScroll

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent
    from pytestqt.qtbot import QtBot

MOST_NESTED: Final = 12
"""Qt needs a few turns of its own; those that never end fill the stack."""


class Square(QWidget):
    """As high as wide."""

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(max(self.width(), 1))


class Turns(QObject):
    """Counts how often something changes its size while it changes its size, and ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 (Qt's)
        if event.type() != QEvent.Type.Resize:
            return False
        self.now += 1
        self.most = max(self.most, self.now)
        return self.now > MOST_NESTED


def pictures() -> QWidget:
    canvas = PicturesCanvas(LIGHT)
    canvas.set_shape((28, 28))
    return canvas


@pytest.mark.parametrize("make", [Square, pictures])
def test_what_is_the_higher_the_wider_comes_to_rest_at_every_height(
    qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(make())
    column.addStretch(1)
    area, turns = UprightScroll(inside), Turns()
    qtbot.addWidget(area)
    inside.installEventFilter(turns)
    area.resize(300, 400)
    area.show()
    widths = set()
    for height in range(60, 340):
        turns.now = 0
        area.resize(300, height)
        QApplication.processEvents()
        widths.add(inside.width())
    assert turns.most <= MOST_NESTED
    assert len(widths) == 1
