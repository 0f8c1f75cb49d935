"""BoundaryView: the surface is what the network answers, on data that lies in the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.run.analysis import AnalysisResult
from playground.theme import DARK, LIGHT, Theme, diverging_table
from playground.views.boundary import BoundaryView
from playground.views.refining import STILL_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]


def experiment(data: DataSpec, *layers: tuple[int, str], loss: str = "mse") -> Experiment:
    specs = tuple(LayerSpec(units, activation) for units, activation in layers)
    network = NetworkSpec(len(data.features), specs, dtype="float64")
    return Experiment(data, network, TrainSpec(loss, OptimizerSpec("adam", 0.05), epochs=50))


XOR = experiment(DataSpec("xor"), (4, "tanh"), (1, "sigmoid"))


@pytest.fixture
def view(qtbot: QtBot) -> BoundaryView:
    view = BoundaryView()
    qtbot.addWidget(view)
    view.resize(360, 400)
    view.show()
    qtbot.waitExposed(view)
    return view


def show(view: BoundaryView, wanted: Experiment, epochs: int = 0) -> Trainer:
    trainer = Trainer(wanted, load_dataset(wanted.data))
    for _ in range(epochs):
        trainer.run_epoch()
    view.set_experiment(wanted, trainer.dataset)
    view.show_snapshot(trainer.snapshot())
    view.flush()
    return trainer


def expected_indexes(network: Network, points: np.ndarray) -> np.ndarray:
    """Sigmoid answers on the scale from 1 (class 0) to 255 (class 1)."""
    answers = network.predict(points)[:, 0]
    return np.rint((answers - 0.5) * 2 * 127) + 128


@pytest.mark.parametrize("epochs", [0, 50])
def test_the_surface_is_what_the_network_answers(view: BoundaryView, epochs: int) -> None:
    show(view, experiment(DataSpec("circle"), (4, "tanh"), (1, "sigmoid")))
    trainer = show(view, XOR, epochs)
    shown = view.canvas.picture.indexes
    side = len(shown)
    middles = -0.25 + 1.5 * (np.arange(side) + 0.5) / side
    points = np.array([[x, y] for y in middles[::-1] for x in middles])
    expected = expected_indexes(trainer.network, points).reshape(side, side)
    np.testing.assert_allclose(shown, expected, atol=1)


def test_every_snapshot_moves_it_and_a_hidden_view_asks_nothing(
    view: BoundaryView, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = show(view, XOR)
    before = view.canvas.picture.indexes.copy()
    for _ in range(20):
        trainer.run_epoch()
    view.show_snapshot(trainer.snapshot())
    view.flush()
    assert (view.canvas.picture.indexes != before).any()
    view.hide()
    monkeypatch.setattr(view, "look", None)  # calling it would fail
    view.show_snapshot(trainer.snapshot())


def test_features_are_computed_for_the_grid(view: BoundaryView) -> None:
    data = DataSpec("circle", features=("x2", "y2", "xy"))
    trainer = show(view, experiment(data, (3, "tanh"), (1, "sigmoid")), 5)
    index = view.canvas.picture.indexes[0, -1]
    corner = 6.0 - 6.0 / len(view.canvas.picture.indexes)
    point = np.array([[corner**2, corner**2, corner**2]])
    assert abs(int(index) - expected_indexes(trainer.network, point)[0]) <= 1


def test_data_that_is_not_in_the_plane_says_what_is(
    view: BoundaryView, make_network_snapshot: Make
) -> None:
    data = load_dataset(DataSpec("digits"))
    view.set_experiment(experiment(DataSpec("digits"), (10, "softmax")), data)
    view.show_snapshot(make_network_snapshot(784, 10))
    assert view.is_empty
    assert "XOR" in view.empty_text
    show(view, XOR)
    assert not view.is_empty


def test_points_are_painted_in_their_colours(view: BoundaryView) -> None:
    show(view, XOR)
    image = view.canvas.grab().toImage()
    square = view.canvas.square
    for x, y, label in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)):
        place = QPoint(
            square.left() + round((x + 0.25) / 1.5 * square.width()),
            square.top() + round((1.25 - y) / 1.5 * square.height()),
        )
        assert image.pixelColor(place) == QColor(LIGHT.class_color(label))


def test_test_points_are_rings_to_be_switched_on(view: BoundaryView) -> None:
    wanted = experiment(DataSpec("circle", samples=8), (1, "sigmoid"))
    trainer = show(view, wanted)
    assert view.test_check.isEnabled()
    plain = view.canvas.grab().toImage()
    view.test_check.click()
    ringed = view.canvas.grab().toImage()
    assert plain != ringed
    places = trainer.dataset.plane_test
    assert places is not None
    square = view.canvas.square
    for x, y in places:
        place = QPoint(
            square.left() + int((x + 6) / 12 * square.width()),
            square.top() + int((6 - y) / 12 * square.height()),
        )
        assert ringed.pixelColor(place) == QColor(LIGHT.ground)


def test_pointing_reads_the_answer(qtbot: QtBot, view: BoundaryView) -> None:
    trainer = show(view, XOR, 10)
    hint = view.readout.text()
    square = view.canvas.square
    place = square.topLeft() + QPoint(square.width() // 3, square.height() // 4)
    qtbot.mouseMove(view.canvas, place - QPoint(1, 0))
    qtbot.mouseMove(view.canvas, place)
    part = np.array([place.x() - square.left(), square.top() - place.y()]) / square.width()
    x, y = np.array([-0.25, 1.25]) + 1.5 * part
    answer = trainer.network.predict(np.array([[x, y]]))[0, 0]
    expected = f"x {x:.2f}, y {y:.2f}: class {int(answer > 0.5)}, output {answer:.4f}"
    assert view.readout.text() == expected.replace("-", "−")
    for _ in range(10):
        trainer.run_epoch()
    view.show_snapshot(trainer.snapshot())
    view.flush()
    assert f"{trainer.network.predict(np.array([[x, y]]))[0, 0]:.4f}" in view.readout.text()
    qtbot.mouseMove(view.canvas, QPoint(2, 2))
    assert view.readout.text() == hint


def test_regression_shows_the_diverging_map_and_its_scale(view: BoundaryView) -> None:
    show(view, experiment(DataSpec("plane"), (1, "linear")))
    assert view.color_bar.isVisible()
    assert view.color_bar.ends == ("−1.5", "+1.5")
    assert not view.legend.isVisible()
    assert view.canvas.picture.color(128) == diverging_table(LIGHT)[128]
    show(view, XOR)
    assert view.legend.isVisible()
    assert not view.color_bar.isVisible()
    assert view.legend.names == ("0", "1")


def test_a_price_is_shown_in_its_own_units(view: BoundaryView, tmp_path: Path) -> None:
    rows = [f"{a},{a % 7},{1500 * a + 20_000}" for a in range(30, 150, 3)]
    (tmp_path / "own.csv").write_text("\n".join(("area,rooms,price", *rows)))
    data = DataSpec("file", path=str(tmp_path / "own.csv"))
    trainer = show(view, experiment(data, (4, "tanh"), (1, "linear")), 20)
    assert view.color_bar.ends == ("60k", "240k")
    assert "of price from 60k" in view.color_bar.accessibleName()
    view.canvas.pointed.emit((0.0, 0.0))
    (answer,) = trainer.dataset.in_own_units(trainer.network.predict(np.zeros((1, 2))))[0]
    assert view.readout.text().endswith(f"price {answer:,.0f}")
    shown = view.canvas.picture.indexes
    assert shown.min() < 90
    assert shown.max() > 160  # not all of one colour


def test_two_outputs_have_a_line_and_three_have_none(view: BoundaryView) -> None:
    show(view, experiment(DataSpec("xor"), (2, "softmax"), loss="cross_entropy"), 5)
    assert view.canvas.lines is not None
    view.grab()
    show_table(view, 2, classes=3)
    assert not view.is_empty
    assert view.canvas.lines is None


def table(columns: int, classes: int = 2, **changes: Any) -> Dataset:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, columns))
    y = np.arange(60) % classes
    return Dataset(x, y, x[:9], y[:9], "classes", classes, None, "file", **changes)


def show_table(view: BoundaryView, columns: int, classes: int = 2) -> Trainer:
    data = table(columns, classes)
    last = LayerSpec(1, "sigmoid") if classes == 2 else LayerSpec(classes, "softmax")
    network = NetworkSpec(columns, (LayerSpec(3, "tanh"), last), dtype="float64")
    loss = "mse" if classes == 2 else "cross_entropy"
    wanted = Experiment(DataSpec("file", path="a.csv"), network, TrainSpec(loss))
    trainer = Trainer(wanted, data)
    view.set_experiment(wanted, data)
    view.show_snapshot(trainer.snapshot())
    view.flush()
    return trainer


def test_of_a_table_two_columns_are_chosen_and_the_others_held(view: BoundaryView) -> None:
    trainer = show_table(view, 4)
    data, (across, upwards) = trainer.dataset, view.choice.combos
    assert view.choice.isVisible()
    assert [across.itemText(place) for place in (0, 3)] == ["column 1", "column 4"]
    across.setCurrentIndex(3)
    assert view.choice.columns == (3, 1)
    indexes = view.canvas.picture.indexes
    plane = view.looks.plane
    assert plane is not None
    rows = np.tile(np.median(data.x_train, axis=0), (len(indexes) ** 2, 1))
    rows[:, [3, 1]] = plane.grid(len(indexes))
    expected = expected_indexes(trainer.network, rows).reshape(indexes.shape)
    np.testing.assert_allclose(indexes, expected, atol=1)
    held = view.choice.accessibleDescription()
    assert "median: column 1 " in held
    assert "column 3 " in held
    assert "column 4" not in held
    # The other one's column: they change places.
    upwards.setCurrentIndex(3)
    assert view.choice.columns == (1, 3)
    assert across.currentText() == "column 2"
    show_table(view, 4)
    assert view.choice.columns == (1, 3)
    show_table(view, 5)
    assert view.choice.columns == (0, 1)
    show(view, XOR)
    assert not view.choice.isVisible()


def test_two_columns_of_a_file_need_no_choice(qtbot: QtBot, view: BoundaryView) -> None:
    show_table(view, 2)
    assert not view.is_empty
    assert not view.choice.isVisible()
    qtbot.mouseMove(view.canvas, view.canvas.square.center() - QPoint(1, 0))
    qtbot.mouseMove(view.canvas, view.canvas.square.center())
    assert view.readout.text().startswith("column 1 ")
    assert ", column 2 " in view.readout.text()


def test_one_column_has_no_plane(view: BoundaryView) -> None:
    show_table(view, 1)
    assert view.is_empty


def test_a_picture_that_stands_still_becomes_finer(qtbot: QtBot, view: BoundaryView) -> None:
    trainer = show(view, XOR, 5)
    coarse = len(view.canvas.picture.indexes)
    width = view.canvas.square.width()
    qtbot.wait_until(lambda: len(view.canvas.picture.indexes) == width)
    assert coarse < width
    plane = view.looks.plane
    assert plane is not None
    points = plane.inputs(plane.grid(width))
    expected = expected_indexes(trainer.network, points).reshape(width, width)
    np.testing.assert_allclose(view.canvas.picture.indexes, expected, atol=1)
    view.redraw()
    assert len(view.canvas.picture.indexes) == width
    trainer.run_epoch()
    view.show_snapshot(trainer.snapshot())
    view.flush()
    assert len(view.canvas.picture.indexes) == coarse


def test_whoever_takes_a_picture_need_not_wait_until_it_stands_still(view: BoundaryView) -> None:
    show(view, XOR, 5)
    coarse = len(view.canvas.picture.indexes)
    view.settle()
    assert len(view.canvas.picture.indexes) == view.canvas.square.width() > coarse


def test_the_end_of_a_run_is_fine_at_once(view: BoundaryView) -> None:
    show(view, XOR, XOR.training.epochs)
    assert view.snapshot is not None
    assert view.snapshot.finished
    assert len(view.canvas.picture.indexes) == view.canvas.square.width()


LARGE = experiment(DataSpec("circle"), (100, "tanh"), (100, "tanh"), (1, "sigmoid"))


def test_of_a_large_network_the_analyst_is_asked(qtbot: QtBot, view: BoundaryView) -> None:
    with qtbot.waitSignal(view.analysis_requested) as asked:
        trainer = show(view, LARGE)
    assert view.dataset is not None
    snapshot, (request,) = trainer.snapshot(), asked.args
    value = request.compute(snapshot, view.dataset, lambda: False)
    coarse = len(view.canvas.picture.indexes)
    view.show_analysis(AnalysisResult(request.kind, snapshot.steps + 1, value))
    assert len(view.canvas.picture.indexes) == coarse  # of another moment
    view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))
    assert len(view.canvas.picture.indexes) == view.canvas.square.width()
    assert request.compute(snapshot, view.dataset, lambda: True) is None


def test_the_analyst_is_asked_once_and_never_for_a_hidden_view(
    qtbot: QtBot, view: BoundaryView
) -> None:
    with qtbot.waitSignal(view.analysis_requested) as asked:
        show(view, LARGE)
    view.show_analysis(AnalysisResult(asked.args[0].kind, 0, None, "Not computed."))
    with qtbot.assertNotEmitted(view.analysis_requested, wait=2 * STILL_MS):
        view.redraw()
    show(view, LARGE)
    with qtbot.assertNotEmitted(view.analysis_requested, wait=2 * STILL_MS):
        view.hide()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_points_have_a_rim_on_their_own_surface(view: BoundaryView, theme: Theme) -> None:
    view.set_theme(theme)
    show(view, XOR, 3)
    view.canvas.show_surface(None)  # its line has the same colour
    image = view.canvas.grab().toImage()
    square = view.canvas.square
    middle = QPoint(
        square.left() + round(0.25 / 1.5 * square.width()),
        square.top() + round(1.25 / 1.5 * square.height()),
    )
    around = [
        image.pixelColor(middle + QPoint(right, down))
        for right in range(-9, 10)
        for down in range(-9, 10)
    ]
    gray = QColor(theme.text).lightness()
    assert min(abs(color.lightness() - gray) for color in around) < 45


def test_themes(view: BoundaryView) -> None:
    show(view, XOR)
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        corner = view.canvas.grab().toImage().pixelColor(0, 0)
        assert corner == QColor(theme.ground)


def test_a_large_network_is_asked_about_fewer_points(
    view: BoundaryView, make_network_snapshot: Make
) -> None:
    show(view, XOR)
    fine = len(view.canvas.picture.indexes)
    wanted = replace(XOR, network=replace(XOR.network, layers=(LayerSpec(1, "sigmoid"),)))
    view.set_experiment(wanted, load_dataset(wanted.data))
    view.show_snapshot(make_network_snapshot(2, 300, 300, 1))
    assert 16 <= len(view.canvas.picture.indexes) < fine


def test_exports(view: BoundaryView, tmp_path: Path) -> None:
    show(view, experiment(DataSpec("spiral"), (4, "tanh"), (1, "tanh")), 3)
    view.export_png(tmp_path / "boundary.png")
    view.export_svg(tmp_path / "boundary.svg")
    assert QImage(str(tmp_path / "boundary.png")).width() == 2 * view.content.width()
    assert QSvgRenderer(str(tmp_path / "boundary.svg")).isValid()
    assert "<image" in (tmp_path / "boundary.svg").read_text(encoding="utf-8")
