"""The whole program as a person uses it: build, train, watch, save, open again, close."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from core import Network, load_weights

if TYPE_CHECKING:
    from pathlib import Path

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)


def trigger(someone: Any, name: str) -> None:
    someone.window.findChild(QAction, name).trigger()


def type_number(someone: Any, name: str, text: str) -> None:
    """Type a number into a field as a person does, and leave the field with Enter."""
    field = someone.find(name)
    field.setFocus()
    field.selectAll()
    someone.qtbot.keyClicks(field, text)
    someone.press(Qt.Key.Key_Return)


def set_units(someone: Any, row: int, units: int) -> None:
    """Type the units of a layer into the table."""
    table = someone.find("layerTable")
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, 0))
    someone.qtbot.keyClicks(table.viewport(), str(units))
    someone.qtbot.keyClick(table.focusWidget(), Qt.Key.Key_Return)
    someone.qtbot.waitUntil(
        lambda: someone.window.session.experiment.network.layers[row].units == units
    )


def answers_of(session: Any) -> np.ndarray[Any, Any]:
    """What the trained network says to the four rows of XOR."""
    spec = session.experiment.network
    names = [layer.activation for layer in spec.layers]
    network = Network.from_arrays(
        session.snapshot.weights, session.snapshot.biases, names, spec.dtype
    )
    return np.asarray(network.predict(XOR))


def test_space_solves_xor_before_the_eyes(person: Any) -> None:
    """First start: seen to be wrong, then solved, in 3 to 10 seconds."""
    someone = person("xor")
    session = someone.window.session
    solved: list[float] = []
    wrong: list[float] = []
    start = time.monotonic()

    def look(snapshot: Any) -> None:
        right = snapshot.test_accuracy == 1.0 and snapshot.test_loss < 0.1
        (solved if right else wrong).append(time.monotonic() - start)

    session.snapshot_changed.connect(look)
    someone.press(Qt.Key.Key_Space)
    someone.qtbot.waitUntil(lambda: bool(solved), timeout=120_000)
    assert 3.0 <= solved[0] <= 10.0
    assert len(wrong) > 20  # many frames of how it gets there


def test_build_train_save_and_open_again(person: Any, tmp_path: Path) -> None:
    someone = person("xor")
    session = someone.window.session
    # From 2-4-1 to 2-1 and back to 2-4-1, by hand.
    table = someone.find("layerTable")
    table.setCurrentIndex(table.model().index(0, 0))
    someone.click("removeLayerButton")
    someone.wait_for("ready")
    assert session.experiment.network.sizes == (2, 1)
    someone.click("addLayerButton")
    set_units(someone, 0, 5)
    set_units(someone, 0, 4)
    assert session.experiment.network.sizes == (2, 4, 1)
    assert "2" in someone.find("networkSummary").text()
    type_number(someone, "learningRateSpin", "1")
    type_number(someone, "epochsSpin", "500")
    someone.find("speedSlider").setValue(someone.find("speedSlider").maximum())
    someone.press(Qt.Key.Key_Escape)
    someone.press(Qt.Key.Key_Space)
    someone.wait_for("finished")
    someone.reads("accuracyLabel", "100.0 %")
    outputs = answers_of(session)
    assert (outputs[:, 0] > 0.5).tolist() == [False, True, True, False]

    someone.answers.path = str(tmp_path / "xor.npz")
    someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with np.load(tmp_path / "xor.npz") as file:  # as the notebook reads it
        np.testing.assert_array_equal(file["l1_weights"], session.snapshot.weights[0])
    assert someone.window.close()

    other = person("digits")
    the_digits_are_learned(other)
    other.answers.path = str(tmp_path / "xor.npz")
    with other.qtbot.waitSignal(other.window.session.experiment_changed):
        other.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(answers_of(other.window.session), outputs)
    assert other.window.form.experiment() == other.window.session.experiment
    other.reads("accuracyLabel", "100.0 %")
    assert other.find("stateLabel").text() == "finished"


def the_digits_are_learned(someone: Any) -> None:
    session = someone.window.session
    session.set_epochs(3)
    session.set_speed(None)
    someone.press(Qt.Key.Key_Space)
    someone.wait_for("finished")
    assert session.snapshot.test_accuracy > 0.8
    assert someone.window.views["images"].isVisible()
    assert not someone.window.views["images"].is_empty


def test_pause_step_reset_undo_and_close_while_training(person: Any) -> None:
    someone = person("xor")
    session = someone.window.session
    first = session.snapshot.parameters.tobytes()
    someone.press(Qt.Key.Key_Space)
    with someone.qtbot.waitSignal(session.snapshot_changed):
        pass
    someone.press(Qt.Key.Key_Space)
    assert session.state == "paused"
    someone.press(Qt.Key.Key_Right)
    someone.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    someone.wait_for("paused")
    assert session.snapshot.parameters.tobytes() != first
    someone.press(Qt.Key.Key_R)
    someone.wait_for("ready")
    assert session.snapshot.parameters.tobytes() == first
    assert session.snapshot.steps == 0

    before = session.experiment
    someone.click("addLayerButton")
    assert len(session.experiment.network.layers) == 3
    trigger(someone, "actionUndo")
    assert session.experiment == before
    trigger(someone, "actionRedo")
    assert len(session.experiment.network.layers) == 3

    # What is typed counts when Play is clicked.
    session.set_epochs(10**8)
    field = someone.find("learningRateSpin")
    field.setFocus()
    field.selectAll()
    someone.qtbot.keyClicks(field, "0.0625")
    play = someone.window.bar.widgetForAction(someone.window.findChild(QAction, "actionPlay"))
    someone.qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    assert session.state == "training"
    assert session.experiment.training.optimizer.learning_rate == 0.0625
    with someone.qtbot.waitSignal(session.snapshot_changed):
        pass
    assert session.state == "training"
    assert someone.window.close()


@pytest.mark.mnist
def test_mnist_is_learned(person: Any, mnist_folder: Path) -> None:
    someone = person("mnist", data_dir=str(mnist_folder))
    session = someone.window.session
    session.set_epochs(1)
    someone.press(Qt.Key.Key_Space)
    someone.wait_for("finished")
    assert session.snapshot.test_accuracy > 0.93


def test_a_notebook_s_files_open_train_on_and_save(
    person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    someone = person("xor")
    session = someone.window.session
    someone.window.open_lesson("notebook_mnist_file")  # asks where its weights are
    assert session.experiment.data.name == "xor"
    assert "mnist__weights.npz" in someone.find("bannerText").text()
    rng = np.random.default_rng(1)
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "my weights.npz"
    sizes = (784, 128, 64, 10)
    layers = {
        f"l{i}_{what}": rng.normal(size=shape)
        for i in (1, 2, 3)
        for what, shape in (("weights", (sizes[i], sizes[i - 1])), ("bias", (sizes[i],)))
    }
    np.savez(path, x=rng.random((20, 784)), y=np.arange(20) % 10, **layers)
    someone.answers.path = str(path)
    with someone.qtbot.waitSignal(session.experiment_changed):
        someone.click("bannerChooseButton")
    assert session.experiment.network.init.path == str(path)
    np.testing.assert_allclose(session.snapshot.weights[0], layers["l1_weights"], rtol=1e-6)

    labels = rng.integers(0, 3, 60)
    np.savez(
        tmp_path / "notebook.npz",
        x=rng.normal(size=(60, 5)) + labels[:, None],
        y=labels,
        l1_weights=rng.normal(size=(4, 5)),
        l1_bias=rng.normal(size=4),
        l2_weights=rng.normal(size=(3, 4)),
        l2_bias=rng.normal(size=3),
    )
    someone.answers.given_activations = ("sigmoid", "sigmoid")
    someone.answers.path = str(tmp_path / "notebook.npz")
    with someone.qtbot.waitSignal(session.experiment_changed):
        trigger(someone, "actionOpen")
    assert someone.window.form.problem() == ""
    session.set_speed(None)
    someone.press(Qt.Key.Key_Space)
    someone.wait_for("finished")
    history = session.snapshot.history.train_loss
    assert history[-1] < history[0]
    someone.answers.path = str(tmp_path / "trained.npz")
    trigger(someone, "actionSaveAs")
    assert load_weights(tmp_path / "trained.npz").experiment == session.experiment

    someone.window.open_lesson("digits")
    assert session.state == "loading"
    assert someone.window.close()


def test_the_run_is_the_same_with_the_window_shown(person: Any) -> None:
    from core import Trainer

    someone = person("xor")
    session = someone.window.session
    session.set_speed(None)
    session.play()
    someone.wait_for("finished")
    trainer = Trainer(session.experiment)
    for _ in trainer.run():
        pass
    assert session.snapshot.parameters.tobytes() == trainer.network.parameters.tobytes()

    session.reset()
    for _ in range(4):  # whoever's turn it is: after an epoch all views show its end
        trigger(someone, "actionStepEpoch")
        someone.wait_for("paused")
        for name in ("curves", "weights", "boundary"):
            assert someone.window.views[name].snapshot is session.snapshot, name
        assert someone.find("epochLabel").text().startswith(f"epoch {session.snapshot.epoch} ")
