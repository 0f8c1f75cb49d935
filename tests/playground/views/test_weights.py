"""WeightsView: every parameter is where it should be, in the colour that it should have."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec, load_dataset
from playground.theme import DARK, LIGHT, diverging_table
from playground.views.weight_panels import MatrixPanel
from playground.views.weight_tiles import TilesPanel
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]

ONE_SCALE = 1


@pytest.fixture
def view(qtbot: QtBot) -> WeightsView:
    view = WeightsView()
    qtbot.addWidget(view)
    view.resize(584, 400)
    view.show()
    qtbot.waitExposed(view)
    return view


def matrix(view: WeightsView, layer: int) -> MatrixPanel:
    panel = view.canvas.panels[layer]
    assert isinstance(panel, MatrixPanel)
    view.canvas.load(panel)
    return panel


def images(rows: int, columns: int) -> Dataset:
    x = np.zeros((4, rows * columns), dtype=np.uint8)
    y = np.array([0, 1, 0, 1])
    return Dataset(x, y, x, y, "classes", 2, (rows, columns), "digits")


def experiment(data: DataSpec, inputs: int) -> Experiment:
    return Experiment(data, NetworkSpec(inputs, (LayerSpec(1, "sigmoid"),)), TrainSpec())


def test_there_is_a_panel_for_every_layer(view: WeightsView, make_network_snapshot: Make) -> None:
    assert view.is_empty
    view.show_snapshot(make_network_snapshot(2, 4, 3, 1))
    assert not view.is_empty
    assert [matrix(view, layer).indexes.shape for layer in range(3)] == [(4, 2), (3, 4), (1, 3)]
    assert "layer 1: 4 units from 2 inputs" in view.accessibleDescription()


def test_values_become_indexes_about_zero(view: WeightsView, make_snapshot: Make) -> None:
    weights = [np.array([[-1.0, 0.0], [0.5, 1.0]]), np.array([[2.0, -2.0]])]
    view.show_snapshot(make_snapshot(weights, [np.array([0.0, -0.5]), None]))
    np.testing.assert_array_equal(matrix(view, 0).indexes, [[1, 128], [192, 255]])
    np.testing.assert_array_equal(matrix(view, 0).bias_indexes, [128, 64])
    np.testing.assert_array_equal(matrix(view, 1).indexes, [[255, 1]])
    assert matrix(view, 1).bias_indexes is None
    view.mode_combo.setCurrentIndex(ONE_SCALE)
    np.testing.assert_array_equal(matrix(view, 0).indexes, [[64, 128], [160, 192]])
    np.testing.assert_array_equal(matrix(view, 1).indexes, [[255, 1]])
    assert view.color_bar.ends == ("−2", "+2")


def test_what_is_painted_has_the_colours_of_the_map(view: WeightsView, make_snapshot: Make) -> None:
    view.show_snapshot(make_snapshot([np.array([[-1.0, 0.0, 1.0]])], [None]))
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        table = diverging_table(theme)
        image = view.canvas.grab().toImage()
        panel = view.canvas.panels[0]
        width = panel.size.width() // 3
        for column, index in enumerate((1, 128, 255)):
            point = panel.origin + QPoint(column * width + width // 2, panel.size.height() // 2)
            assert image.pixelColor(point) == QColor.fromRgb(table[index])


def test_values_that_are_none_do_not_count(view: WeightsView, make_snapshot: Make) -> None:
    weights = [np.array([[math.nan, 0.5], [math.inf, -math.inf]])]
    view.show_snapshot(make_snapshot(weights, [None]))
    np.testing.assert_array_equal(matrix(view, 0).indexes, [[0, 255], [255, 1]])
    view.grab()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_zero_is_all_middle(view: WeightsView, make_snapshot: Make, dtype: str) -> None:
    view.show_snapshot(make_snapshot([np.zeros((3, 2), dtype=dtype)], [np.zeros(3, dtype=dtype)]))
    assert set(matrix(view, 0).indexes.ravel()) == {128}
    view.grab()


def test_the_scale_follows_in_steps_and_can_be_locked(
    qtbot: QtBot, view: WeightsView, make_snapshot: Make
) -> None:
    def show(largest: float) -> tuple[str, str]:
        view.show_snapshot(make_snapshot([np.array([[largest, 0.1]])], [None]))
        return view.color_bar.ends

    view.mode_combo.setCurrentIndex(ONE_SCALE)
    assert show(0.72) == ("−0.8", "+0.8")
    assert show(0.75) == ("−0.8", "+0.8")
    assert show(0.9) == ("−1", "+1")
    assert show(0.85) == ("−1", "+1")
    assert show(0.2) == ("−0.2", "+0.2")
    button = view.findChild(QToolButton, "scaleLockButton")
    assert isinstance(button, QToolButton)
    button.click()
    assert show(7.0) == ("−0.2", "+0.2")
    np.testing.assert_array_equal(matrix(view, 0).indexes, [[255, 192]])
    view.set_experiment(experiment(DataSpec(), 2), None)
    assert show(7.0) == ("−0.2", "+0.2")
    button.click()
    assert show(7.0) == ("−8", "+8")


def test_a_layer_of_its_own_scale_carries_it_in_its_title(
    view: WeightsView, make_snapshot: Make
) -> None:
    view.show_snapshot(make_snapshot([np.full((2, 2), 0.5), np.full((1, 2), 3.0)], [None, None]))
    assert view.color_bar.ends == ("−0.5", "+0.5")
    assert view.color_bar.owner == "1:"
    assert view.canvas.titles == ("1: 2 → 2  ±0.5", "2: 2 → 1  ±3")
    view.mode_combo.setCurrentIndex(ONE_SCALE)
    assert view.canvas.titles == ("1: 2 → 2", "2: 2 → 1")


def point_at(qtbot: QtBot, view: WeightsView, layer: int, across: float, down: float) -> str:
    """The readout with the mouse at a place of a layer's picture, given as parts of its size."""
    panel = view.canvas.panels[layer]
    offset = QPoint(int(panel.size.width() * across), int(panel.size.height() * down))
    qtbot.mouseMove(view.canvas, panel.origin + offset - QPoint(1, 0))
    qtbot.mouseMove(view.canvas, panel.origin + offset)
    return view.readout.text()


def test_pointing_names_the_cell_and_its_value(
    qtbot: QtBot, view: WeightsView, make_snapshot: Make
) -> None:
    data = DataSpec("circle", features=("x2", "sin_y"))
    view.set_experiment(experiment(data, 2), load_dataset(data))
    weights = [np.array([[0.1, -0.412], [3e-5, 4.0]]), np.array([[1.0, 2.0]])]
    view.show_snapshot(make_snapshot(weights, [np.array([0.0, -7.5]), None]))
    hint = view.readout.text()
    assert point_at(qtbot, view, 0, 0.4, 0.2) == (
        "layer 1, to unit 1 from input 2 (sin y): −0.4120"
    )
    assert point_at(qtbot, view, 0, 0.1, 0.7) == ("layer 1, to unit 2 from input 1 (x²): 3.000e−05")
    assert point_at(qtbot, view, 0, 0.9, 0.7) == "layer 1, bias of unit 2: −7.5000"
    assert point_at(qtbot, view, 1, 0.7, 0.5) == "layer 2, to unit 1 from unit 2: 2.0000"
    # The value under a mouse that rests follows the training.
    view.show_snapshot(make_snapshot([weights[0], np.array([[1.0, 2.5]])], [np.zeros(2), None]))
    assert view.readout.text() == "layer 2, to unit 1 from unit 2: 2.5000"
    qtbot.mouseMove(view.canvas, QPoint(view.canvas.width() - 2, view.canvas.height() - 2))
    assert view.readout.text() == hint


def test_of_inputs_that_share_a_pixel_the_strongest_is_shown_and_named(
    qtbot: QtBot, view: WeightsView, make_snapshot: Make
) -> None:
    weights = np.zeros((2, 5000))
    weights[1, 4321] = -0.25
    view.show_snapshot(make_snapshot([weights], [None]))
    panel = matrix(view, 0)
    assert panel.group > 1
    column = 4321 // panel.group
    assert panel.indexes[1, column] < 128
    assert np.count_nonzero(panel.indexes != 128) == 1
    across = (column + 0.5) / panel.indexes.shape[1]
    found = point_at(qtbot, view, 0, across, 0.75)
    assert found == "layer 1, to unit 2 from input 4322: −0.2500"


def test_image_weights_are_shown_as_images(
    qtbot: QtBot, view: WeightsView, make_snapshot: Make
) -> None:
    view.set_experiment(experiment(DataSpec("digits"), 6), images(2, 3))
    weights = np.array([[-1.0, 0.0, 0.0, 0.0, 0.0, 1.0], [0.0, 0.5, 0.0, 0.0, 0.0, 0.0]])
    view.show_snapshot(make_snapshot([weights], [np.array([0.5, -1.0])]))
    panel = view.canvas.panels[0]
    assert isinstance(panel, TilesPanel)
    view.canvas.load(panel)
    expected = [
        [1, 128, 128, 0, 0, 128, 192, 128, 0, 0],
        [128, 128, 255, 0, 0, 128, 128, 128, 0, 0],
        [192, 192, 192, 0, 0, 1, 1, 1, 0, 0],
        [192, 192, 192, 0, 0, 1, 1, 1, 0, 0],
        [0] * 10,
        [0] * 10,
    ]
    # 192 is where 0.5 lies on the scale from -1 to 1.
    np.testing.assert_array_equal(panel.indexes, expected)
    assert point_at(qtbot, view, 0, 0.25, 0.2) == (
        "layer 1, to unit 1 from pixel in row 2, column 3: 1.0000"
    )
    assert point_at(qtbot, view, 0, 0.6, 0.5) == "layer 1, bias of unit 2: −1.0000"
    view.images_check.click()
    assert isinstance(view.canvas.panels[0], MatrixPanel)


def test_joined_images_keep_their_strongest_weights(view: WeightsView, make_snapshot: Make) -> None:
    view.set_experiment(experiment(DataSpec("digits"), 784), images(28, 28))
    rng = np.random.default_rng(0)
    weights = rng.uniform(-0.5, 0.5, (128, 784))
    weights[5].reshape(28, 28)[20, 11] = -1.0
    view.show_snapshot(make_snapshot([weights, np.ones((64, 128))], [None, None]))
    panel = view.canvas.panels[0]
    view.canvas.load(panel)
    assert isinstance(panel, TilesPanel)
    assert panel.indexes[10, 5 * 16 + 5] == 1
    pixels = panel.size.width() / panel.indexes.shape[1]
    middle = QPoint(int((5 * 16 + 5.5) * pixels), int(10.5 * pixels))
    cell = panel.cell_at(panel.origin + middle, weights)
    assert cell is not None
    assert (cell.unit, cell.source) == (5, 20 * 28 + 11)
    assert cell.rect.contains(panel.origin + middle)
    assert panel.cell_at(panel.origin + QPoint(int(15 * pixels), 0), weights) is None


def test_images_use_the_room_there_is(view: WeightsView, make_network_snapshot: Make) -> None:
    view.set_experiment(experiment(DataSpec("digits"), 784), images(28, 28))
    for units in (10, 32, 128):
        view.show_snapshot(make_network_snapshot(784, units))
        panel, area = view.canvas.panels[0], view.canvas.size()
        # No image could be larger by a tenth: either way it would not fit.
        across, down = panel.stride.width() * 1.1, panel.stride.height() * 1.1
        places = int(area.width() / across) * int((area.height() - 18) / down)
        assert places < units, units


def test_an_image_under_the_mouse_is_enlarged_with_its_scale(
    qtbot: QtBot, view: WeightsView, make_snapshot: Make
) -> None:
    view.set_experiment(experiment(DataSpec("digits"), 6), images(2, 3))
    weights = np.array([[-1.0, 0.0, 0.0, 0.0, 0.0, 1.0], [0.0, 0.5, 0.0, 0.0, 0.0, 0.0]])
    snapshot = make_snapshot([weights, np.ones((1, 2))], [np.array([0.5, -1.0]), None])
    view.show_snapshot(snapshot)
    assert view.magnifier.isHidden()
    point_at(qtbot, view, 0, 0.55, 0.1)
    shown = view.magnifier.shown
    assert shown is not None
    assert (shown.title, shown.bias, shown.m) == ("layer 1, unit 2", -1.0, 1.0)
    assert shown.pointed == (0, 0)
    np.testing.assert_array_equal(view.magnifier.indexes, [[128, 192, 128], [128, 128, 128]])
    assert "from −1 to +1" in view.magnifier.accessibleDescription()
    assert view.magnifier.isVisible()
    mouse = view.canvas.place
    assert mouse is not None
    over = view.canvas.mapTo(view.magnifier.parentWidget(), mouse)
    assert not view.magnifier.geometry().contains(over)
    view.magnifier.grab()
    # It follows the run, and goes where there is no image.
    view.show_snapshot(make_snapshot([-weights, np.ones((1, 2))], [np.zeros(2), None]))
    np.testing.assert_array_equal(view.magnifier.indexes[0], [128, 64, 128])
    point_at(qtbot, view, 1, 0.1, 0.5)
    assert view.magnifier.isHidden()
    assert view.color_bar.owner == "2:"


def test_keys_go_from_image_to_image_and_from_layer_to_layer(
    qtbot: QtBot, view: WeightsView, make_network_snapshot: Make
) -> None:
    view.set_experiment(experiment(DataSpec("digits"), 784), images(28, 28))
    view.show_snapshot(make_network_snapshot(784, 5, 3))
    view.activateWindow()
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait_until(view.canvas.hasFocus)

    def press(key: Qt.Key) -> str:
        qtbot.keyClick(view.canvas, key)
        return view.readout.text()

    shown = view.magnifier.shown
    assert shown is not None
    assert shown.title == "layer 1, unit 1"
    assert "unit 2" in press(Qt.Key.Key_Right)
    assert "unit 2" in press(Qt.Key.Key_Up)
    assert "layer 2, to unit 1 from unit 1:" in press(Qt.Key.Key_PageDown)
    assert view.magnifier.isHidden()
    assert "to unit 1 from unit 2:" in press(Qt.Key.Key_Right)
    assert "to unit 2 from unit 2:" in press(Qt.Key.Key_Down)
    for _ in range(3):
        press(Qt.Key.Key_Right)
    assert "bias of unit 2" in press(Qt.Key.Key_Right)
    assert "layer 1, to unit 1" in press(Qt.Key.Key_PageUp)
    view.canvas.clearFocus()
    assert view.magnifier.isHidden()


def test_images_are_offered_only_where_inputs_are_pixels(
    view: WeightsView, make_network_snapshot: Make
) -> None:
    data = DataSpec()
    view.set_experiment(experiment(data, 2), load_dataset(data))
    view.show_snapshot(make_network_snapshot(2, 2, 1))
    assert not view.images_check.isEnabled()
    assert view.images_check.isHidden()
    view.set_experiment(experiment(DataSpec("digits"), 784), images(28, 28))
    assert view.images_check.isEnabled()
    # A network that does not fit the images yet is shown as it is.
    view.show_snapshot(make_network_snapshot(5, 2, 1))
    assert isinstance(view.canvas.panels[0], MatrixPanel)


def test_another_network_is_laid_out_anew(view: WeightsView, make_network_snapshot: Make) -> None:
    view.show_snapshot(make_network_snapshot(2, 4, 1))
    view.grab()
    view.set_experiment(experiment(DataSpec(), 2), None)
    assert view.is_empty
    view.show_snapshot(make_network_snapshot(2, 8, 8, 1))
    view.grab()
    assert len(view.canvas.panels) == 3


def test_only_layers_that_are_seen_are_turned_into_colours(
    qtbot: QtBot, view: WeightsView, make_network_snapshot: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    load = MatrixPanel.load

    def noting(panel: MatrixPanel, *arguments: object) -> None:
        loaded.append(panel.layer)
        load(panel, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(MatrixPanel, "load", noting)
    view.show_snapshot(make_network_snapshot(20, 3000, 2))
    view.canvas.repaint()
    qtbot.wait_until(lambda: bool(loaded))
    assert view.canvas.overflows
    assert set(loaded) == {0}


def test_the_layout_does_not_jump_with_the_window(
    view: WeightsView, make_network_snapshot: Make
) -> None:
    view.show_snapshot(make_network_snapshot(784, 128, 64, 10))
    for width, height in ((300, 250), (1200, 900), (584, 400)):
        view.resize(width, height)
        view.grab()
        right = max(panel.origin.x() + panel.size.width() for panel in view.canvas.panels)
        assert right <= width - 24


def test_exports(view: WeightsView, make_network_snapshot: Make, tmp_path: Path) -> None:
    view.mode_combo.setCurrentIndex(ONE_SCALE)
    view.show_snapshot(make_network_snapshot(2, 4, 1))
    view.export_png(tmp_path / "weights.png")
    view.export_svg(tmp_path / "weights.svg")
    image = QImage(str(tmp_path / "weights.png"))
    assert image.width() == 2 * view.canvas.width()
    assert QSvgRenderer(str(tmp_path / "weights.svg")).isValid()
    # A picture by itself has to say its scale.
    assert "±" in (tmp_path / "weights.svg").read_text(encoding="utf-8")
    assert view.canvas.titles == ("1: 2 → 4", "2: 4 → 1")


def test_in_a_narrow_window_its_choices_are_read_whole(view: WeightsView) -> None:
    view.resize(302, 250)
    view.images_check.show()
    metrics = view.mode_combo.fontMetrics()
    assert view.mode_combo.width() >= view.mode_combo.sizeHint().width()
    assert view.kind_combo.width() >= metrics.horizontalAdvance("weights") + 24
