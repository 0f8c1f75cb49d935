"""Kept runs at a window: what a person does with them reaches session, files and curves."""

from __future__ import annotations

from typing import Any

import pytest
from kept_runs import kept
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget
from small_runs import FOREVER, parameters, xor

from core import DataSpec, LayerSpec, NetworkSpec, Trainer, load_dataset
from core.run.analysis import AnalysisRequest
from core.run.run_folder import load_runs, save_runs
from playground.chrome.run_panels import RunPanels
from playground.control.runs import RunsController
from playground.session.session import Session
from playground.views import VIEWS
from playground.views.lazy import LazyViews


def weights_of(snapshot: Any, *_: object) -> bytes:
    return snapshot.parameters.tobytes()


class Setting:
    """A session, a panel and the controller between them; there is no window."""

    def __init__(self, qtbot: Any) -> None:
        from PySide6.QtGui import QUndoStack

        self.qtbot = qtbot
        self.session = Session()
        self.views = LazyViews(VIEWS, self.session)
        self.stack = QUndoStack(self.session)
        self.panels = RunPanels()
        self.panel = self.panels.runs
        for panel in (self.panel, self.panels.compare):
            qtbot.addWidget(panel)
        self.runs = RunsController(self.session, self.panels, self.views, self.stack, self.session)
        self.told: list[str] = []
        self.runs.message.connect(self.told.append)
        self.runs.failed.connect(self.told.append)

    def train(self, experiment: Any, steps: int = 2) -> None:
        self.session.prepare(experiment)
        for _ in range(steps):
            before = self.session.snapshot.steps
            self.session.step()
            self.qtbot.waitUntil(lambda before=before: self.session.snapshot.steps > before)

    @property
    def names(self) -> list[str]:
        return [run.name for run in self.runs.kept.runs]


@pytest.fixture
def setting(qtbot):
    setting = Setting(qtbot)
    yield setting
    setting.runs.close()
    setting.session.close()


def test_runs_appear_in_the_panel_and_open_again_bit_for_bit(setting):
    setting.train(xor(epochs=FOREVER))
    setting.train(xor(epochs=FOREVER, seed=1), steps=1)
    setting.session.reset()
    assert setting.names == ["xor, 4-1", "seed 1"]
    setting.panel.choose("run-1")
    setting.panel.open_button.click()
    setting.qtbot.waitUntil(lambda: setting.session.snapshot.steps == 2)
    straight = Trainer(xor(epochs=FOREVER))
    straight.step()
    straight.step()
    assert parameters(setting.session) == straight.network.parameters.tobytes()
    assert setting.runs.kept.present == "run-1"


def test_the_last_runs_stand_behind_the_curves_but_not_those_of_another_loss(setting):
    curves: Any = setting.views["curves"]
    setting.qtbot.addWidget(curves)
    setting.train(xor(epochs=FOREVER), steps=1)
    setting.train(xor(epochs=FOREVER, seed=1), steps=1)
    setting.session.reset()
    assert curves.foot.legend.names == ("seed 1", "xor, 4-1")
    setting.runs.kept.pin("run-1", pinned=True)
    assert curves.foot.legend.names == ("xor, 4-1", "seed 1")
    other = xor(epochs=FOREVER)
    from msgspec.structs import replace

    other = replace(other, training=replace(other.training, loss="binary_cross_entropy"))
    setting.session.prepare(other)
    assert curves.foot.legend.names == ()


def test_a_deleted_run_comes_back_by_undo(setting):
    setting.train(xor(epochs=FOREVER), steps=1)
    setting.panel.choose("run-1")
    setting.panel.buttons.remove_button.click()
    assert setting.names == []
    assert setting.stack.undoText() == "delete run “xor, 4-1”"
    setting.stack.undo()
    assert setting.names == ["xor, 4-1"]
    setting.stack.redo()
    assert setting.names == []


def test_where_two_runs_part_is_said_in_the_panel(setting):
    setting.train(xor(epochs=FOREVER), steps=1)
    setting.train(xor(epochs=FOREVER, learning_rate=0.25), steps=2)
    setting.session.reset()
    setting.panel.choose("run-1", "run-2")
    setting.panel.part_button.click()
    label = setting.panel.parting_label
    setting.qtbot.waitUntil(lambda: bool(label.text()))
    assert label.text().startswith("They begin alike and part with the first step: layer 1")


def test_runs_are_saved_in_a_folder_and_opened_again(setting, tmp_path):
    setting.train(xor(epochs=FOREVER), steps=1)
    path = tmp_path / "mine.playground"
    setting.runs.save_to(str(path))
    setting.qtbot.waitUntil(lambda: setting.told == ["Saved 1 run in mine.playground."])
    assert [run.name for run in load_runs(path)] == ["xor, 4-1"]


def test_a_folder_that_the_run_reads_is_not_written_into(setting, tmp_path):
    path = tmp_path / "mine.playground"
    save_runs(path, (kept(xor(epochs=FOREVER)),))
    setting.session.open(str(path / "run-1.npz"))
    setting.qtbot.waitUntil(lambda: setting.session.state == "paused")
    setting.runs.save_to(str(path / "runs.json"))
    assert setting.told == [
        "Not saved: this run reads a file in mine.playground: choose another name."
    ]


def test_what_is_no_folder_of_runs_is_refused(setting, tmp_path):
    setting.runs.open_folder(str(tmp_path / "elsewhere"))
    assert "is no folder of runs" in setting.told[0]
    setting.runs.open_folder(str(tmp_path / "nothing.playground"))
    setting.qtbot.waitUntil(lambda: len(setting.told) == 2)
    assert "nothing.playground is no folder of runs" in setting.told[1]


def test_at_a_window_a_folder_is_opened_from_the_dialog_and_the_menu(person, tmp_path):
    someone = person("")
    window = someone.window
    save_runs(tmp_path / "two.playground", (kept(run_id="run-1"), kept(run_id="run-2")))
    someone.answers.path = str(tmp_path / "two.playground" / "runs.json")
    window.actions_by_name["Open"].trigger()
    panel = window.findChild(QWidget, "runsPanel")
    someone.qtbot.waitUntil(lambda: len(panel.model.runs) == 2)
    assert str(tmp_path / "two.playground") in window.settings.recent_files
    someone.answers.path = str(tmp_path / "three.playground")
    window.actions_by_name["SaveRuns"].trigger()
    someone.qtbot.waitUntil((tmp_path / "three.playground" / "runs.json").exists)
    assert "Save runs" in someone.answers.asked
    someone.qtbot.waitUntil(panel.isEnabled)  # it has come before the curves
    panel.choose("run-1", "run-2")
    panel.compare_button.click()
    compare = window.run_panels.compare
    someone.qtbot.waitUntil(lambda: not compare.empty_label.isVisible())
    seen = {name for name in ("runs", "compare") if not window.docks[name].isHidden()}
    assert seen == {"runs", "compare"}
    assert window.docks["curves"].isHidden()


def test_two_runs_are_compared_at_an_exact_step(setting):
    setting.train(xor(epochs=FOREVER), steps=2)
    setting.train(xor(epochs=FOREVER, learning_rate=0.25), steps=3)
    setting.session.reset()
    compare = setting.panels.compare
    setting.panel.choose("run-1", "run-2")
    setting.panel.compare_button.click()
    assert compare.empty_label.text() == "Getting both runs ready…"
    setting.qtbot.waitUntil(lambda: compare.sides[1].step_label.text() == "epoch 3, step 3")
    compare.slider.setValue(1)

    def is_exact() -> bool:
        texts = [side.step_label.text() for side in compare.sides]
        return texts == ["epoch 1, step 1", "epoch 1, step 1"]

    setting.qtbot.waitUntil(is_exact)
    straight = Trainer(xor(epochs=FOREVER, learning_rate=0.25))
    straight.step()
    answers: list[Any] = []
    view = compare.sides[1].views[0]
    view.show_analysis = answers.append
    view.analysis_requested.emit(AnalysisRequest("own", weights_of))
    setting.qtbot.waitUntil(lambda: bool(answers))
    assert answers[0].value == straight.network.parameters.tobytes(), "of the run that is shown"
    shown = compare.sides[1].views[0].snapshot
    assert shown.parameters.tobytes() == straight.network.parameters.tobytes()


def test_two_runs_are_replayed_together_and_the_end_is_exact(setting, monkeypatch):
    setting.train(xor(epochs=FOREVER), steps=6)
    setting.train(xor(epochs=FOREVER, learning_rate=0.25), steps=4)
    setting.session.reset()
    for run in setting.runs.kept.runs:
        run.keyframes._have(list(run.keyframes.up_to(0)))
    compare, replay = setting.panels.compare, setting.runs.compare.replay
    setting.panel.choose("run-1", "run-2")
    setting.panel.compare_button.click()
    setting.qtbot.waitUntil(lambda: compare.steps.last == 6)
    now = [0.0]
    monkeypatch.setattr(replay, "_clock", lambda: now[0])
    compare.speed_combo.setCurrentIndex(0)
    compare.replay_button.click()
    assert (compare.step, replay.is_going) == (0, True)
    now[0] = 3.4
    texts = ["epoch 4, step 4", "epoch 4, step 4"]
    setting.qtbot.waitUntil(lambda: [side.step_label.text() for side in compare.sides] == texts)
    assert not compare.progress_bar.isVisibleTo(compare)
    straight = Trainer(xor(epochs=FOREVER))
    for _ in range(4):
        straight.step()
    shown = compare.sides[0].snapshot
    assert shown.parameters.tobytes() == straight.network.parameters.tobytes()
    now[0] = 6.0
    setting.qtbot.waitUntil(lambda: not replay.is_going)
    assert [side.step_label.text() for side in compare.sides] == [
        "epoch 6, step 6",
        "epoch 4, step 4",
    ]
    setting.runs.kept.rename("run-1", "mine")
    assert compare.sides[0].name_label.text() == "mine"


def test_two_runs_go_to_the_line_and_one_is_matched_with_the_windows(setting):
    setting.train(xor(epochs=FOREVER))
    setting.train(xor(epochs=FOREVER, seed=1), steps=1)
    setting.session.request_checkpoint()
    one, other = setting.runs.kept.runs
    landscape, matching = setting.views["landscape"], setting.views["matching"]
    for view in (landscape, matching):
        setting.qtbot.addWidget(view)
        view.set_experiment(setting.session.experiment, load_dataset(DataSpec("xor")))
        view.show_snapshot(setting.session.snapshot)
    setting.panel.choose("run-1", "run-2")
    setting.panel.buttons.line_button.click()
    line = landscape._line
    assert (line.start == one.file.network().parameters).all()
    assert (line.end == other.file.network().parameters).all()
    assert landscape._line_names == (one.name, other.name)
    setting.panel.buttons.match_button.click()
    assert matching._other_name == one.name  # the window shows the other
    assert (matching._other.parameters == one.file.network().parameters).all()
    narrow = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")))
    setting.train(replace(xor(epochs=FOREVER), network=narrow), steps=0)
    assert not setting.panel.buttons.match_button.isEnabled()
    assert "other layers" in setting.panel.buttons.line_button.toolTip()
