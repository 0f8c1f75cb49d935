"""The panel of kept runs, used by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kept_runs import kept
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from small_runs import xor

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.chrome.runs_model import BEST, GOAL, NAME, NOTE, PIN, SECONDS
from playground.chrome.runs_panel import RunsPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

RUNS = (
    kept(xor(learning_rate=1.0), 40, "run-1", name="xor, 4-1"),
    kept(xor(learning_rate=0.01), 3, "run-2", name="rate 1 → 0.01", parent="run-1", color=1),
    kept(xor(learning_rate=1.0, seed=3), 20, "run-3", name="seed 3", parent="run-1", color=2),
)


@pytest.fixture
def panel(qtbot: QtBot) -> RunsPanel:
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.resize(460, 400)
    panel.show()
    panel.show_runs(RUNS, "run-3")
    return panel


def column(panel, of):
    return [panel.model.index(row, of).data() for row in range(panel.model.rowCount())]


def told(signal):
    said: list[tuple[object, ...]] = []
    signal.connect(lambda *args: said.append(args))
    return said


def click(qtbot, panel, row, of=NAME, keys=Qt.KeyboardModifier.NoModifier):
    place = panel.table.visualRect(panel.model.index(row, of)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, keys, place)


def test_the_newest_run_stands_first_and_that_of_the_window_is_bold(panel):
    assert column(panel, NAME) == ["seed 3", "rate 1 → 0.01", "xor, 4-1"]
    font = panel.model.index(0, NAME).data(Qt.ItemDataRole.FontRole)
    assert font.bold()
    assert panel.model.index(1, NAME).data(Qt.ItemDataRole.FontRole) is None
    text = panel.model.index(0, NAME).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "seed 3, in the window"


def test_columns_have_room_for_what_came_while_nobody_looked(qtbot, panel):
    late = RunsPanel()
    qtbot.addWidget(late)
    late.resize(460, 400)
    late.show_runs(RUNS, "run-3")
    late.show()
    for at in range(panel.model.columnCount()):
        assert late.table.columnWidth(at) == panel.table.columnWidth(at), at


def test_results_are_those_of_the_runs(panel):
    goal = panel.model.goal
    assert column(panel, BEST) == [f"{100 * run.best('test_accuracy'):.1f} %" for run in RUNS[::-1]]
    wanted = [run.steps_to(goal) for run in RUNS[::-1]]
    assert column(panel, GOAL) == ["–" if steps is None else str(steps) for steps in wanted]
    assert "–" in column(panel, GOAL)
    assert column(panel, SECONDS) == [f"{run.seconds:,.1f}" for run in RUNS[::-1]]


def test_a_click_on_a_title_sorts_and_what_has_no_value_is_last(qtbot, panel):
    header = panel.table.horizontalHeader()
    for _ in range(2):
        place = QPoint(header.sectionViewportPosition(GOAL) + 5, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        shown = column(panel, GOAL)
        known = [int(text) for text in shown if text != "–"]
        assert shown[len(known) :] == ["–"] * (3 - len(known))
        falls = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        assert known == sorted(known, reverse=falls)


def test_another_goal_measures_all_runs_anew(qtbot, panel):
    panel.value_spin.setFocus()
    panel.value_spin.selectAll()
    qtbot.keyClicks(panel.value_spin, "0.25")
    qtbot.keyClick(panel.value_spin, Qt.Key.Key_Return)
    assert panel.model.goal.value == 0.25
    assert column(panel, GOAL) == [str(run.steps_to(panel.model.goal)) for run in RUNS[::-1]]
    panel.figure_combo.setCurrentIndex(panel.figure_combo.findData("test_loss"))
    assert panel.model.goal.figure == "test_loss"


def test_the_figures_are_called_what_the_runs_measure(panel):
    def called():
        return panel.figure_combo.currentText(), panel.model._tip(GOAL)[:30]

    assert called() == ("test accuracy", "Updates until the test accurac")
    lines = Experiment(
        DataSpec("plane", samples=8),
        NetworkSpec(2, (LayerSpec(1, "linear"),)),
        TrainSpec("mse", epochs=1),
    )
    sine = kept(lines, 1, "run-4")
    panel.show_runs((sine,), "")
    assert called() == ("test R²", "Updates until the test R² 0.95")
    assert "spread" in panel.figure_combo.itemData(3, Qt.ItemDataRole.ToolTipRole)
    panel.show_runs((*RUNS, sine), "")
    assert called()[0] == "test R² or accuracy"
    exact = kept(replace(lines, training=replace(lines.training, metric="exact")), 1, "run-5")
    panel.show_runs((exact,), "")
    assert called()[0] == "test exact answers"


def test_one_chosen_run_is_told_by_its_parent_and_two_by_each_other(qtbot, panel):
    click(qtbot, panel, 1)
    assert panel.words_label.text() == "“xor, 4-1” → “rate 1 → 0.01”: rate 1 → 0.01."
    assert panel.open_button.isEnabled()
    assert not panel.part_button.isEnabled()
    click(qtbot, panel, 0, keys=Qt.KeyboardModifier.ControlModifier)
    assert panel.words_label.text() == "“rate 1 → 0.01” → “seed 3”: rate 0.01 → 1; seed 3."
    assert panel.part_button.isEnabled()
    assert "choose one run" in panel.open_button.toolTip()


def test_what_is_chosen_stays_so_when_runs_come_or_move(qtbot, panel):
    click(qtbot, panel, 2)
    panel.show_runs((*RUNS, kept(run_id="run-4")), "run-4")
    assert [run.id for run in panel.chosen] == ["run-1"]


def test_a_run_is_renamed_in_place_and_gets_a_note_and_a_pin(qtbot, panel):
    renamed, noted = told(panel.model.renamed), told(panel.model.noted)
    pinned = told(panel.model.pinned)
    click(qtbot, panel, 1)
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "slow")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: renamed == [("run-2", "slow")])
    assert panel.model.setData(panel.model.index(1, NOTE), "why?")
    assert noted == [("run-2", "why?")]
    panel.table.setCurrentIndex(panel.model.index(1, PIN))
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert pinned == [("run-2", True)]


def test_keys_and_buttons_ask_for_what_they_say(qtbot, panel):
    opened, removed = told(panel.opened), told(panel.removed)
    parted, compared = told(panel.parting_wanted), told(panel.compared)
    click(qtbot, panel, 2)
    qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    panel.choose("run-3", "run-1")
    qtbot.mouseClick(panel.compare_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.part_button, Qt.MouseButton.LeftButton)
    panel.remove_action.trigger()
    assert opened == [("run-1",)]
    assert compared == parted == [("run-1", "run-3")]
    assert removed == [("run-1",), ("run-3",)]


def test_the_search_shows_how_far_it_is_and_is_given_up_with_the_choice(qtbot, panel):
    cancelled = told(panel.cancelled)
    panel.choose("run-1", "run-3")
    qtbot.mouseClick(panel.part_button, Qt.MouseButton.LeftButton)
    panel.show_progress(3_000_000_000, 6_000_000_000, "steps compared")
    assert panel.progress_bar.text() == "3,000,000,000 of 6,000,000,000 steps compared"
    assert panel.progress_bar.value() == 500
    assert not panel.part_button.isEnabled()
    panel.choose("run-2")
    assert cancelled == [()]
    assert not panel.search_row.isVisible()
    panel.choose("run-1", "run-3")
    panel.show_parting("They never part.")
    assert panel.parting_label.isVisible()
    assert panel.part_button.isEnabled()


def test_without_runs_it_says_how_they_come(panel):
    panel.show_runs((), "")
    assert panel.words_label.text().startswith("Each run is kept here")
    assert not panel.open_button.isEnabled()


def test_of_a_run_that_trains_the_row_says_so_and_nothing_is_done_with_it(panel):
    panel.show_runs(RUNS, "run-3", "run-3")
    assert [column(panel, of)[0] for of in (NAME, BEST, GOAL, SECONDS)] == [
        "seed 3",
        "running",
        "–",
        "–",
    ]
    panel.choose("run-3")
    assert not panel.open_button.isEnabled()
    assert panel.open_button.toolTip().endswith("Not now: it trains, pause it first.")
    panel.choose("run-1", "run-3")
    assert not panel.compare_button.isEnabled()
    assert panel.buttons.remove_button.isEnabled()
    panel.show_runs(RUNS, "run-3")
    assert column(panel, SECONDS)[0] != "–"
    assert panel.compare_button.isEnabled()


def test_a_name_without_end_is_told_in_few_words_and_widens_nothing(panel):
    before = panel.minimumSizeHint().width()
    panel.show_runs((kept(run_id="run-1", name="x" * 200), kept(run_id="run-2")), "run-1")
    panel.choose("run-1", "run-2")
    assert f"“{'x' * 39}…” → “run-2”" in panel.words_label.text()
    panel.layout().invalidate()
    assert panel.minimumSizeHint().width() == before
