"""The window on screens of all sizes: never larger, nothing cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QLabel

from playground.qt.screens import TITLE
from playground.theme import TEXT_SIZES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# 1366×768 as it is and at 200 %, 1920×1080 at 200 %, and the smallest that is good.
SCREENS = [(1366, 768), (683, 384), (960, 540), (1024, 700)]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_window_never_exceeds_the_screen(person: Any, screen: tuple[int, int]) -> None:
    window = person("").window
    for size in TEXT_SIZES:
        window.settings.set_text_size(size)
        window.set_theme("light")
        window.fit_screen(QRect(0, 0, *screen))
        window.open_lesson("xor")
        least = window.minimumSizeHint()
        assert least.width() <= screen[0], size
        assert least.height() <= screen[1] - TITLE, size
        assert QRect(0, 0, *screen).contains(window.frameGeometry()), size


def test_a_window_from_a_larger_screen_comes_onto_this_one(person: Any) -> None:
    first = person("").window
    first.setGeometry(QRect(500, 300, 1600, 1000))
    first.close()
    window = person("").window
    window.fit_screen(QRect(0, 0, 1366, 768))
    assert QRect(0, 0, 1366, 768).contains(window.frameGeometry())


def test_a_message_and_what_comes_from_behind_a_tab_leave_it_so_large(
    person: Any, qtbot: QtBot
) -> None:
    window = person("").window
    window.fit_screen(QRect(0, 0, 960, 540))
    window.open_lesson("xor")
    room = window.size()
    window.banner.tell("failed", "The disk is full, and this is a long story of how. " * 5)
    for name in ("hiddenSpace", "confusion", "matching"):
        window.docks[name].show()
        window.docks[name].raise_()
        qtbot.waitUntil(window.views[name].isVisible)
        assert window.size() == room, name
        assert window.minimumSizeHint().width() <= room.width(), name
    boundary = window.views["boundary"]
    window.docks["boundary"].raise_()
    qtbot.waitUntil(lambda: boundary.tool_row in boundary.giving_way.away)
    assert boundary.canvas.geometry().bottom() <= boundary.content.height()
    window.banner.dismiss("failed")
    qtbot.waitUntil(lambda: boundary.tool_row not in boundary.giving_way.away)


def test_the_layout_for_images_fits_too(person: Any) -> None:
    window = person("").window
    window.fit_screen(QRect(0, 0, 683, 384))
    window.layouts.follow("images")
    assert window.minimumSizeHint().width() <= 683


def cut_off(window: Any) -> list[str]:
    """Labels and buttons with words that have less room than these need."""
    found = []
    for kind in (QLabel, QAbstractButton):
        for widget in window.findChildren(kind):
            if not widget.isVisible() or not widget.objectName() or not widget.text():
                continue
            needed = widget.minimumSizeHint()
            if isinstance(widget, QLabel) and widget.wordWrap():
                needed = QSize(0, widget.heightForWidth(widget.width()))
            if widget.width() < needed.width() or widget.height() < needed.height():
                found.append(f"{widget.objectName()}: {widget.size()} < {needed}")
    return found


@pytest.mark.parametrize("lesson", ["xor", "too_deep", "overfit"])
def test_nothing_is_cut_off(person: Any, qtbot: QtBot, lesson: str) -> None:
    someone = person(lesson)

    def all_is_whole() -> None:
        assert not cut_off(someone.window)

    for size in ((1024, 700), (1280, 800)):
        someone.window.resize(*size)
        someone.window.docks.fit()
        someone.window.session.step()
        someone.wait_for("paused")
        assert someone.window.size() == QSize(*size)
        qtbot.waitUntil(all_is_whole)


def test_the_lesson_is_numbered_and_can_be_read_without_scrolling(person: Any) -> None:
    someone = person("xor")
    window = someone.window
    window.resize(1024, 700)
    window.docks.fit()
    window.grab()
    panel = window.lesson_panel
    assert panel.number_label.text() == "Lesson 1 of 15 · 0 of 2 goals reached"
    assert panel.verticalScrollBar().maximum() == 0
    assert window.bar.lesson_combo.currentText().startswith("1. ")


def test_a_status_bar_with_too_little_room_leaves_out_what_matters_least(person: Any) -> None:
    status = person().window.status
    labels = status.state_label, status.loss_label, status.epoch_label, status.left_label
    assert [label.isVisible() for label in labels] == [True] * 4
    status.resize(420, status.height())
    assert [label.isVisible() for label in labels] == [True, True, False, False]
    status.resize(1280, status.height())
    assert [label.isVisible() for label in labels] == [True] * 4
