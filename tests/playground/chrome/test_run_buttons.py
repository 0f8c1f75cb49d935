"""Why two runs cannot be shown together, and how the buttons share the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kept_runs import kept
from small_runs import xor

from core import LayerSpec, NetworkSpec
from playground.chrome.run_buttons import RunButtons, line_obstacle, match_obstacle, other_run

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ONE = kept(xor(), 2, "run-1")
OTHER = kept(xor(seed=1), 2, "run-2")
THIRD = kept(xor(seed=2), 2, "run-3")
WINDOW = ONE.experiment.network
WIDER = NetworkSpec(2, (LayerSpec(7, "tanh"), LayerSpec(1, "sigmoid")))


def test_a_line_goes_between_two_runs_with_the_layers_of_the_window():
    assert line_obstacle((ONE, OTHER), WINDOW) == ""
    assert "choose two runs" in line_obstacle((ONE,), WINDOW)
    assert "than the run in the window, 2–7 tanh–1 sigmoid" in line_obstacle((ONE, OTHER), WIDER)
    assert line_obstacle((ONE, OTHER), None) == "there is no run in the window"


@pytest.mark.parametrize(
    ("chosen", "present", "other"),
    [
        ((ONE, OTHER), "run-1", OTHER),
        ((ONE, OTHER), "run-2", ONE),
        ((OTHER,), "run-1", OTHER),
        ((OTHER,), "", OTHER),  # what the window shows was not trained yet
        ((ONE,), "run-1", None),
        ((ONE, OTHER), "run-3", None),
        ((ONE, OTHER, THIRD), "run-1", None),
    ],
)
def test_matched_is_the_run_that_is_not_the_windows(chosen, present, other):
    assert other_run(chosen, present) is other
    assert (match_obstacle(chosen, present, WINDOW) == "") == (other is not None)


def test_other_layers_cannot_be_matched():
    assert "than the run in the window, 2–7 tanh" in match_obstacle((OTHER,), "", WIDER)


def test_narrow_panels_have_more_lines_of_buttons(qtbot: QtBot):
    buttons = RunButtons()
    qtbot.addWidget(buttons)
    buttons.show()

    def lines(width: int) -> int:
        buttons.resize(width, 120)
        buttons.layout().activate()  # type: ignore[union-attr]  # it has one
        return len({each.y() for each in buttons.findChildren(type(buttons.open_button))})

    assert [lines(width) for width in (1000, 360, 200, 1000)] == [1, 2, 3, 1]
