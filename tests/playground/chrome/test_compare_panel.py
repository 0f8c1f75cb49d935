"""Two runs side by side: one slider for both, the nearest moments at once, the exact ones later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from kept_runs import kept
from msgspec.structs import replace
from PySide6.QtCore import Qt
from small_runs import xor

from core import Change, load_dataset
from core.train.moments import Moments
from playground.chrome.compare_panel import ComparePanel

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


def test_one_slider_for_both(qtbot, pair, panel):
    """The nearest moments come at once, the exact ones are asked for, by slider or field."""
    panel.slider.setFocus()
    with qtbot.waitSignal(panel.exact_wanted) as blocker:
        for _ in range(3):
            qtbot.keyClick(panel.slider, Qt.Key.Key_Left)
    assert blocker.args == [37]
    assert steps(panel)[0] == "epoch 20, step 40 (nearest kept)"
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
