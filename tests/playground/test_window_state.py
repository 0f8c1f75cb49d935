"""The window's states, and changes made in the forms while there is a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Qt

from playground.session.lessons import load_lessons

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


def enter(someone: Any, name: str, text: str) -> None:
    """Type into a field and leave it with Enter."""
    field = someone.find(name)
    field.setFocus()
    field.selectAll()
    someone.qtbot.keyClicks(field, text)
    someone.press(Qt.Key.Key_Return)


def test_the_state_is_one_word_and_decides_what_is_offered(person: Any) -> None:
    someone = person(views=False)
    session = someone.window.session
    button = someone.window.bar.widgetForAction(someone.action("actionPlay"))
    before = button.geometry()
    assert someone.find("stateLabel").text() == "ready"
    assert someone.action("actionStep").isEnabled()
    play_forever(someone)
    assert someone.find("stateLabel").text() == "training"
    assert not someone.action("actionStep").isEnabled()
    assert "training" in someone.action("actionStep").toolTip()
    assert button.geometry() == before, "Play turns into Pause in place"

    enter(someone, "learningRateSpin", "0.0625")  # is changed in the run
    someone.qtbot.waitUntil(lambda: session.snapshot.learning_rate == 0.0625, timeout=120_000)
    assert session.state == "training"
    someone.action("actionPlay").trigger()
    assert someone.find("stateLabel").text() == "paused"
    assert someone.action("actionStep").isEnabled()

    someone.action("actionPlay").trigger()
    assert session.state == "training"
    someone.click("addLayerButton")  # a changed network is a new run
    someone.wait_for("ready")
    assert len(session.experiment.network.sizes) == 4
    assert session.snapshot.steps == 0

    seed = session.experiment.network.seed
    someone.press(Qt.Key.Key_N)
    assert someone.find("seedSpin").value() == seed + 1


def test_the_numbers_are_those_of_the_history_and_more_epochs_go_on(person: Any) -> None:
    someone = person(views=False)
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

    enter(someone, "epochsSpin", str(epochs + 50))
    assert session.state == "paused"
    session.play()
    someone.wait_for("finished")
    assert session.snapshot.epoch == session.epochs == epochs + 50


def test_a_problem_and_divergence_are_told_with_a_way_on(person: Any) -> None:
    someone = person(views=False)
    session, play = someone.window.session, someone.action("actionPlay")
    rate = someone.find("learningRateSpin")
    rate.setFocus()
    rate.selectAll()
    someone.qtbot.keyClicks(rate, "x")
    someone.qtbot.waitUntil(lambda: not play.isEnabled())
    assert "earning" in play.toolTip()
    rate.selectAll()
    someone.qtbot.keyClicks(rate, "0.5")
    someone.qtbot.waitUntil(play.isEnabled)

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
    assert not play.isEnabled()
    someone.click("bannerResetButton")
    assert session.state == "ready"
    assert not someone.find("banner").isVisible()


def test_what_loses_long_training_is_asked_about(
    person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = person(views=False)
    session = someone.window.session
    with someone.qtbot.waitSignal(session.snapshot_changed):
        session.step()
    monkeypatch.setattr(type(session), "unsaved_seconds", 6.0)
    someone.answers.unsaved_answer = "cancel"
    experiment = session.experiment
    someone.click("addLayerButton")
    assert len(someone.answers.asked) == 1
    assert session.experiment == experiment
    assert session.snapshot.steps == 1
    assert someone.window.form.experiment() == experiment  # the form went back too

    lessons = load_lessons()
    combo = someone.find("lessonCombo")
    assert combo.count() == len(lessons)
    before = combo.currentIndex()
    combo.setCurrentIndex(before + 1)
    combo.activated.emit(before + 1)
    assert len(someone.answers.asked) == 2
    assert combo.currentIndex() == before, "a refused lesson leaves everything"
    assert session.experiment == experiment
    assert session.snapshot.steps == 1

    someone.answers.unsaved_answer = "discard"
    someone.click("addLayerButton")
    someone.wait_for("ready")
    assert len(session.experiment.network.layers) == len(experiment.network.layers) + 1

    # A lesson is laid out with its text.
    index = next(i for i, each in enumerate(lessons) if each.experiment.data.name == "spiral")
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    someone.wait_for("ready")
    assert session.experiment == lessons[index].experiment
    assert someone.find("lessonText").text() == lessons[index].text
    assert someone.find("datasetCombo").currentText()
