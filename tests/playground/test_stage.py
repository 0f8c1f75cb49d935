"""The window on screens of all sizes: never larger, nothing cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from playground.qt.screens import TITLE
from playground.theme import TEXT_SIZES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# 1366×768, the smallest that is good, and 1920×1080 and 1366×768 at 200 %: each is a new squeeze.
SCREENS = [(1366, 768), (1024, 700), (960, 540), (683, 384)]


def test_the_window_never_exceeds_the_screen(person: Any) -> None:
    window = person("").window
    for number, size in enumerate(TEXT_SIZES):  # outside: to write in another size takes longest
        window.settings.set_text_size(size)
        window.set_theme("light")
        # There and back: text grows on the smallest screen, and again on the largest.
        for screen in SCREENS[:: -1 if number % 2 else 1]:
            window.fit_screen(QRect(0, 0, *screen))
            window.open_lesson("xor")
            least = window.minimumSizeHint()
            assert least.width() <= screen[0], (screen, size)
            assert least.height() <= screen[1] - TITLE, (screen, size)
            assert QRect(0, 0, *screen).contains(window.frameGeometry()), (screen, size)


def test_larger_text_first_and_then_a_smaller_screen(person: Any) -> None:
    window = person("").window
    large, small = QRect(0, 0, 1366, 768), QRect(0, 0, 960, 540)
    for size in ("large", "largest"):
        window.settings.set_text_size(size)
        window.set_theme("light")
        window.fit_screen(large)
        window.setGeometry(large.adjusted(0, TITLE, 0, 0))
        window.fit_screen(small)
        assert small.contains(window.frameGeometry()), size
        QApplication.processEvents()  # what was put off changes nothing
        assert small.contains(window.frameGeometry()), size


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


def test_one_from_a_larger_screen_comes_onto_this_one_and_images_fit_too(person: Any) -> None:
    first = person("").window
    first.setGeometry(QRect(500, 300, 1600, 1000))
    first.close()
    window = person("").window
    window.fit_screen(QRect(0, 0, 1366, 768))
    assert QRect(0, 0, 1366, 768).contains(window.frameGeometry())
    window.fit_screen(QRect(0, 0, 683, 384))
    window.layouts.follow("images", window.session.dataset)
    window.layouts.finish()
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


def test_nothing_is_cut_off(person: Any, qtbot: QtBot) -> None:
    someone = person("")
    window = someone.window

    def all_is_whole() -> None:
        assert not cut_off(window)

    for lesson in ("too_deep", "overfit", "xor"):
        window.open_lesson(lesson)
        someone.wait_for("ready")
        for size in ((1024, 700), (1280, 800)):
            window.resize(*size)
            window.docks.fit()
            window.session.step()
            someone.wait_for("paused")
            assert window.size() == QSize(*size), lesson
            qtbot.waitUntil(all_is_whole)

    window.resize(1024, 700)
    window.docks.fit()
    window.grab()
    panel = window.lesson_panel  # it can be read without scrolling
    assert panel.number_label.text() == "Lesson 1 of 15 · 0 of 2 goals reached"
    assert panel.verticalScrollBar().maximum() == 0
    assert window.bar.lesson_combo.currentText().startswith("1. ")

    status = window.status  # with too little room it leaves out what matters least
    labels = status.state_label, status.loss_label, status.epoch_label, status.left_label
    assert [label.isVisible() for label in labels] == [True] * 4
    status.resize(420, status.height())
    assert [label.isVisible() for label in labels] == [True, True, False, False]
    status.resize(1280, status.height())
    assert [label.isVisible() for label in labels] == [True] * 4
