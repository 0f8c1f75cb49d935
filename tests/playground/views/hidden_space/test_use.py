"""HiddenSpaceView: what a person does with it, by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from core import DataSpec
from core.insight.sample import Sample
from playground.theme import DARK, LIGHT
from playground.views.hidden_space import view as module
from playground.views.hidden_space.slider import STEPS
from tests.helpers.hidden_space import (
    DIGITS,
    SPIRAL,
    XOR,
    experiment,
    go_to,
    loneliest,
    show,
    show_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.hidden_space.view import HiddenSpaceView

    Make = Callable[..., Snapshot]

LEFT = Qt.MouseButton.LeftButton


class TestImages:
    def test_are_those_of_the_sample_and_one_is_seen_under_the_mouse(
        self, qtbot: QtBot, view: HiddenSpaceView
    ) -> None:
        trainer = show(view, DIGITS)
        sample = Sample.of(trainer.dataset)
        cloud = view.canvas.cloud
        assert cloud is not None
        assert cloud.labels is not None
        np.testing.assert_array_equal(cloud.labels, sample.y[: len(cloud.places)])
        qtbot.mouseMove(view.canvas, QPoint(1, 1))
        before = view.canvas.grab().toImage()  # all is in its place now
        lonely = loneliest(cloud.places)
        place = view.canvas.place_of(lonely).toPoint()
        qtbot.mouseMove(view.canvas, place)
        row = view.canvas.pointed_row
        assert row == lonely
        inset = view.canvas.inset_of(row)
        assert inset is not None
        np.testing.assert_array_equal(inset.image.ravel(), sample.x[row])
        assert f"test row {sample.rows[row] + 1} at" in view.caption.text()
        assert view.canvas.grab().toImage() != before
        with qtbot.waitSignal(view.sample_requested) as asked:
            qtbot.mouseClick(view.canvas, LEFT, pos=place)
        wish = asked.args[0]
        assert (wish.index, wish.part) == (sample.rows[row], "test")

    def test_wrong_answers_say_so(self, view: HiddenSpaceView) -> None:
        trainer = show(view, DIGITS)
        answers = trainer.network.predict(Sample.of(trainer.dataset).x / 255.0).argmax(axis=1)
        labels = Sample.of(trainer.dataset).y
        wrong = int(np.flatnonzero(answers != labels)[0])
        inset = view.canvas.inset_of(wrong)
        assert inset is not None
        assert inset.words == f"✗ {answers[wrong]} ({labels[wrong]})"
        assert not inset.right


def test_arrows_go_from_point_to_point_and_enter_asks_for_one(
    qtbot: QtBot, view: HiddenSpaceView, make_network_snapshot: Make
) -> None:
    dataset = show_rows(view, make_network_snapshot(3, 4, 1))
    for _ in range(3):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    third = int(np.flatnonzero(dataset.y_train == 0)[2])
    assert view.canvas.pointed_row == third
    assert view.caption.text().startswith(f"training row {third + 1} at ")
    with qtbot.waitSignal(view.sample_requested) as asked:
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert asked.args[0].index == third


def test_values_have_colours_and_a_scale(view: HiddenSpaceView) -> None:
    wanted = experiment(DataSpec("plane"), (3, "tanh"), (1, "linear"))
    trainer = show(view, wanted)
    cloud = view.canvas.cloud
    assert cloud is not None
    assert cloud.labels is not None
    assert cloud.colors is not None
    targets = trainer.dataset.y_train[:, 0]
    order = np.argsort(targets, kind="stable")
    assert (np.diff(cloud.labels[order]) >= 0).all()
    assert cloud.labels.min() < len(cloud.colors) // 2 < cloud.labels.max() < len(cloud.colors)
    assert view.color_bar.isVisible()
    assert not view.legend.isVisible()
    view.canvas._point_to(2)
    assert "target" in view.caption.text()


def test_what_is_seen_is_said_and_changes(view: HiddenSpaceView, make_snapshot: Make) -> None:
    snapshot = make_snapshot([np.array([[-5.0, 0.0, 0.0]])], [None], ("sigmoid",))
    show_rows(view, snapshot)
    said = view.canvas.accessibleDescription()
    assert "no: bottom right; yes: top left" in said
    assert said.startswith("Output layer, its outputs. 1 unit")
    go_to(view, 0)
    assert view.canvas.accessibleDescription().startswith("Inputs. 3 inputs: ")
    assert view.layer_slider.slider.accessibleDescription().startswith("Inputs")


def test_the_slider_is_moved_by_keys(qtbot: QtBot, view: HiddenSpaceView) -> None:
    show(view, XOR)
    slider = view.layer_slider.slider
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert view.place_readout.text().startswith("Inputs")
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert view.place_readout.text().startswith("Layer 1, after its weights")
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert view.place_readout.text().startswith("Layer 1, bias 10 %")
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert view.place_readout.text().startswith("Output layer, its outputs")


def test_play_sweeps_to_the_end_and_from_there_begins_anew(
    qtbot: QtBot, view: HiddenSpaceView
) -> None:
    show(view, XOR)
    sweep = view.layer_slider
    qtbot.mouseClick(sweep.play_button, LEFT)
    assert sweep.sweeps
    before = sweep.position
    sweep.sweep_on()
    assert before < sweep.position < before + 0.1
    for _ in range(STEPS):
        sweep.sweep_on()
    assert sweep.position == 2
    assert not sweep.sweeps
    qtbot.mouseClick(sweep.play_button, LEFT)
    assert sweep.position == 0
    view.hide()
    assert not sweep.sweeps, "nobody looks"


def test_a_hidden_view_asks_nothing(view: HiddenSpaceView, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = show(view, XOR)
    view.hide()
    asked: list[Any] = []
    monkeypatch.setattr(module, "carry", lambda *given: asked.append(given))
    trainer.run_epoch()
    view.show_snapshot(trainer.snapshot())
    go_to(view, 0.4)
    assert not asked


def test_shared_answers_are_needed_for_images_alone(view: HiddenSpaceView) -> None:
    show(view, XOR)
    assert view.needs_now == frozenset()
    show(view, DIGITS)
    assert view.needs_now == {"probe_activations"}


def test_another_network_or_theme_is_followed(view: HiddenSpaceView, tmp_path: Path) -> None:
    show(view, XOR)
    view.set_theme(DARK)
    assert view.canvas.theme is DARK
    cloud = view.canvas.cloud
    assert cloud is not None
    assert cloud.colors == tuple(QColor(LIGHT.class_color(label)) for label in range(2))
    show(view, SPIRAL)
    assert view.layer_slider.slider.maximum() == 3 * STEPS
    assert view.layer_slider.position == 2
    view.export_png(tmp_path / "space.png")
    assert view.space_controls.isVisible()
    view.clear()
    assert view.is_empty
    assert "data and a network" in view.empty_text
