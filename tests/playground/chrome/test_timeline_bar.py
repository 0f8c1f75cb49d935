"""The timeline's bar: steps by mouse and keys, what it says, what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from playground.chrome.timeline_bar import TimelineBar
from playground.chrome.timeline_words import memory_text, obstacle, place_text
from playground.session.timeline import Place
from playground.theme import DARK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FAR = 5_000_000_000  # more than Qt's sliders count to


@pytest.fixture
def bar(qtbot: QtBot) -> TimelineBar:
    bar = TimelineBar()
    qtbot.addWidget(bar)
    bar.set_theme(DARK)
    bar.resize(1000, 40)
    bar.show()
    return bar


@pytest.fixture
def chosen(bar: TimelineBar) -> list[int]:
    steps: list[int] = []
    bar.step_chosen.connect(steps.append)
    return steps


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(0, 5000, 5000, 5000), "now: step 5,000"),
        (Place(0, 5000, 1200, 1200, is_now=False), "step 1,200 of 5,000 (exact)"),
        (
            Place(0, 5000, 1200, 1180, is_now=False, is_computing=True),
            "step 1,200 (nearest kept: 1,180)",
        ),
        (Place(0, 5000, 1200, 1200, is_now=False, is_computing=True), "step 1,200 of 5,000"),
    ],
)
def test_it_says_which_step_is_seen(bar: TimelineBar, place: Place, text: str):
    bar.show_place(place)
    assert place_text(place) == bar.label.text() == text
    assert bar.slider.accessibleDescription() == text


def test_there_is_nothing_to_look_back_to_before_something_was_trained(bar: TimelineBar):
    assert not bar.slider.isEnabled()
    assert not bar.replay_button.isEnabled()
    assert "Press Play" in bar.slider.toolTip()
    bar.show_place(Place(700, 700, 700, 700))
    assert "before step 700" in obstacle(Place(700, 700, 700, 700)) in bar.slider.toolTip()
    bar.show_place(Place(0, 3, 3, 3))
    bar.show_memory("Kept: much.")
    assert bar.slider.isEnabled()
    assert "arrow keys" in bar.slider.toolTip()
    assert "Kept: much." in bar.slider.toolTip()
    assert not bar.now_button.isEnabled()
    assert not bar.continue_button.isEnabled()


@pytest.mark.parametrize(
    ("key", "step"),
    [
        (Qt.Key.Key_Left, 999),
        (Qt.Key.Key_Right, 1001),
        (Qt.Key.Key_PageUp, 1000 + FAR // 20),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, FAR),
    ],
)
def test_keys_move_by_single_steps_parts_and_to_the_ends(
    bar: TimelineBar, chosen: list[int], key: Qt.Key, step: int
):
    bar.show_place(Place(0, FAR, 1000, 1000, is_now=False))
    QTest.keyClick(bar.slider, key)
    assert chosen == [step]
    assert bar.slider.step == step


def test_keys_stop_at_the_ends(bar: TimelineBar, chosen: list[int]):
    bar.show_place(Place(10, 12, 11, 11, is_now=False))
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown):
        QTest.keyClick(bar.slider, key)
    QTest.keyClick(bar.slider, Qt.Key.Key_Home)
    assert chosen == [12, 11, 10]


def test_the_mouse_goes_where_it_is_pressed_and_drags_on(bar: TimelineBar, chosen: list[int]):
    bar.show_place(Place(0, 1000, 1000, 1000))
    slider = bar.slider
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 4, middle))
    assert 200 < chosen[-1] < 300
    bar.show_place(Place(0, 1000, chosen[-1], 0, is_now=False, is_computing=True))
    QTest.mouseMove(slider, QPoint(slider.width() // 2, middle))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    assert 450 < chosen[-1] < 550


def test_the_wheel_moves_by_a_small_part(bar: TimelineBar, chosen: list[int]):
    bar.show_place(Place(0, 1000, 500, 500, is_now=False))
    for turn in (120, -120, -120):
        wheel = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        bar.slider.wheelEvent(wheel)
    assert chosen == [510, 500, 490]


def test_what_is_shown_is_not_chosen(bar: TimelineBar, chosen: list[int]):
    for step in (5, 900, 33):
        bar.show_place(Place(0, 1000, step, step, is_now=False))
    assert not chosen


def test_progress_and_what_can_be_done_from_an_earlier_step(bar: TimelineBar):
    asked: list[Any] = []
    for signal in (bar.cancel_requested, bar.now_requested, bar.continue_requested):
        signal.connect(lambda signal=signal: asked.append(signal))
    place = Place(0, 1000, 400, 100, is_now=False, is_computing=True)
    bar.show_place(place)
    assert bar.waiting_corner.progress.isVisible()
    assert bar.waiting_corner.progress.maximum() == 0, "it is not yet known how far it is"
    bar.show_place(place._replace(done=75, total=300))
    assert (bar.waiting_corner.progress.value(), bar.waiting_corner.progress.maximum()) == (
        250,
        1000,
    )
    for button in (bar.cancel_button, bar.now_button, bar.continue_button):
        button.click()
    assert len(asked) == 3
    bar.show_place(place._replace(shown=400, is_computing=False))
    assert not bar.waiting_corner.progress.isVisible()
    assert not bar.cancel_button.isVisible()
    assert bar.continue_button.isEnabled()


def test_memory_in_words():
    text = memory_text(1, 2_340_000, 200_000_000, "Too little.")
    assert "1 moment of this run" in text
    assert "2.3 MB of 200 MB" in text
    assert text.endswith("\nToo little.")
