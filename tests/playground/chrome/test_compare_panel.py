"""Two runs side by side: one slider for both, the nearest moments at once, the exact ones later."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kept_runs import kept
from msgspec.structs import replace
from PySide6.QtCore import Qt
from small_runs import xor

from core import Change, load_dataset
from core.run.analysis import AnalysisRequest, AnalysisResult
from core.train.moments import Moments
from playground.chrome.compare_panel import ComparePanel
from playground.views.readout import Readout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

BASE = xor(epochs=30, batch_size=2)


@pytest.fixture(scope="module")
def pair():
    fork = replace(BASE, changes=(Change(11, "learning_rate", 0.05),))
    runs = kept(BASE, 40, "run-1"), kept(fork, 24, "run-2", color=1)
    data = load_dataset(BASE.data)
    return Moments(runs[0], data), Moments(runs[1], data)


@pytest.fixture
def panel(qtbot: QtBot, pair) -> ComparePanel:
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.resize(800, 640)
    panel.show()
    one, other = pair
    panel.begin(
        (one.run, other.run),
        (one.dataset, other.dataset),
        lambda step: (one.nearest(step), other.nearest(step)),
    )
    yield panel
    panel.show_waiting("")


def replace_weight(snapshot, value):
    weights = tuple(array.copy() for array in snapshot.weights)
    weights[0][0, 0] = value
    return dataclasses.replace(snapshot, weights=weights)


def shown(panel):
    return [view.snapshot for side in panel.sides for view in side.views]


def steps(panel):
    return [side.step_label.text() for side in panel.sides]


def exact(pair, step):
    for moments in pair:
        for _ in moments.exact(step):
            pass
    return pair[0].snapshot(), pair[1].snapshot()


def test_before_two_are_chosen_it_says_how(qtbot):
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.show()
    assert panel.empty_label.isVisible()
    assert "press Compare" in panel.empty_label.text()


def test_two_runs_over_one_plane(qtbot, pair, panel):
    """Both at their ends, each with the other behind its curves, with what suits the data."""
    assert panel.step == 40
    assert [snapshot.steps for snapshot in shown(panel)] == [40] * 4 + [24] * 4
    first, second = panel.sides
    assert first.name_label.text() == "run-1"
    assert [ghost.name for ghost in first.views[0]._ghosts] == ["run-2"]
    assert [ghost.name for ghost in second.views[0]._ghosts] == ["run-1"]
    views = {view.name: view for view in first.views}
    assert [*views] == ["curves", "boundary", "images", "weights"]
    assert views["boundary"].isVisible()
    assert not views["images"].isVisible()
    # Nothing can be drawn into a run that is over, nor can anything else be changed.
    assert not views["boundary"].tool_row.isVisible()
    said = []
    panel.refused.connect(said.append)
    views["weights"].change_requested.emit(Change(0, "weight", 1.0, (0, 0, 0)))
    assert said == ["This run is over. Open it from the list of runs to change it and go on."]
    # How far the exact moment is, beyond what a bar can count.
    cancelled = []
    panel.cancelled.connect(lambda: cancelled.append(True))
    panel.show_progress(3_000_000_000, 4_000_000_000, "steps made again")
    assert panel.progress_bar.value() == 750
    qtbot.mouseClick(panel.cancel_button, Qt.MouseButton.LeftButton)
    assert cancelled == [True]
    assert not panel.progress_bar.isVisible()


def test_colours_of_the_weights_mean_the_same_on_both_sides(pair, panel):
    one, other = (side.views[3] for side in panel.sides)
    large = replace_weight(pair[1].nearest(24), 50.0)
    panel.show_exact((pair[0].nearest(24), large))
    assert one._levels == other._levels
    assert max(one._levels) >= 50
    panel.show_exact((pair[0].nearest(24), pair[1].nearest(24)))
    assert one._levels == other._levels
    assert max(one._levels) < 50
    one.lock_button.click()
    assert other.lock_button.isChecked()
    panel.show_exact((pair[0].nearest(24), large))
    assert max(one._levels) == max(other._levels) < 50


def test_questions_of_a_side_are_answered_by_whoever_listens(pair, panel):
    second = panel.sides[1]
    asked, told = [], []
    panel.analysis_requested.connect(lambda side, request: asked.append((side, request.kind)))
    boundary = {view.name: view for view in second.views}["boundary"]
    boundary.show_analysis = told.append
    boundary.request_analysis(AnalysisRequest("fine plane", lambda *_: None))
    assert asked == [(second, "fine plane")]
    assert second.snapshot is pair[1].nearest(40)
    answer = AnalysisResult("fine plane", 24, None)
    second.show_analysis(answer)
    assert told == [answer]
    boundary.request_analysis(AnalysisRequest("fine plane", lambda *_: None))
    second.begin(pair[0].run, pair[0].dataset, pair[1].run)
    assert told == [answer, None], "of another run nobody waits for it"


def test_what_has_changed_is_counted_from_the_start(panel):
    weights = panel.sides[0].views[3]
    weights.kind_combo.setCurrentIndex(1)
    assert panel.sides[1].views[3].kind_combo.currentIndex() == 1
    assert weights.readout.text() == "Change since the start."


def test_one_slider_for_both(qtbot, pair, panel):
    """The nearest moments come at once, the exact ones are asked for, by slider or field."""
    panel.slider.setFocus()
    with qtbot.waitSignal(panel.exact_wanted) as blocker:
        for _ in range(3):
            qtbot.keyClick(panel.slider, Qt.Key.Key_Left)
    assert blocker.args == [37]
    assert steps(panel)[0] == "nearest kept: epoch 20, step 40"
    for step, are_alike in ((11, True), (12, False)):
        panel.show_exact(exact(pair, step))
        assert steps(panel) == [f"epoch {step // 2}, step {step}"] * 2
        first, second = (side.views[3].snapshot.parameters for side in panel.sides)
        assert np.array_equal(first, second) == are_alike
    panel.step_spin.setFocus()
    panel.step_spin.selectAll()
    with qtbot.waitSignal(panel.exact_wanted) as blocker:
        qtbot.keyClicks(panel.step_spin, "17")
        qtbot.keyClick(panel.step_spin, Qt.Key.Key_Return)
    assert blocker.args == [17]
    assert panel.slider.value() == 17


def test_a_replay_shows_what_is_at_hand_and_asks_for_the_rest_at_once(panel):
    asked, cancelled = [], []
    panel.exact_wanted.connect(asked.append)
    panel.cancelled.connect(lambda: cancelled.append(True))
    panel.replay_to(37)
    assert (asked, cancelled) == ([37], []), "what is being computed goes on"
    assert panel.steps == (0, 40, 37)
    assert panel.slider.value() == 37
    assert steps(panel) == ["nearest kept: epoch 20, step 40", "epoch 12, step 24"]
    panel.replay_to(40)
    assert asked == [37]
    panel.replay_to(36)
    panel.settle()
    assert panel._timer.isActive()


def test_by_hand_a_replay_is_over(qtbot, panel):
    taken = []
    panel.taken.connect(lambda: taken.append(panel.step))
    panel.replay_to(30)
    assert taken == []
    qtbot.keyClick(panel.slider, Qt.Key.Key_Left)
    assert taken == [30]
    assert panel.step == 29


def test_a_very_long_name_leaves_the_panel_as_wide_as_it_is(pair, panel):
    one, other = (moments.run for moments in pair)
    panel.show_names([dataclasses.replace(one, name="n" * 200, note="why"), other])
    first, second = panel.sides
    assert first.name_label.text() == "n" * 200
    assert first.name_label.toolTip() == f"{'n' * 200}\nwhy"
    assert first.name_label.minimumSizeHint().width() < 100
    assert [ghost.name for ghost in second.views[0]._ghosts] == ["n" * 200]
    panel.show_names([other])  # the first is no longer in the list
    assert first.name_label.text() == "n" * 200


def test_where_there_is_little_room_pictures_have_that_of_the_lines_below(panel):
    readouts = panel.sides[0].findChildren(Readout)
    panel.resize(700, 520)
    assert not any(readout.isVisibleTo(panel) for readout in readouts)
    panel.resize(900, 800)
    assert any(readout.isVisibleTo(panel) for readout in readouts)
