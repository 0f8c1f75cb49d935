"""What the view of the weights shows instead of them: their change, the gradient, the update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.insight.indexes import quantize
from core.insight.statistics import histogram, magnitudes
from playground.theme import DARK
from playground.views.weight_modes import Mode, Start
from playground.views.weight_panels import MatrixPanel
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from core.nn.arrays import Array

    Make = Callable[..., Snapshot]

XOR = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")), seed=3),
    TrainSpec("mse", OptimizerSpec("momentum", 0.3), batch_size=2, epochs=50),
)


@pytest.fixture
def trainer() -> Trainer:
    return Trainer(XOR)


@pytest.fixture
def view(qtbot: QtBot) -> WeightsView:
    view = WeightsView()
    qtbot.addWidget(view)
    view.resize(560, 300)
    view.show()
    qtbot.waitExposed(view)
    view.set_experiment(XOR, load_dataset(XOR.data))
    return view


def choose(view: WeightsView, mode: Mode) -> None:
    view.kind_combo.setCurrentText(mode.value)


def painted(view: WeightsView, layer: int) -> Array:
    panel = view.canvas.panels[layer]
    assert isinstance(panel, MatrixPanel)
    view.canvas.load(panel)
    return panel.indexes


def indexes(values: Array, m: float) -> Array:
    out = np.empty(values.shape, np.uint8)
    quantize(values, m, out, np.empty_like(values))
    return out


def levels(view: WeightsView) -> list[float]:
    return [float(title.split("±")[1]) for title in view.canvas.titles]


def test_the_change_is_counted_from_the_first_snapshot(view: WeightsView, trainer: Trainer) -> None:
    first = trainer.snapshot()
    view.show_snapshot(first)
    for _ in range(5):
        trainer.step()
    now = trainer.snapshot()
    view.show_snapshot(now)
    choose(view, Mode.CHANGE)
    for layer, m in enumerate(levels(view)):
        change = now.weights[layer] - first.weights[layer]
        assert m >= np.abs(change).max()
        np.testing.assert_array_equal(painted(view, layer), indexes(change, m))
    assert view.readout.text() == "Change since the start."
    assert "change since start" in view.accessibleDescription()


def test_a_run_that_was_opened_says_since_when(view: WeightsView, trainer: Trainer) -> None:
    trainer.run_epoch()
    view.show_snapshot(trainer.snapshot())
    choose(view, Mode.CHANGE)
    assert view.readout.text() == "Change since step 2, where it was opened."
    assert set(painted(view, 0).ravel()) == {128}
    view.set_experiment(XOR, view.dataset)
    view.show_snapshot(Trainer(XOR).snapshot())
    assert view.readout.text() == "Change since the start.", "another run has its own start"


def test_the_start_is_kept_while_nobody_looks(view: WeightsView, trainer: Trainer) -> None:
    view.hide()
    first = trainer.snapshot()
    view.show_snapshot(first)
    trainer.step()
    view.show_snapshot(trainer.snapshot())
    choose(view, Mode.CHANGE)
    view.show()
    assert view.readout.text() == "Change since the start."
    assert len(set(painted(view, 0).ravel())) > 1


@pytest.mark.parametrize("mode", [Mode.GRADIENT, Mode.UPDATE])
def test_the_next_batch_says_gradient_and_update(
    view: WeightsView, trainer: Trainer, mode: Mode
) -> None:
    trainer.step()
    snapshot = trainer.snapshot(with_update=True)
    view.show_snapshot(snapshot)
    choose(view, mode)
    assert snapshot.next_update is not None
    update = snapshot.next_update.made()
    wanted = update.gradient if mode is Mode.GRADIENT else update.change
    for layer, m in enumerate(levels(view)):
        np.testing.assert_array_equal(painted(view, layer), indexes(wanted.weights[layer], m))
    assert view.readout.text() == f"Next batch's {mode.value}: 2 rows."


def test_the_update_is_made_only_where_it_is_shown(view: WeightsView, trainer: Trainer) -> None:
    snapshot = trainer.snapshot(with_update=True)
    assert snapshot.next_update is not None
    for mode, needed in zip(Mode, (False, False, True, True), strict=True):
        choose(view, mode)
        assert ("update" in view.needs_now) == needed
    choose(view, Mode.CHANGE)
    view.show_snapshot(snapshot)
    assert snapshot.next_update.known is None
    view.hide()
    choose(view, Mode.UPDATE)
    view.show_snapshot(snapshot)
    assert snapshot.next_update.known is None, "nobody looks"
    view.show()
    assert snapshot.next_update.known is not None


@pytest.mark.parametrize("spread", [False, True])
def test_what_is_not_known_yet_is_left_empty(
    view: WeightsView, make_network_snapshot: Make, tmp_path: Path, *, spread: bool
) -> None:
    choose(view, Mode.GRADIENT)
    view.spread_button.setChecked(spread)
    view.show_snapshot(make_network_snapshot(2, 3, 1))
    assert "press Play" in view.readout.text()
    assert view.canvas.titles == (() if spread else ("1: 2 → 3", "2: 3 → 1"))
    view.grab()
    view.lock_button.click()
    view.export_svg(tmp_path / "empty.svg")


def test_each_kind_of_number_has_a_scale_and_all_are_locked(
    view: WeightsView, make_snapshot: Make
) -> None:
    def show(value: float) -> list[float]:
        view.show_snapshot(make_snapshot([np.full((1, 2), value)], [None]))
        return levels(view)

    show(1.0)
    choose(view, Mode.CHANGE)
    assert show(1.09) == [0.1]
    choose(view, Mode.WEIGHTS)
    assert show(1.09) == [1.5]
    view.lock_button.click()
    assert show(9.0) == [1.5]
    choose(view, Mode.CHANGE)
    assert show(9.0) == [0.1]
    view.lock_button.click()
    assert show(9.0) == [8.0]


def test_a_scale_that_begins_locked_holds_its_first_end(
    view: WeightsView, make_snapshot: Make
) -> None:
    view.lock_button.click()
    for value in (1.0, 1.4, 9.0):
        view.show_snapshot(make_snapshot([np.full((1, 2), value)], [None]))
        choose(view, Mode.CHANGE if value > 1.0 else Mode.WEIGHTS)
    assert levels(view) == [0.4]


def test_histograms_stand_beside_those_of_the_start(view: WeightsView, trainer: Trainer) -> None:
    first = trainer.snapshot()
    view.show_snapshot(first)
    trainer.run_epoch()
    view.spread_button.click()
    now = trainer.snapshot(with_update=True)
    view.show_snapshot(now)
    assert [layer.title for layer in view.histograms.layers] == ["1: 2 → 3", "2: 3 → 1"]
    for layer, shown in enumerate(view.histograms.layers):
        m = shown.now.high
        assert shown.before is not None
        for found, weights in ((shown.now, now.weights), (shown.before, first.weights)):
            expected = histogram(weights[layer], -m, m)
            np.testing.assert_array_equal(found.shares, expected.shares)
            assert (found.low, found.high) == (expected.low, expected.high)
    assert view.readout.text() == "Outline: the start."
    assert "Histograms of the weights" in view.accessibleDescription()
    view.set_theme(DARK)
    view.grab()
    choose(view, Mode.UPDATE)
    assert now.next_update is not None
    change = now.next_update.made().change.weights
    for layer, shown in enumerate(view.histograms.layers):
        np.testing.assert_array_equal(shown.now.shares, magnitudes([change[layer]]).shares)
        assert shown.before is None
    view.spread_button.click()
    assert view.canvas.isVisible()


def test_pointing_reads_a_bin_and_a_changed_cell(view: WeightsView, make_snapshot: Make) -> None:
    view.show_snapshot(make_snapshot([np.array([[0.5, -0.5]])], [None]))
    view.show_snapshot(make_snapshot([np.array([[0.9, -0.5]])], [None]))
    choose(view, Mode.CHANGE)
    panel = view.canvas.panels[0]
    place = panel.origin + QPoint(panel.size.width() // 4, panel.size.height() // 2)
    QTest.mouseMove(view.canvas, place - QPoint(1, 0))
    QTest.mouseMove(view.canvas, place)
    assert view.readout.text() == "layer 1, to unit 1 from input 1 (x): changed by 0.4000"
    choose(view, Mode.WEIGHTS)
    view.spread_button.click()
    rect = view.histograms.rects[0]
    place = QPoint(rect.left() + int(rect.width() * 0.26), rect.center().y())
    QTest.mouseMove(view.histograms, place - QPoint(1, 0))
    QTest.mouseMove(view.histograms, place)
    assert view.readout.text().startswith("layer 1, −0.5 to −0.45: 50 % (outline, at the start: 50")


def test_keys_go_from_bin_to_bin_and_from_layer_to_layer(
    qtbot: QtBot, view: WeightsView, make_snapshot: Make
) -> None:
    view.spread_button.click()
    view.show_snapshot(make_snapshot([np.array([[1.0, -1.0]]), np.array([[0.5]])], [None, None]))

    def press(key: Qt.Key) -> str:
        qtbot.keyClick(view.histograms, key)
        return view.readout.text()

    assert press(Qt.Key.Key_Right).startswith("layer 1, −1 to −0.95: 50 %")
    assert press(Qt.Key.Key_Right).startswith("layer 1, −0.95 to −0.9: 0 %")
    assert press(Qt.Key.Key_PageDown).startswith("layer 2, −0.475 to −0.45: 0 %")
    assert press(Qt.Key.Key_Down).startswith("layer 2, ")
    assert press(Qt.Key.Key_Up).startswith("layer 1, −0.95")
    assert press(Qt.Key.Key_Left).startswith("layer 1, −1 to")
    assert press(Qt.Key.Key_Left).startswith("layer 1, −1 to")


def test_many_layers_of_histograms_scroll(view: WeightsView, make_network_snapshot: Make) -> None:
    view.spread_button.click()
    view.show_snapshot(make_network_snapshot(*[2] * 30))
    assert view.histograms.overflows
    assert max(rect.right() for rect in view.histograms.rects) < view.histograms.width()
    bottoms = [rect.bottom() for rect in view.histograms.rects]
    assert bottoms == sorted(bottoms)
    view.grab()


def test_the_start_of_another_network_is_no_start(make_network_snapshot: Make) -> None:
    start = Start.of(make_network_snapshot(2, 3, 1))
    assert start.fits(make_network_snapshot(2, 3, 1, seed=5))
    assert not start.fits(make_network_snapshot(2, 4, 1))
