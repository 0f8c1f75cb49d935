"""Icons that are drawn when they are seen."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter

from playground.qt.late_icon import LateIconEngine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class Drawing:
    """Draws plain squares, black or grey, and notes which."""

    def __init__(self) -> None:
        self.calls: list[tuple[bool, int]] = []

    def __call__(self, disabled: bool, size: int) -> QImage:
        """A square."""
        self.calls.append((disabled, size))
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor("gray" if disabled else "black"))
        return image


@pytest.fixture
def drawing(qapp: QApplication) -> Drawing:
    return Drawing()


def test_only_what_is_seen_is_drawn_and_once(drawing: Drawing) -> None:
    icon = QIcon(LateIconEngine(drawing))
    assert not icon.isNull()
    assert drawing.calls == []
    for _ in range(2):
        assert icon.pixmap(QSize(16, 16), 1.0).size() == QSize(16, 16)
    assert drawing.calls == [(False, 16)]
    assert icon.pixmap(QSize(12, 12), 2.0).size() == QSize(24, 24)
    assert icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled).toImage().pixelColor(8, 8) == (
        QColor("gray")
    )
    assert drawing.calls == [(False, 16), (False, 24), (True, 16)]


def test_between_two_sizes_the_larger_is_made_smaller(drawing: Drawing) -> None:
    icon = QIcon(LateIconEngine(drawing))
    assert icon.pixmap(QSize(18, 18), 1.0).size() == QSize(18, 18)
    assert drawing.calls == [(False, 20)]


def test_it_can_be_painted_and_copied(drawing: Drawing) -> None:
    icon = QIcon(LateIconEngine(drawing))
    copy = QIcon(icon)
    copy.setIsMask(True)  # Qt makes a copy of the engine
    del icon
    gc.collect()
    picture = QImage(20, 20, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    copy.paint(painter, 0, 0, 20, 20)
    painter.end()
    assert picture.pixelColor(10, 10) == QColor("black")
