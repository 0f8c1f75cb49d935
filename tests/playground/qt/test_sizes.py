"""Sizes that follow the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from playground.qt.sizes import WideLabel, fix_size, rescale

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_what_is_fixed_follows_and_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    both, high, free = QPushButton(window), QPushButton(window), QPushButton(window)
    fix_size(both, width=16, height=20)
    fix_size(high, height=24, text=10)
    free.resize(50, 50)
    rescale(window, 1.4)
    assert (both.width(), both.height(), high.height()) == (22, 28, 34)
    assert free.maximumHeight() > 10_000 < high.maximumWidth()
    assert high.font().pixelSize() == 14
    rescale(window, 1.0)
    assert high.font().pixelSize() == 10
    assert (both.width(), both.height(), high.height()) == (16, 20, 24)


def test_a_wide_label_is_as_wide_whatever_it_says_and_follows_its_font(qtbot: QtBot) -> None:
    window, label = QWidget(), WideLabel("epoch 100,000", 4)
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    layout.addWidget(label)
    layout.addStretch(1)
    window.resize(900, 40)
    window.show()
    small = label.width()
    label.setText("1")
    assert label.width() == small == label.fontMetrics().horizontalAdvance("epoch 100,000") + 8
    font = label.font()
    font.setPixelSize(30)
    label.setFont(font)
    qtbot.waitUntil(lambda: label.width() > small)
    assert label.width() == label.fontMetrics().horizontalAdvance("epoch 100,000") + 8
