"""Earlier runs behind the curves, and smoothing: pictures only, the data stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.insight.smoothing import smoothed
from playground.theme import RUN_COLORS
from playground.views.curves import CurvesView
from playground.views.ghosts import STRENGTHS, Ghost

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TRAIN, TEST = np.array([0.5, 0.3, 0.4, 0.1]), np.array([0.6, 0.5, 0.4, 0.3])


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    return view


@pytest.fixture
def ghosts(make_history):
    return tuple(
        Ghost(f"run {number}", RUN_COLORS[number], make_history(TRAIN + number, TEST))
        for number in range(4)
    )


def behind(view):
    return view.loss_panel.behind.curves


def drawn(view, part):
    items = view.loss_panel.plot.getPlotItem().listDataItems()
    return next(item.getData()[1] for item in items if item.name() == part)


def show(view, make_network_snapshot, history):
    view.show_snapshot(make_network_snapshot(2, 1, history=history, finished=True))


def test_earlier_runs_are_drawn_faintly_and_named(
    view, ghosts, make_history, make_network_snapshot
):
    show(view, make_network_snapshot, make_history(TRAIN, TEST))
    view.show_ghosts(ghosts)
    assert [curve.end for curve in behind(view)[::2]] == list(RUN_COLORS[:3])
    assert [curve.strength for curve in behind(view)[::2]] == list(STRENGTHS)
    np.testing.assert_array_equal(behind(view)[2].y, TRAIN + 1)
    assert behind(view)[3].is_test
    assert view.foot.legend.names == ("run 0", "run 1", "run 2")
    assert view.foot.legend.accessibleName() == "Earlier runs: run 0; run 1; run 2"


def test_after_a_reset_they_are_still_there(view, ghosts, make_history, make_network_snapshot):
    show(view, make_network_snapshot, make_history(TRAIN[:0], TEST[:0]))
    assert view.is_empty
    view.show_ghosts(ghosts)
    assert not view.is_empty
    assert len(behind(view)) == 6


def test_the_switch_takes_them_away(qtbot, view, ghosts, make_history, make_network_snapshot):
    show(view, make_network_snapshot, make_history(TRAIN, TEST))
    view.show_ghosts(ghosts)
    view.foot.ghost_check.setFocus()
    qtbot.keyClick(view.foot.ghost_check, Qt.Key.Key_Space)
    assert behind(view) == ()
    assert view.foot.legend.names == ()


def test_without_earlier_runs_the_switch_says_why(view, make_history, make_network_snapshot):
    show(view, make_network_snapshot, make_history(TRAIN, TEST))
    assert not view.foot.ghost_check.isEnabled()
    assert "no earlier run" in view.foot.ghost_check.toolTip()


def test_runs_measured_otherwise_are_left_out(view, ghosts, make_history, make_network_snapshot):
    show(view, make_network_snapshot, make_history(TRAIN, TEST, "R²"))
    view.show_ghosts(ghosts)
    assert behind(view) == ()


def test_smoothing_changes_the_line_and_no_number(qtbot, view, make_history, make_network_snapshot):
    history = make_history(TRAIN, TEST)
    show(view, make_network_snapshot, history)
    view.foot.slider.setFocus()
    for _ in range(6):
        qtbot.keyClick(view.foot.slider, Qt.Key.Key_PageUp)
    assert view.foot.smoothing == 0.6
    np.testing.assert_allclose(drawn(view, "train"), smoothed(TRAIN, 0.6))
    raw_train, raw_test = view.loss_panel.raw.curves
    np.testing.assert_array_equal(raw_train.y, TRAIN)
    np.testing.assert_array_equal(raw_test.y, TEST)
    label = view.findChild(QLabel, "lossTrain")
    assert label is not None
    assert label.text() == "train 0.1000"
    np.testing.assert_array_equal(history.train_loss, TRAIN)
    view.foot.slider.setValue(0)
    np.testing.assert_array_equal(drawn(view, "train"), TRAIN)
    assert view.loss_panel.raw.curves == ()


def test_the_axis_has_room_for_earlier_runs(view, ghosts, make_history, make_network_snapshot):
    show(view, make_network_snapshot, make_history(TRAIN, TEST))
    view.show_ghosts(ghosts)
    (_, _), (_, top) = view.loss_panel.plot.getPlotItem().vb.viewRange()
    assert top >= 2.5
