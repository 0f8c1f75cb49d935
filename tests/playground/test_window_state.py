"""The window's states, and changes made in the forms while there is a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    import pytest

FOREVER = 10**8


def play_forever(someone: Any) -> None:
    """Train without an end, at full speed."""
    session = someone.window.session
    training = replace(session.experiment.training, epochs=FOREVER)
    session.set_speed(None)
    session.start(replace(session.experiment, training=training))
    with someone.qtbot.waitSignal(session.snapshot_changed):
        pass


class TestState:
    def test_it_is_one_word_and_decides_what_is_offered(self, person: Any) -> None:
        someone = person()
        assert someone.find("stateLabel").text() == "ready"
        assert someone.action("actionStep").isEnabled()
        play_forever(someone)
        assert someone.find("stateLabel").text() == "training"
        assert not someone.action("actionStep").isEnabled()
        assert "training" in someone.action("actionStep").toolTip()
        someone.action("actionPlay").trigger()
        assert someone.find("stateLabel").text() == "paused"
        assert someone.action("actionStep").isEnabled()

    def test_play_turns_into_pause_in_place(self, person: Any) -> None:
        someone = person()
        bar = someone.window.bar
        button = bar.widgetForAction(someone.action("actionPlay"))
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
        someone.qtbot.waitUntil(lambda: not someone.action("actionPlay").isEnabled())
        assert "earning" in someone.action("actionPlay").toolTip()
        rate.selectAll()
        someone.qtbot.keyClicks(rate, "0.5")
        someone.qtbot.waitUntil(lambda: someone.action("actionPlay").isEnabled())

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
        assert not someone.action("actionPlay").isEnabled()
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
