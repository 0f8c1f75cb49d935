"""StatisticsView: what it shows is what `core.insight` says of the layers, while somebody looks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.insight.look import Look, Looks
from core.insight.statistics import dead_share, magnitudes, norm, saturated_share, update_ratio
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.theme import DARK, LIGHT
from playground.views.statistics import StatisticsView
from playground.views.statistics_layout import GRADIENT, NORM, OUTPUTS, PARTS, RATIO, SUMS, overview
from playground.views.statistics_text import verdict

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

SPIRAL = Experiment(
    DataSpec("spiral"),
    NetworkSpec(2, (LayerSpec(6, "relu"), LayerSpec(5, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=10, epochs=20),
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(SPIRAL.data)


@pytest.fixture
def trainer(dataset: Dataset) -> Trainer:
    return Trainer(SPIRAL, dataset)


@pytest.fixture
def view(qtbot: QtBot, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> StatisticsView:
    monkeypatch.setattr(
        StatisticsView,
        "declaration",
        dataclasses.replace(StatisticsView.declaration, min_interval=0.0),
    )
    view = StatisticsView()
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    qtbot.waitExposed(view)
    view.set_experiment(SPIRAL, dataset)
    return view


def snapshot_of(trainer: Trainer, steps: int = 1) -> Snapshot:
    for _ in range(steps):
        trainer.step()
    return trainer.snapshot(with_update=True)


def center(view: StatisticsView, layer: int, part: str) -> QPoint:
    """The middle of a picture."""
    (cell,) = [c for c in view.canvas.plan.cells if (c.layer, c.part) == (layer, part)]
    return cell.rect.center()


def point_at(qtbot: QtBot, view: StatisticsView, layer: int, part: str) -> str:
    qtbot.mouseMove(view.canvas, center(view, layer, part) - QPoint(1, 0))
    qtbot.mouseMove(view.canvas, center(view, layer, part))
    return view.readout.text()


def test_it_shows_what_insight_says(
    view: StatisticsView, trainer: Trainer, dataset: Dataset
) -> None:
    assert view.is_empty
    snapshot = snapshot_of(trainer, 5)
    view.show_snapshot(snapshot)
    assert not view.is_empty
    shown = view.canvas.shown
    assert shown is not None
    probe = Looks(SPIRAL, dataset).of(snapshot).probe
    assert snapshot.next_update is not None
    update = snapshot.next_update.made()
    for layer, said in enumerate(shown.layers):
        name = snapshot.activations[layer]
        sums, outputs = probe.sums[layer], probe.outputs[layer]
        assert said.activity.dead == dead_share(name, sums, outputs)
        assert said.activity.saturated == saturated_share(name, outputs)
        bins, low, high = (
            len(said.activity.sums.shares),
            said.activity.sums.low,
            said.activity.sums.high,
        )
        assert -low == high >= np.abs(sums).max()
        counts, _ = np.histogram(sums.astype(np.float64), bins, (low, high))
        assert np.abs(said.activity.sums.shares * sums.size - counts).max() <= 1.001  # an edge
        gradients = (update.gradient.weights[layer], update.gradient.biases[layer])
        assert said.motion is not None
        np.testing.assert_array_equal(said.motion.gradient.shares, magnitudes(gradients).shares)
        assert said.motion.gradient_norm == norm(gradients)
        ratio = update_ratio(update.change.weights[layer], snapshot.weights[layer])
        assert said.motion.ratio == ratio
        assert shown.sampled.course(layer)[1][0] == norm(gradients)
        assert shown.sampled.course(3 + layer)[1][0] == ratio


def test_the_courses_lie_at_the_epochs_where_they_were_sampled(
    view: StatisticsView, trainer: Trainer
) -> None:
    for _ in range(4):
        view.show_snapshot(snapshot_of(trainer, 10))
    view.redraw()
    steps = trainer.steps_per_epoch
    np.testing.assert_allclose(view.sampled.x, np.array([10, 20, 30, 40]) / steps)
    assert not view.sampled.begins[1:].any()


def test_where_nobody_looked_there_is_a_gap(view: StatisticsView, trainer: Trainer) -> None:
    view.show_snapshot(snapshot_of(trainer))
    view.hide()
    for _ in range(3):
        view.show_snapshot(snapshot_of(trainer))
    view.show()
    view.show_snapshot(snapshot_of(trainer))
    assert len(view.sampled) == 3, "the first, the one at which it was shown again, the last"
    assert view.sampled.begins.tolist() == [True, True, False]


def test_hidden_it_costs_nothing(
    view: StatisticsView, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(trainer)
    view.hide()

    def fail(*_: object) -> None:
        raise AssertionError("nobody looks")

    monkeypatch.setattr(Look, "probe", property(fail))
    monkeypatch.setattr(type(snapshot.next_update), "made", fail)
    view.show_snapshot(snapshot)
    assert len(view.sampled) == 0
    assert not view.is_active(), "so the session does not ask for updates"


def test_a_run_has_the_same_bits_with_it(view: StatisticsView, dataset: Dataset) -> None:
    watched, alone = Trainer(SPIRAL, dataset), Trainer(SPIRAL, dataset)
    while watched.epoch < 2:
        view.show_snapshot(watched.snapshot(with_update=True))
        watched.step()
    while alone.epoch < 2:
        alone.step()
    assert len(view.sampled) > 10
    ours, theirs = watched.state.to_arrays(), alone.state.to_arrays()
    for name, array in (ours | watched.history.arrays()).items():
        wanted = (theirs | alone.history.arrays())[name]
        np.testing.assert_array_equal(array, wanted, err_msg=name)


def test_without_an_update_only_that_is_missing(view: StatisticsView, trainer: Trainer) -> None:
    trainer.step()
    view.show_snapshot(trainer.snapshot())
    shown = view.canvas.shown
    assert shown is not None
    assert [layer.motion for layer in shown.layers] == [None] * 3
    assert len(view.sampled) == 0
    view.grab()
    view.layer_combo.setCurrentIndex(2)
    view.grab()


def test_what_takes_long_is_asked_of_the_analyst(
    qtbot: QtBot,
    view: StatisticsView,
    trainer: Trainer,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot = snapshot_of(trainer)
    monkeypatch.setattr(type(snapshot.next_update), "is_quick", property(lambda _: False))
    with qtbot.waitSignal(view.analysis_requested) as asked:
        view.show_snapshot(snapshot)
    view.redraw()
    assert len(view.sampled) == 0
    (request,) = asked.args
    assert isinstance(request, AnalysisRequest)
    value = request.compute(snapshot, dataset, lambda: False)
    view.show_snapshot(snapshot_of(trainer))
    view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))
    assert view.sampled.x.tolist() == [1 / trainer.steps_per_epoch], "where it was asked"
    assert "gradient norm" in view.accessibleDescription()


def test_a_click_opens_a_layer_and_another_goes_back(
    qtbot: QtBot, view: StatisticsView, trainer: Trainer
) -> None:
    view.show_snapshot(snapshot_of(trainer))
    assert len(view.canvas.plan.cells) == 15
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=center(view, 1, SUMS))
    assert view.canvas.open_layer == 1
    assert view.layer_combo.currentText() == "layer 2"
    assert {cell.layer for cell in view.canvas.plan.cells} == {1}
    assert [cell.part for cell in view.canvas.plan.cells] == list(PARTS)
    view.grab()
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=center(view, 1, NORM))
    assert view.canvas.open_layer == -1
    assert view.layer_combo.currentText() == "all layers"


def test_everything_by_keyboard(qtbot: QtBot, view: StatisticsView, trainer: Trainer) -> None:
    view.show_snapshot(snapshot_of(trainer))

    def press(key: Qt.Key) -> None:
        qtbot.keyClick(view.canvas, key)

    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert view.canvas.open_layer == 2
    press(Qt.Key.Key_PageUp)
    assert view.canvas.open_layer == 1
    press(Qt.Key.Key_Escape)
    assert view.canvas.open_layer == -1
    assert view.canvas.current == 1
    view.layer_combo.setCurrentIndex(3)
    assert view.canvas.open_layer == 2


def test_pointing_reads_the_pictures(qtbot: QtBot, view: StatisticsView, trainer: Trainer) -> None:
    hint = view.readout.text()
    for _ in range(3):
        view.show_snapshot(snapshot_of(trainer, 10))
    assert "layer 1, sums" in point_at(qtbot, view, 0, SUMS)
    assert "layer 3, activations 0.475 to 0.5: " in point_at(qtbot, view, 2, OUTPUTS)
    assert "layer 2, gradients of size" in point_at(qtbot, view, 1, GRADIENT)
    text = point_at(qtbot, view, 0, RATIO)
    assert text.startswith("layer 1, epoch ")
    assert "update ÷ weights" in text
    view.layer_combo.setCurrentIndex(2)
    qtbot.mouseMove(view.canvas, center(view, 1, NORM))
    (cell,) = [c for c in view.canvas.plan.cells if c.part == NORM]
    first = QPoint(cell.rect.left() + 60, cell.rect.center().y())  # past the numbers of the axis
    qtbot.mouseMove(view.canvas, first)
    epoch = f"{10 / trainer.steps_per_epoch:.4g}"
    assert view.readout.text().startswith(f"layer 2, epoch {epoch}: gradient norm ")
    view.layer_combo.setCurrentIndex(0)
    qtbot.mouseMove(view.canvas, QPoint(2, view.canvas.height() - 1))
    assert view.readout.text() == hint


def test_it_is_described_in_words(view: StatisticsView, trainer: Trainer) -> None:
    view.show_snapshot(snapshot_of(trainer))
    text = view.accessibleDescription()
    assert "layer 1, " in text
    assert "of the units dead" in text
    assert "% of the outputs saturated" in text
    assert "healthy band" in text
    assert [verdict(r) for r in (1e-6, 1e-3, 0.1)] == [
        "below the healthy band",
        "in the healthy band",
        "above the healthy band",
    ]


def test_another_run_forgets_all(view: StatisticsView, trainer: Trainer, dataset: Dataset) -> None:
    view.show_snapshot(snapshot_of(trainer, 3))
    view.layer_combo.setCurrentIndex(1)
    smaller = replace(SPIRAL, network=NetworkSpec(2, (LayerSpec(1, "sigmoid"),)))
    view.set_experiment(smaller, dataset)
    assert view.is_empty
    assert len(view.sampled) == 0
    view.show_snapshot(Trainer(smaller, dataset).snapshot(with_update=True))
    assert view.layer_combo.count() == 2
    assert view.canvas.open_layer == -1
    view.grab()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_band_and_the_line_are_painted(
    view: StatisticsView, trainer: Trainer, theme: object
) -> None:
    view.set_theme(theme)
    for _ in range(5):
        view.show_snapshot(snapshot_of(trainer, 60))
    image = view.canvas.grab().toImage()
    (cell,) = [c for c in view.canvas.plan.cells if (c.layer, c.part) == (0, RATIO)]
    inside = [
        image.pixelColor(x, y).name()
        for x in range(cell.rect.left() + 2, cell.rect.right() - 2)
        for y in range(cell.rect.top() + 2, cell.rect.bottom() - 20)
    ]
    ground = QColor(view.theme.ground).name()
    assert ground in inside, "outside of the band"
    assert len(set(inside)) > 3, "the band, the line and its edges"


def test_numbers_beyond_all_bounds_are_painted_too(view: StatisticsView, trainer: Trainer) -> None:
    view.show_snapshot(snapshot_of(trainer))
    trainer.learning_rate = 1e30
    view.show_snapshot(snapshot_of(trainer))
    view.show_snapshot(trainer.snapshot(with_update=True))
    view.grab()
    view.layer_combo.setCurrentIndex(1)
    view.grab()


def test_narrow_rows_leave_out_what_the_open_layer_shows() -> None:
    from_width = {
        width: {cell.part for cell in overview(2, QSize(width, 200), 1.0).cells}
        for width in (376, 540)
    }
    assert from_width[540] == set(PARTS)
    assert from_width[376] == {OUTPUTS, NORM, RATIO}
    assert overview(9, QSize(540, 200), 1.0).height > 200, "many layers scroll"


def test_its_picture_is_exported(view: StatisticsView, trainer: Trainer, tmp_path: Path) -> None:
    view.show_snapshot(snapshot_of(trainer))
    view.export_png(tmp_path / "a.png")
    view.export_svg(tmp_path / "a.svg")
    assert (tmp_path / "a.png").stat().st_size > 2000
    assert "<svg" in (tmp_path / "a.svg").read_text()
