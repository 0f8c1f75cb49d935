"""What waits for a window's first painting is done after it, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from playground.qt.first_paint import AfterFirstPaint

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        self.said.append("painted")
        super().paintEvent(event)


def test_it_is_done_once_after_the_first_painting(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    AfterFirstPaint(window, lambda: window.said.append("done"))
    window.repaint()  # nobody sees it yet
    assert not window.said
    window.show()
    assert "done" not in window.said
    qtbot.waitUntil(lambda: "done" in window.said)
    assert window.said[0] == "painted"
    window.repaint()
    window.repaint()
    qtbot.wait(1)
    assert window.said.count("done") == 1


def test_a_window_that_goes_before_it_was_seen_opens_nothing(qtbot: QtBot) -> None:
    done: list[int] = []
    window = Window()
    AfterFirstPaint(window, lambda: done.append(1))
    window.deleteLater()
    del window
    qtbot.wait(1)
    assert not done
