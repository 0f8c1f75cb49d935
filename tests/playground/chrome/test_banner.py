"""Banner: says it in as little room as the words need, and hands on the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMainWindow, QPushButton

from playground.chrome.banner import Banner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

LONG = "MNIST is missing: there is no network. " + "Choose one of the ways on. " * 8


@pytest.fixture
def banner(qtbot: QtBot) -> Iterator[Banner]:
    window = QMainWindow()
    qtbot.addWidget(window)
    banner = Banner(window)
    window.addToolBar(banner)
    window.resize(1024, 700)
    with qtbot.waitExposed(window):
        window.show()
    banner.hide()
    yield banner
    window.close()


@pytest.mark.parametrize(("text", "lines"), [("Saved.", 1), (LONG, 4)])
def test_it_is_as_high_as_its_text(qtbot: QtBot, banner: Banner, text: str, lines: int) -> None:
    banner.tell("failed", text)
    qtbot.waitUntil(banner.isVisible)
    most = lines * banner.text_label.fontMetrics().lineSpacing() + 40
    qtbot.waitUntil(lambda: 30 <= banner.height() <= most)
    assert (
        banner.text_label.height() >= banner.text_label.heightForWidth(banner.text_label.width())
        or lines == 1
    )


def test_answers_are_handed_on_with_their_topic(qtbot: QtBot, banner: Banner) -> None:
    banner.tell("missing", "MNIST is missing.", (("retry", "Try again"), ("digits", "Digits")))
    with qtbot.waitSignal(banner.answered) as blocker:
        banner.findChild(QPushButton, "bannerDigitsButton").click()
    assert blocker.args == ["missing", "digits"]
    assert not banner.isVisible()


def test_a_newer_message_takes_the_place_with_its_own_answers(qtbot: QtBot, banner: Banner) -> None:
    banner.tell("missing", "MNIST is missing.", (("retry", "Try again"),))
    banner.tell("failed", "The disk is full.")
    assert banner.text_label.text() == "The disk is full."
    with qtbot.waitSignal(banner.answered) as blocker:
        banner.findChild(QPushButton, "bannerCloseButton").click()
    assert blocker.args[0] == "failed"


def test_only_its_own_topic_is_dismissed(banner: Banner) -> None:
    banner.tell("failed", "The disk is full.")
    banner.dismiss("diverged")
    assert banner.isVisible()
    banner.dismiss("failed")
    assert not banner.isVisible()


def test_the_window_keeps_its_size(qtbot: QtBot, banner: Banner) -> None:
    """A banner measured before it is laid out is narrow, and so high that the window grew."""
    banner.resize(100, 30)
    heights: list[int] = []
    banner.visibilityChanged.connect(lambda _: heights.append(banner.sizeHint().height()))
    banner.tell("failed", LONG)
    qtbot.waitUntil(banner.isVisible)
    lines = 4 * banner.text_label.fontMetrics().lineSpacing()
    assert max(heights) <= lines + 40
    assert banner.window().height() == 700


def test_it_tells_what_it_takes_before_it_is_there(qtbot: QtBot, banner: Banner) -> None:
    told: list[tuple[int, bool]] = []
    banner.height_changed.connect(lambda height: told.append((height, banner.isVisible())))
    banner.tell("failed", LONG)
    assert told[0][0] >= 2 * banner.text_label.fontMetrics().height() + 12
    assert not told[0][1]
    banner.dismiss("failed")
    assert told[-1] == (0, False)


def test_the_buttons_of_a_message_are_those_of_the_one_before(banner: Banner):
    """Qt keeps a picture of every button that there was: ten kilobytes a message."""
    banner.tell("one", "A file is damaged.", [("retry", "Try again"), ("find", "Find it…")])
    before = banner.findChildren(QPushButton)
    banner.tell("two", "Another one is.")
    shown = [button.text() for button in before if not button.isHidden()]
    assert shown == ["Close"]
    assert banner.findChildren(QPushButton) == before
    assert banner.findChild(QPushButton, "bannerFindButton") is None
    banner.tell("three", "And a third.", [("retry", "Try again")])
    assert [b.text() for b in before if not b.isHidden()] == ["Try again", "Close"]
