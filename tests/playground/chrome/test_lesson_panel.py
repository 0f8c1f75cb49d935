"""The lesson panel: text, and goals that say in words and by a tick whether they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QPalette

from playground.chrome.goal_list import GoalMark
from playground.chrome.lesson_panel import LessonPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

GOALS = [
    ("Test accuracy 100 % within 200 epochs", True),
    ("With tanh and a rate of 0.03: test accuracy 99 % within 100 epochs, and a long line", False),
    ("The run diverges within 10 updates", False),
]


@pytest.fixture
def panel(qtbot: QtBot) -> LessonPanel:
    shown = LessonPanel()
    qtbot.addWidget(shown)
    shown.resize(290, 400)
    shown.show()
    shown.show_lesson("XOR", "Look!", 1, 15)
    return shown


def test_goals_are_counted_ticked_and_said_in_words(panel: LessonPanel) -> None:
    panel.show_goals(GOALS)
    assert panel.number_label.text() == "Lesson 1 of 15 · 1 of 3 goals reached"
    rows = panel.goal_list.rows
    assert [mark.is_reached for mark, _ in rows] == [True, False, False]
    assert [label.text() for _, label in rows] == [
        f"{GOALS[0][0]} – reached",
        *(g for g, _ in GOALS[1:]),
    ]
    assert rows[0][1].accessibleName() == f"Goal, reached: {GOALS[0][0]}"
    assert rows[1][1].accessibleName() == f"Goal, not yet reached: {GOALS[1][0]}"
    assert panel.goal_list.accessibleDescription() == "1 of 3 goals reached"


def test_one_goal_is_one(panel: LessonPanel) -> None:
    panel.show_goals(GOALS[:1])
    assert panel.number_label.text() == "Lesson 1 of 15 · 1 of 1 goal reached"
    assert len(panel.goal_list.rows) == 1


def test_no_goal_is_cut_off_and_marks_stand_under_each_other(panel: LessonPanel) -> None:
    panel.show_goals(GOALS)
    panel.grab()
    for mark, label in panel.goal_list.rows:
        assert label.height() >= label.heightForWidth(label.width())
        assert label.geometry().right() <= panel.goal_list.width()
        assert mark.x() == 0
        assert abs(mark.y() - label.y()) <= 1
    assert panel.goal_list.rows[1][1].height() > panel.goal_list.rows[2][1].height()


def test_another_lesson_has_no_goals_of_the_one_before(panel: LessonPanel) -> None:
    panel.show_goals(GOALS)
    panel.show_lesson("Digits", "Look again!", 2, 15)
    assert panel.goal_list.isHidden()
    assert panel.goal_list.rows == []
    assert panel.number_label.text() == "Lesson 2 of 15"
    panel.show_lesson("", "")
    assert panel.number_label.isHidden()


def test_a_mark_with_a_tick_differs_by_more_than_its_colour(qtbot: QtBot) -> None:
    """In one colour on white: a ring is empty in the middle, the disc is full but for the tick."""
    mark = GoalMark()
    qtbot.addWidget(mark)
    palette = QPalette(QColor("white"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("black"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    mark.setPalette(palette)
    mark.resize(40, 40)
    inside = (20, 10)
    empty = mark.grab().toImage()
    mark.show_reached(True)
    full = mark.grab().toImage()
    assert empty.pixelColor(*inside).lightness() > 200
    assert full.pixelColor(*inside).lightness() < 50
    assert full.pixelColor(18, 26).lightness() > 200  # the tick's corner
