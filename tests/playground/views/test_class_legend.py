"""The legend of classes: each has its name and its colour, and many of them scroll."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from playground.theme import DARK, LIGHT, Theme, style_sheet
from playground.views.class_legend import ClassLegend

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# Pixels: a line of the usual text, and the frame that shows the focus, above and below all lines.
LINE, FRAME = 18, 2


@pytest.fixture
def legend(qtbot: QtBot) -> ClassLegend:
    legend = ClassLegend()
    qtbot.addWidget(legend)
    legend.resize(180, 18)
    legend.show()
    return legend


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_dot_has_the_classs_colour(legend: ClassLegend, theme: Theme) -> None:
    legend.set_classes(("a", "b"), theme)
    image = legend.grab().toImage()
    colors = {image.pixelColor(x, 9).name().upper() for x in range(legend.width())}
    assert {theme.class_color(0), theme.class_color(1)} <= colors


def test_two_classes_do_not_scroll_within_the_frame_that_shows_the_focus(
    legend: ClassLegend,
) -> None:
    legend.setStyleSheet(style_sheet(LIGHT))
    legend.set_classes(("a", "b"), LIGHT)
    assert legend.verticalScrollBar().maximum() == 0


def test_the_legend_grows_with_the_text(legend: ClassLegend) -> None:
    legend.set_classes(("a", "b"), LIGHT)
    usual = legend.sizeHint()
    legend.set_classes(("a", "b"), replace(LIGHT, scale=2.0))
    assert (usual.height(), legend.height()) == (LINE + FRAME, 2 * LINE + FRAME)
    assert legend.sizeHint().width() > usual.width()


def test_many_classes_take_three_lines_and_scroll(legend: ClassLegend) -> None:
    legend.set_classes([f"class {label}" for label in range(30)], LIGHT)
    assert legend.height() == 3 * LINE + FRAME
    assert legend.verticalScrollBar().maximum() > 0
    assert legend.horizontalScrollBar().maximum() == 0
    assert legend.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert legend.minimumWidth() <= 1
    assert "class 29" in legend.accessibleDescription()
    for lines in (2, 1):  # half of what they take side by side, and a class more for the break
        legend.resize(legend.sizeHint().width() // lines + 80 * (lines - 1), legend.height())
        assert legend.height() == lines * LINE + FRAME
        assert legend.verticalScrollBar().maximum() == 0


def test_a_name_of_any_length_leaves_room_for_others(legend: ClassLegend) -> None:
    legend.set_classes(("x" * 500, "b"), LIGHT)
    legend.resize(400, legend.height())
    image = legend.grab().toImage()
    colors = {image.pixelColor(x, 9).name().upper() for x in range(legend.width())}
    assert LIGHT.class_color(1) in colors
