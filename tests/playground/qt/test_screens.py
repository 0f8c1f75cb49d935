"""A window and its screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from playground.qt.screens import fitted, keep_inside

SCREEN = QRect(0, 24, 1366, 744)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(0, 0, 1920, 1080), SCREEN),
        (QRect(1000, 500, 800, 600), QRect(566, 168, 800, 600)),  # on a smaller screen than before
        (QRect(3000, -900, 800, 600), QRect(566, 24, 800, 600)),  # a screen that is gone
        (QRect(-50, 30, 1400, 300), QRect(0, 30, 1366, 300)),
    ],
)
def test_a_frame_is_moved_and_made_smaller_until_it_is_inside(
    frame: QRect, expected: QRect
) -> None:
    assert fitted(frame, SCREEN) == expected


def test_a_window_leaves_room_for_the_title_it_will_have(qapp: object) -> None:
    window = QWidget()
    window.setGeometry(QRect(500, 500, 2000, 2000))
    keep_inside(window, SCREEN)
    assert window.height() < SCREEN.height()
    assert SCREEN.width() - 10 < window.width() <= SCREEN.width()
    assert window.pos() == SCREEN.topLeft()


def test_a_maximised_window_is_left_to_the_system(qapp: object) -> None:
    window = QWidget()
    window.showMaximized()
    before = window.geometry()
    keep_inside(window, QRect(0, 0, 100, 100))
    assert window.geometry() == before
    window.close()
