"""LatePainting: what is due comes before the painting of what was just computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from playground.qt.overrides import total
from playground.qt.painting import LatePainting

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Window(QWidget):
    """Notes what happens to it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.is_training = True
        self.happened: list[str] = []
        self.late = LatePainting(self, lambda: self.is_training)
        self.due = QTimer(self)
        self.due.setSingleShot(True)
        self.due.timeout.connect(lambda: self.happened.append("something due"))

    def draw(self) -> None:
        """As a view does that has computed something for a while."""
        self.happened.append("drawn")
        self.due.start(0)
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (Qt's signature)
        self.happened.append("painted")


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "painted" in window.happened)
    window.happened.clear()
    return window


def draw(qtbot: QtBot, window: Window) -> None:
    QTimer.singleShot(0, window, window.draw)
    qtbot.waitUntil(lambda: len(window.happened) == 3)


def test_what_is_due_comes_before_the_painting(qtbot: QtBot, window: Window) -> None:
    for _ in range(2):
        draw(qtbot, window)
        assert window.happened == ["drawn", "something due", "painted"]
        window.happened.clear()


def test_where_it_is_not_wanted_qt_paints_at_once(qtbot: QtBot, window: Window) -> None:
    window.is_training = False
    draw(qtbot, window)
    assert window.happened == ["drawn", "painted", "something due"]


def test_what_was_put_off_is_painted_though_nothing_is_put_off_any_more(
    qtbot: QtBot, window: Window
) -> None:
    window.draw()
    window.is_training = False
    qtbot.waitUntil(lambda: "painted" in window.happened)


def test_while_it_is_held_nothing_is_painted_and_then_all_that_has_changed(
    qtbot: QtBot, window: Window
) -> None:
    window.update()
    QCoreApplication.sendPostedEvents()
    assert window.late.is_due()
    window.late.hold(True)  # also what was put off before
    qtbot.wait(1)
    window.is_training = False
    window.update()
    qtbot.wait(1)
    assert "painted" not in window.happened
    window.late.hold(False)
    qtbot.waitUntil(lambda: "painted" in window.happened)
