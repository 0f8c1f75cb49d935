"""The window: everything is there, named and reachable; states, files and questions as designed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QScrollBar,
    QTableView,
    QWidget,
)

from core.spec.changes import Change

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import DataSpec

FOREVER = 10**8
NAMES = [
    "lessonCombo",
    "datasetCombo",
    "noiseSpin",
    "samplesSpin",
    "trainFractionSpin",
    "regenerateButton",
    "layerTable",
    "addLayerButton",
    "removeLayerButton",
    "moveUpButton",
    "moveDownButton",
    "networkSummary",
    "initCombo",
    "lossCombo",
    "optimizerCombo",
    "learningRateSpin",
    "batchSizeSpin",
    "epochsSpin",
    "l1Spin",
    "l2Spin",
    "seedSpin",
    "speedSlider",
    "lossPlot",
    "accuracyPlot",
    "weightsView",
    "boundaryView",
    "epochLabel",
    "lossLabel",
    "accuracyLabel",
    "progressBar",
]
ACTIONS = {
    "actionPlay": "Space",
    "actionStep": "Right",
    "actionStepEpoch": "Shift+Right",
    "actionReset": "R",
    "actionNewWeights": "N",
    "actionOpen": "Ctrl+O",
    "actionSave": "Ctrl+S",
    "actionSaveAs": "Ctrl+Shift+S",
    "actionUndo": "Ctrl+Z",
    "actionRedo": "Ctrl+Shift+Z",
    "actionQuit": "Ctrl+Q",
}


def action(someone: Any, name: str) -> QAction:
    found = someone.window.findChild(QAction, name)
    assert found is not None, name
    return found


def play_forever(someone: Any) -> None:
    """Train without an end, at full speed."""
    session = someone.window.session
    training = replace(session.experiment.training, epochs=FOREVER)
    session.set_speed(None)
    session.start(replace(session.experiment, training=training))
    with someone.qtbot.waitSignal(session.snapshot_changed):
        pass


class TestComposition:
    def test_everything_has_its_name_and_says_what_it_is(self, person: Any) -> None:
        someone = person()
        for name in NAMES:
            widget = someone.find(name)
            assert widget.accessibleName(), name
            assert len(widget.toolTip()) > 10, name

    def test_every_action_has_its_key(self, person: Any) -> None:
        someone = person()
        for name, keys in ACTIONS.items():
            found = action(someone, name)
            assert found.shortcut().toString() == keys
            assert len(found.toolTip()) > 10, name

    def test_every_control_in_the_window_explains_itself(self, person: Any) -> None:
        window = person().window
        silent = [
            widget.objectName() or repr(widget)
            for kind in (QAbstractButton, QAbstractSlider, QComboBox)
            for widget in window.findChildren(kind)
            if widget.isVisibleTo(window)
            and not isinstance(widget, QScrollBar)
            and not widget.objectName().startswith("qt_")
            and not (widget.toolTip() and (widget.accessibleName() or widget.text()))
        ]
        assert silent == []

    def test_it_is_reached_by_the_tab_key(self, person: Any) -> None:
        someone = person()
        seen: list[str] = []
        for _ in range(80):
            someone.press(Qt.Key.Key_Tab)
            focused = someone.window.focusWidget()
            seen.append(focused.objectName() if focused is not None else "")
        for name in ("speedSlider", "lessonCombo", "datasetCombo", "layerTable", "lossCombo"):
            assert name in seen, seen


class TestKeys:
    def test_space_plays_and_pauses(self, person: Any) -> None:
        someone = person()
        someone.press(Qt.Key.Key_Space)
        assert someone.window.session.state == "training"
        assert action(someone, "actionPlay").text() == "Pause"
        someone.press(Qt.Key.Key_Space)
        assert someone.window.session.state == "paused"
        assert action(someone, "actionPlay").text() == "Play"

    def test_space_plays_from_anywhere(self, person: Any) -> None:
        someone = person()
        for name in ("datasetCombo", "layerTable", "addLayerButton", "speedSlider", "lossCombo"):
            someone.find(name).setFocus()
            someone.press(Qt.Key.Key_Space)
            assert someone.window.session.state == "training", name
            someone.window.session.pause()

    def test_but_not_from_a_text_field(self, person: Any) -> None:
        someone = person()
        someone.find("initCombo").setCurrentIndex(someone.find("initCombo").findData("values"))
        session = someone.window.session
        field = someone.find("initValuesEdit")
        someone.window.status.show_message("")
        field.setFocus()
        for key in (Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_Space):
            someone.press(key)
        assert field.text() == "rn "
        assert session.replaced.what == ""
        assert "Not now" not in someone.find("messageLabel").toolTip()  # no key came through
        someone.press(Qt.Key.Key_Escape)  # leaves the field
        assert not field.hasFocus()

    def test_a_number_field_keeps_space_and_e_but_has_no_use_for_r_and_n(self, person: Any) -> None:
        someone = person()
        session, field = someone.window.session, someone.find("learningRateSpin")
        field.setFocus()
        field.selectAll()
        someone.qtbot.keyClicks(field, "5e-2")
        someone.press(Qt.Key.Key_Space)
        assert field.text() == "5e-2 "
        assert session.state == "ready"
        someone.press(Qt.Key.Key_N)  # takes in what is typed first
        assert field.text() == "0.05"
        assert session.experiment.network.seed == 1
        assert session.experiment.training.optimizer.learning_rate == 0.05
        assert session.replaced.what == "new weights"

    def test_r_and_n_work_from_wherever_the_focus_can_be(self, person: Any) -> None:
        someone = person()
        session = someone.window.session
        done: list[str] = []
        session.replaced.changed.connect(lambda: done.append(session.replaced.what))
        kinds = (QAbstractSpinBox, QComboBox, QAbstractButton, QAbstractSlider, QTableView)
        silent: list[str] = []
        for widget in [each for kind in kinds for each in someone.window.findChildren(kind)]:
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
                continue
            for key, what in ((Qt.Key.Key_R, "reset"), (Qt.Key.Key_N, "new weights")):
                widget.setFocus()
                done.clear()
                someone.press(key)
                if done[-1:] != [what]:
                    silent.append(f"{widget.objectName()}: {what}")
        assert silent == []

    def test_the_arrow_steps_but_stays_with_the_slider(self, person: Any) -> None:
        someone = person()
        slider = someone.find("speedSlider")
        slider.setValue(5)
        slider.setFocus()
        someone.press(Qt.Key.Key_Right)
        assert slider.value() == 6
        assert someone.window.session.state == "ready"
        slider.clearFocus()
        with someone.qtbot.waitSignal(someone.window.session.snapshot_changed):
            someone.press(Qt.Key.Key_Right)
        assert someone.window.session.snapshot.steps == 1

    def test_enter_presses_a_button_since_space_plays(self, person: Any) -> None:
        someone = person()
        check = someone.find("logLossCheck")
        check.setFocus()
        someone.press(Qt.Key.Key_Return)
        assert check.isChecked()


class TestState:
    def test_it_is_one_word_and_decides_what_is_offered(self, person: Any) -> None:
        someone = person()
        assert someone.find("stateLabel").text() == "ready"
        assert action(someone, "actionStep").isEnabled()
        play_forever(someone)
        assert someone.find("stateLabel").text() == "training"
        assert not action(someone, "actionStep").isEnabled()
        assert "training" in action(someone, "actionStep").toolTip()
        action(someone, "actionPlay").trigger()
        assert someone.find("stateLabel").text() == "paused"
        assert action(someone, "actionStep").isEnabled()

    def test_play_turns_into_pause_in_place(self, person: Any) -> None:
        someone = person()
        bar = someone.window.bar
        button = bar.widgetForAction(action(someone, "actionPlay"))
        before = button.geometry()
        play_forever(someone)
        assert button.geometry() == before

    def test_the_numbers_are_those_of_the_history(self, person: Any) -> None:
        someone = person()
        session = someone.window.session
        session.set_speed(None)
        session.play()
        someone.wait_for("finished")
        history, epochs = session.snapshot.history, session.epochs
        assert someone.find("epochLabel").text() == f"epoch {epochs:,} / {epochs:,}"
        assert someone.find("lossLabel").text() == f"loss {history.train_loss[-1]:.4f}"
        accuracy = 100 * history.train_accuracy[-1]
        assert someone.find("accuracyLabel").text() == f"accuracy {accuracy:.1f} %"
        assert someone.find("progressBar").value() == someone.find("progressBar").maximum()

    def test_a_problem_in_the_form_disables_play_and_says_why(self, person: Any) -> None:
        someone = person()
        rate = someone.find("learningRateSpin")
        rate.setFocus()
        rate.selectAll()
        someone.qtbot.keyClicks(rate, "x")
        someone.qtbot.waitUntil(lambda: not action(someone, "actionPlay").isEnabled())
        assert "earning" in action(someone, "actionPlay").toolTip()
        rate.selectAll()
        someone.qtbot.keyClicks(rate, "0.5")
        someone.qtbot.waitUntil(lambda: action(someone, "actionPlay").isEnabled())

    def test_divergence_is_told_with_a_way_on(self, person: Any) -> None:
        someone = person()
        session = someone.window.session
        network = replace(
            session.experiment.network,
            layers=tuple(
                replace(layer, activation="linear") for layer in session.experiment.network.layers
            ),
        )
        optimizer = replace(session.experiment.training.optimizer, learning_rate=1e30)
        training = replace(session.experiment.training, loss="mse", optimizer=optimizer)
        session.start(replace(session.experiment, network=network, training=training))
        someone.wait_for("diverged")
        assert someone.find("banner").isVisible()
        assert not action(someone, "actionPlay").isEnabled()
        someone.click("bannerResetButton")
        assert session.state == "ready"
        assert not someone.find("banner").isVisible()


class TestChanges:
    def test_a_changed_network_is_a_new_run(self, person: Any) -> None:
        someone = person()
        play_forever(someone)
        someone.click("addLayerButton")
        someone.wait_for("ready")
        sizes = someone.window.session.experiment.network.sizes
        assert len(sizes) == 4
        assert someone.window.session.snapshot.steps == 0

    def test_the_learning_rate_is_changed_in_the_run(self, person: Any) -> None:
        someone = person()
        play_forever(someone)
        rate = someone.find("learningRateSpin")
        rate.setFocus()
        rate.selectAll()
        someone.qtbot.keyClicks(rate, "0.0625")
        someone.press(Qt.Key.Key_Return)
        someone.qtbot.waitUntil(
            lambda: someone.window.session.snapshot.learning_rate == 0.0625, timeout=5000
        )
        assert someone.window.session.state == "training"

    def test_more_epochs_go_on_with_the_run(self, person: Any) -> None:
        someone = person()
        session = someone.window.session
        session.set_speed(None)
        session.play()
        someone.wait_for("finished")
        epochs = someone.find("epochsSpin")
        epochs.setFocus()
        epochs.selectAll()
        someone.qtbot.keyClicks(epochs, str(session.epochs + 50))
        someone.press(Qt.Key.Key_Return)
        assert session.state == "paused"
        session.play()
        someone.wait_for("finished")
        assert session.snapshot.epoch == session.epochs

    def test_a_change_that_loses_long_training_is_asked_about(
        self, person: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        someone = person()
        session = someone.window.session
        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        monkeypatch.setattr(type(session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "cancel"
        experiment = session.experiment
        someone.click("addLayerButton")
        assert someone.answers.asked
        assert session.experiment == experiment
        assert session.snapshot.steps == 1
        assert someone.window.form.experiment() == experiment  # the form went back too
        someone.answers.unsaved_answer = "discard"
        someone.click("addLayerButton")
        someone.wait_for("ready")
        assert len(session.experiment.network.layers) == len(experiment.network.layers) + 1

    def test_new_weights_show_their_seed(self, person: Any) -> None:
        someone = person()
        seed = someone.window.session.experiment.network.seed
        someone.press(Qt.Key.Key_N)
        assert someone.find("seedSpin").value() == seed + 1

    def test_a_lesson_is_laid_out_with_its_speed_and_text(self, person: Any) -> None:
        from playground.session.lessons import load_lessons

        someone = person()
        combo = someone.find("lessonCombo")
        lessons = load_lessons()
        assert combo.count() == len(lessons)
        index = next(i for i, each in enumerate(lessons) if each.experiment.data.name == "spiral")
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
        someone.wait_for("ready")
        assert someone.window.session.experiment == lessons[index].experiment
        assert someone.find("lessonText").text() == lessons[index].text
        assert someone.find("datasetCombo").currentText()

    def test_a_refused_lesson_leaves_everything(
        self, person: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        someone = person()
        monkeypatch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "cancel"
        combo = someone.find("lessonCombo")
        before, experiment = combo.currentIndex(), someone.window.session.experiment
        combo.setCurrentIndex(before + 1)
        combo.activated.emit(before + 1)
        assert combo.currentIndex() == before
        assert someone.window.session.experiment == experiment


class TestFiles:
    def test_save_asks_once_for_a_name(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        someone.answers.path = str(tmp_path / "run.npz")
        someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert (tmp_path / "run.npz").exists()
        assert "run.npz" in someone.window.windowTitle()
        (tmp_path / "run.npz").unlink()
        someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert (tmp_path / "run.npz").exists()
        assert len(someone.answers.asked) == 1

    def test_the_title_says_when_training_is_not_saved(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        session = someone.window.session
        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        someone.wait_for("paused")
        someone.qtbot.waitUntil(someone.window.isWindowModified)
        someone.answers.path = str(tmp_path / "run.npz")
        action(someone, "actionSaveAs").trigger()
        assert not someone.window.isWindowModified()

    def test_recent_files_are_offered(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        someone.answers.path = str(tmp_path / "run.npz")
        action(someone, "actionSave").trigger()
        menu = someone.window.findChild(QWidget, "recentMenu")
        assert [entry.text() for entry in menu.actions()] == ["run.npz"]
        with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
            menu.actions()[0].trigger()

    def test_a_refused_file_is_told_and_changes_nothing(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person()
        (tmp_path / "bad.npz").write_bytes(b"nothing like it")
        session, form = someone.window.session, someone.window.form
        experiment, snapshot = session.experiment, session.snapshot
        someone.answers.path = str(tmp_path / "bad.npz")
        with qtbot.waitSignal(session.failed):
            someone.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        assert "bad.npz" in someone.find("bannerText").text()
        assert session.experiment is experiment
        assert session.snapshot is snapshot
        assert form.experiment() == experiment
        someone.click("bannerCloseButton")
        assert not someone.find("banner").isVisible()

    def test_a_bare_file_asks_for_its_activations(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person()
        rng = np.random.default_rng(0)
        path = str(tmp_path / "bare.npz")
        np.savez(path, l1_weights=rng.normal(size=(3, 2)), l1_bias=rng.normal(size=3),
                 l2_weights=rng.normal(size=(1, 3)), l2_bias=rng.normal(size=1))  # fmt: skip
        someone.answers.given_activations = ("tanh", "sigmoid")
        with qtbot.waitSignal(someone.window.session.experiment_changed):
            someone.window.open_path(path)
        assert someone.answers.asked == [path]
        assert someone.window.session.experiment.network.sizes == (2, 3, 1)

    @pytest.mark.parametrize(
        ("name", "ending"),
        [("Curves", "png"), ("Weights", "svg"), ("Boundary", "png"), ("History", "csv")],
    )
    def test_pictures_and_history_are_exported(
        self, person: Any, tmp_path: Path, name: str, ending: str
    ) -> None:
        someone = person()
        session = someone.window.session
        session.set_speed(None)
        session.play()
        someone.wait_for("finished")
        someone.answers.path = str(tmp_path / f"out.{ending}")
        action(someone, f"actionExport{name}").trigger()
        content = (tmp_path / f"out.{ending}").read_bytes()
        start = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b"epoch,"}[ending]
        assert content.startswith(start)

    def test_an_export_that_fails_is_told(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        someone.answers.path = str(tmp_path / "no folder" / "out.csv")
        action(someone, "actionExportHistory").trigger()
        assert "Not exported" in someone.find("bannerText").text()

    @pytest.mark.parametrize(
        ("name", "taken"), [("run.npz", True), ("run.json", True), ("run.pdf", False)]
    )
    def test_a_dropped_file_is_opened(
        self, person: Any, tmp_path: Path, qtbot: QtBot, name: str, taken: bool
    ) -> None:
        someone = person()
        window, session = someone.window, someone.window.session
        path = tmp_path / name
        if name == "run.pdf":
            path.write_text("nothing")
        else:
            session.save(str(path))
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(
            QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys
        )
        enter.ignore()
        window.dragEnterEvent(enter)
        assert enter.isAccepted() == taken
        if taken:
            with qtbot.waitSignal(session.experiment_changed):
                window.dropEvent(
                    QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
                )

    def test_a_data_file_becomes_the_data_set(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person()
        rows = "\n".join(f"{i},{i % 7},{i % 3}" for i in range(40))
        (tmp_path / "table.csv").write_text(f"a,b,label\n{rows}\n")
        with qtbot.waitSignal(someone.window.session.experiment_changed):
            someone.window.open_path(str(tmp_path / "table.csv"))
        assert someone.window.session.experiment.data.name == "file"
        assert someone.window.form.problem() == ""
        assert someone.window.form.experiment() == someone.window.session.experiment


class TestMissingData:
    @pytest.fixture
    def without_mnist(self, person: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        from core.datasets import MnistMissing
        from playground.session import loading

        load = loading.load_dataset

        def load_all_but_mnist(spec: DataSpec, **rest: Any) -> Any:
            if spec.name == "mnist":
                raise MnistMissing("there is no network")
            return load(spec, **rest)

        monkeypatch.setattr(loading, "load_dataset", load_all_but_mnist)
        someone = person()
        session = someone.window.session
        combo = someone.find("datasetCombo")
        index = next(i for i in range(combo.count()) if combo.itemText(i) == "MNIST")
        with someone.qtbot.waitSignal(session.data_missing):
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
        return someone

    def test_the_form_goes_back_and_three_ways_on_are_offered(self, without_mnist: Any) -> None:
        someone = without_mnist
        assert someone.window.session.state == "ready"
        assert someone.window.form.experiment() == someone.window.session.experiment
        for name in ("bannerDigitsButton", "bannerFolderButton", "bannerRetryButton"):
            assert someone.find(name).isVisible()

    def test_the_built_in_digits_take_their_place(self, without_mnist: Any) -> None:
        someone = without_mnist
        with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
            someone.click("bannerDigitsButton")
        assert someone.window.session.experiment.data.name == "digits"
        assert someone.window.session.experiment.network.inputs == 784


class TestMemory:
    def test_layout_and_theme_come_back(self, person: Any) -> None:
        first = person(theme="")
        first.window.docks["lesson"].close()
        action(first, "actionThemeDark").trigger()
        first.window.close()
        second = person(theme="")
        assert second.window.docks["lesson"].isHidden()
        assert action(second, "actionThemeDark").isChecked()
        assert second.window.views["curves"].theme.name == "dark"
        action(second, "actionResetLayout").trigger()
        assert not second.window.docks["lesson"].isHidden()
        action(second, "actionThemeSystem").trigger()

    def test_the_toolbar_button_changes_the_theme(self, person: Any) -> None:
        someone = person()
        action(someone, "actionTheme").trigger()
        assert someone.window.views["weights"].theme.name == "dark"
        action(someone, "actionTheme").trigger()
        assert someone.window.views["weights"].theme.name == "light"

    @pytest.mark.parametrize(("answer", "closed"), [("cancel", False), ("discard", True)])
    def test_closing_asks_when_there_is_something_to_lose(
        self, person: Any, monkeypatch: pytest.MonkeyPatch, answer: str, closed: bool
    ) -> None:
        someone = person()
        with monkeypatch.context() as patch:
            patch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
            someone.answers.unsaved_answer = answer
            assert someone.window.close() == closed
        assert someone.answers.asked == ["Closing the window"]

    def test_closing_can_save_first(
        self, person: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        someone = person()
        monkeypatch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "save"
        someone.answers.path = str(tmp_path / "kept.npz")
        assert someone.window.close()
        assert (tmp_path / "kept.npz").exists()


class TestUndo:
    def train(self, someone: Any) -> Any:
        session = someone.window.session
        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        someone.wait_for("paused")
        return session.snapshot

    @pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_N])
    def test_a_new_start_is_one_step_of_undoing(self, person: Any, key: Qt.Key) -> None:
        someone = person()
        session, undo = someone.window.session, action(someone, "actionUndo")
        someone.click("addLayerButton")  # a step in the forms, before
        steps = someone.window.form.undo_stack.index()
        trained, experiment = self.train(someone), session.experiment
        someone.press(key)
        assert session.snapshot.steps == 0
        assert undo.text() in ("Undo Reset", "Undo New weights")
        someone.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert session.snapshot.parameters.tobytes() == trained.parameters.tobytes()
        assert session.experiment == experiment == someone.window.form.experiment()
        assert someone.window.form.undo_stack.index() == steps
        assert undo.text() == "Undo adding a layer"
        action(someone, "actionRedo").trigger()
        assert session.snapshot.steps == 0
        assert session.experiment == someone.window.form.experiment()
        assert undo.text() in ("Undo Reset", "Undo New weights")

    def test_a_change_in_the_forms_since_is_taken_back_first(self, person: Any) -> None:
        someone = person()
        trained = self.train(someone)
        session, undo = someone.window.session, action(someone, "actionUndo")
        someone.press(Qt.Key.Key_R)
        someone.click("addLayerButton")
        undo.trigger()
        assert (session.snapshot.steps, len(session.experiment.network.layers)) == (0, 2)
        undo.trigger()
        assert session.snapshot.parameters.tobytes() == trained.parameters.tobytes()

    def test_a_rate_after_divergence_makes_a_fresh_run_that_can_be_taken_back(
        self, person: Any
    ) -> None:
        someone = person("too_fast")
        session, rate = someone.window.session, someone.find("learningRateSpin")
        session.set_speed(None)
        session.play()
        someone.wait_for("diverged")
        first, steps = rate.value(), session.snapshot.steps
        rate.setFocus()
        rate.selectAll()
        someone.qtbot.keyClicks(rate, "0.01")
        someone.press(Qt.Key.Key_Return)
        assert session.state == "ready"
        assert not someone.find("banner").isVisible()
        assert "fresh run" in someone.find("messageLabel").text()
        assert action(someone, "actionPlay").isEnabled()
        someone.click("undoRunButton")
        assert session.state == "diverged"
        assert (session.snapshot.steps, rate.value()) == (steps, first)
        assert someone.window.form.experiment() == session.experiment

    def test_the_rate_shown_is_the_one_in_force(self, person: Any) -> None:
        someone = person()
        session, rate = someone.window.session, someone.find("learningRateSpin")
        epochs = someone.find("epochsSpin")
        epochs.setValue(77)
        session.prepare(replace(session.experiment, changes=(Change(1, "learning_rate", 0.125),)))
        stack = someone.window.form.undo_stack
        steps, first = stack.count(), rate.value()
        self.train(someone)
        self.train(someone)
        assert first != rate.value() == session.snapshot.learning_rate == 0.125
        assert stack.count() == steps  # nobody changed anything
        assert session.snapshot.steps == 2
        action(someone, "actionUndo").trigger()  # of the epochs, and of nothing else
        assert (rate.value(), epochs.value() == 77) == (0.125, False)
        assert (session.state, session.snapshot.steps) == ("paused", 2)


def is_inside(widget: QWidget, whole: QWidget) -> bool:
    corner = widget.mapTo(whole, widget.rect().bottomRight())
    return widget.isVisible() and whole.rect().contains(corner)


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_what_is_changed_most_is_seen_at_once(person: Any, size: tuple[int, int]) -> None:
    someone = person()
    window, bar = someone.window, someone.window.bar
    window.resize(*size)
    names = ("learningRateSpin", "batchSizeSpin", "optimizerCombo", "speedSlider", "lessonCombo")
    for name in names:
        widget = someone.find(name)
        someone.qtbot.waitUntil(lambda widget=widget: is_inside(widget, bar))
        if name != "lessonCombo":  # the longest titles are cut
            assert widget.width() >= widget.minimumSizeHint().width(), name
    full_screen = bar.widgetForAction(window.actions_by_name["FullScreen"])
    someone.qtbot.waitUntil(lambda: is_inside(full_screen, bar))
    assert not full_screen.icon().isNull()
    extension = bar.findChild(QAbstractButton, "qt_toolbar_ext_button")
    assert extension is None or not extension.isVisible()
    assert bar.sizeHint().height() <= 48
    someone.find("learningRateSpin").setFocus()
    focused = []
    for _ in range(3):
        someone.press(Qt.Key.Key_Tab)
        focused.append(window.focusWidget().objectName())
    assert focused == ["batchSizeSpin", "optimizerCombo", "lessonCombo"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_it_fits_the_screens_it_is_made_for(person: Any, theme: str, size: tuple[int, int]) -> None:
    window = person(theme=theme).window
    window.resize(*size)
    window.docks.fit()
    assert (window.width(), window.height()) == size
    for name in ("curves", "weights", "boundary", "lesson", "form"):
        dock = window.docks[name]
        assert dock.width() >= 200, name
        assert dock.height() >= 120, name
    assert 320 <= window.docks["form"].width() <= 420
