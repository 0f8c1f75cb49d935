"""CurvesView: what is drawn is what the history says."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.theme import CAPTION_PIXELS, DARK, LIGHT, tabular_font
from playground.views.curve_panel import AXIS_WIDTH
from playground.views.curves import CurvesView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import History, Snapshot

    Show = Callable[[History], None]


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def show(view: CurvesView, make_network_snapshot: Callable[..., Snapshot]) -> Show:
    def show_history(history: History) -> None:
        view.show_snapshot(make_network_snapshot(2, 1, history=history, finished=True))

    return show_history


def experiment(epochs: int) -> Experiment:
    return Experiment(
        DataSpec(), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec(epochs=epochs)
    )


def plot(view: CurvesView, name: str) -> Any:
    found = view.findChild(QWidget, f"{name}Plot")
    assert found is not None
    return found


def data(view: CurvesView, name: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {item.name(): item.getData() for item in plot(view, name).getPlotItem().listDataItems()}


def text(view: CurvesView, name: str) -> str:
    label = view.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def colors_in(image: QImage) -> set[str]:
    """The colours of all pixels, as "#RRGGBB"."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rgb.constBits(), dtype=np.uint32)
    return {f"#{value & 0xFFFFFF:06X}" for value in np.unique(pixels)}


def test_before_the_first_point_the_view_says_what_will_be_here(
    view: CurvesView, make_network_snapshot: Callable[..., Snapshot]
) -> None:
    view.show_snapshot(make_network_snapshot(2, 1))
    assert view.is_empty
    assert "Play" in view.empty_text


def test_curves_are_the_history(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    train, test = np.array([0.9, 0.5, 0.25]), np.array([1.0, 0.75, 0.5])
    show(make_history(train, test))
    loss, accuracy = data(view, "loss"), data(view, "accuracy")
    np.testing.assert_array_equal(loss["train"], [[1, 2, 3], train])
    np.testing.assert_array_equal(loss["test"], [[1, 2, 3], test])
    np.testing.assert_allclose(accuracy["train"][1], [10.0, 50.0, 75.0])
    np.testing.assert_allclose(accuracy["test"][1], [0.0, 25.0, 50.0])
    assert text(view, "lossEpoch") == "epoch 3"
    assert text(view, "lossTrain") == "train 0.2500"
    assert text(view, "lossTest") == "test 0.5000"
    assert text(view, "accuracyTrain") == "train 75.00 %"


def test_an_epoch_s_own_mean_is_a_ring_where_the_curve_has_points_inside(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    def rings(name: str) -> list[list[float]]:
        x, y = getattr(view, f"{name}_panel")._marks.getData()
        return [list(x), list(y)]

    history = make_history(np.array([0.5, 0.25]), np.array([0.6, 0.3]))
    show(history)
    assert rings("loss") == [[], []]
    assert not view.loss_panel.mark_label.isVisible()
    history.append_points(np.array([[2.5], [0.1], [0.9]]))
    show(history)
    assert rings("loss") == [[1.0, 2.0], [0.5, 0.25]]
    assert rings("accuracy") == [[1.0, 2.0], [50.0, 75.0]]
    assert view.loss_panel.mark_label.isVisible()
    assert "mean over all batches of its epoch" in view.loss_panel.mark_label.toolTip()
    assert "since the point before" in view.loss_panel.value_labels[0].toolTip()
    view.log_check.setChecked(True)
    np.testing.assert_allclose(rings("loss")[1], np.log10([0.5, 0.25]))


def test_train_and_test_have_their_colours(view: CurvesView) -> None:
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        items = plot(view, "loss").getPlotItem().listDataItems()
        pens = [item.opts["pen"].color() for item in items]
        assert pens == [QColor("#0077BB"), QColor("#EE7733")]


def test_axes_have_names_and_no_si_prefix(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    show(make_history(np.full(30_000, 0.5), np.full(30_000, 0.5)))
    for name, left in (("loss", "loss"), ("accuracy", "accuracy %")):
        item = plot(view, name).getPlotItem()
        assert item.getAxis("left").labelText == left
        assert item.getAxis("bottom").labelText == "epoch"
        assert item.getAxis("bottom").labelUnitPrefix == ""


def test_the_left_axis_keeps_its_width(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    axis = plot(view, "loss").getPlotItem().getAxis("left")
    for scale in (1e-9, 1.0, 12345.0, 1e12):
        show(make_history(np.full(3, scale), np.full(3, scale)))
        view.grab()
        assert axis.width() == AXIS_WIDTH


def test_the_epoch_axis_ends_with_the_target(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    view.set_experiment(experiment(970), None)
    show(make_history(np.full(950, 0.5), np.full(950, 0.5)))
    for name in ("loss", "accuracy"):
        assert plot(view, name).getPlotItem().viewRange()[0] == [0.0, 970.0]


def test_regression_shows_r2(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    show(make_history(np.array([1.5, 0.4]), np.array([1.6, 0.5]), "R²"))
    assert plot(view, "accuracy").getPlotItem().getAxis("left").labelText == "R²"
    assert text(view, "accuracyTrain") == "train 0.600"
    np.testing.assert_allclose(data(view, "accuracy")["train"][1], [-0.5, 0.6])


def test_a_logarithmic_loss_is_safe_for_zero(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    show(make_history(np.array([1.0, 0.01, 0.0]), np.array([1.0, 0.1, math.nan])))
    check = view.findChild(QCheckBox, "logLossCheck")
    assert isinstance(check, QCheckBox)
    check.click()
    loss = data(view, "loss")
    np.testing.assert_allclose(loss["train"][1], [0.0, -2.0, -2.0])
    np.testing.assert_allclose(loss["test"][1], [0.0, -1.0, math.nan])
    assert plot(view, "loss").getPlotItem().getAxis("left").logMode
    assert text(view, "lossTrain") == "train 0.0000"  # the value itself, not its logarithm
    view.grab()
    check.click()
    np.testing.assert_allclose(data(view, "loss")["train"][1], [1.0, 0.01, 0.0])


@pytest.mark.parametrize("log", [False, True])
def test_an_outlier_ruins_no_axis(
    view: CurvesView, show: Show, make_history: Callable[..., History], log: bool
) -> None:
    view.log_check.setChecked(log)
    for outlier in (1e300, -1e300, math.inf, math.nan):
        losses = np.full(100, 0.5)
        losses[50] = outlier
        show(make_history(losses, losses))
        view.grab()
        for name in ("loss", "accuracy"):
            low, high = plot(view, name).getPlotItem().viewRange()[1]
            assert -200.0 < low < high < 200.0, (name, outlier)


def test_many_points_are_thinned_to_the_pixels(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    losses = np.linspace(1.0, 0.0, 16_000)
    losses[7777] = 1.25
    show(make_history(losses, losses))
    x, y = data(view, "loss")["train"]
    assert len(x) < 1500
    assert y.max() == 1.25


def test_a_single_epoch_is_a_dot(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    def colors() -> set[str]:
        return colors_in(plot(view, "loss").grab().toImage())

    wanted = {LIGHT.train, LIGHT.test}
    show(make_history(np.array([0.5]), np.array([0.6])))
    assert wanted <= colors()
    show(make_history(np.array([0.5]), np.array([math.nan])))
    assert wanted & colors() == {LIGHT.train}
    show(make_history(np.full(2, math.nan), np.full(2, math.nan)))
    assert not wanted & colors()


def move_to_epoch(qtbot: QtBot, view: CurvesView, name: str, epoch: float) -> None:
    widget = plot(view, name)
    box = widget.getPlotItem().vb
    point = widget.mapFromScene(box.mapViewToScene(QPointF(epoch, box.viewRange()[1][0])))
    # One pixel beside first: a mouse that does not move sends no event.
    qtbot.mouseMove(widget.viewport(), point - QPoint(1, 12))
    qtbot.mouseMove(widget.viewport(), point - QPoint(0, 12))


def test_the_crosshair_reads_both_plots(
    qtbot: QtBot, view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    train, test = np.linspace(1.0, 0.0, 11), np.linspace(1.0, 0.5, 11)
    show(make_history(train, test))
    view.grab()
    move_to_epoch(qtbot, view, "loss", 5.0)
    assert text(view, "lossEpoch") == text(view, "accuracyEpoch") == "epoch 5"
    assert text(view, "lossTrain") == f"train {train[4]:.4f}"
    assert text(view, "lossTest") == f"test {test[4]:.4f}"
    assert text(view, "accuracyTest") == f"test {100 * (1 - test[4]):.2f} %"
    # Drawing on leaves the crosshair where it is; leaving takes it away.
    show(make_history(train * 2, test))
    assert text(view, "lossTrain") == f"train {2 * train[4]:.4f}"
    qtbot.mouseMove(view, QPoint(1, 1))
    view.loss_panel.pointed.emit(math.nan)
    assert text(view, "lossEpoch") == "epoch 11"


def test_zooming_holds_until_a_double_click(
    qtbot: QtBot, view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    show(make_history(np.full(100, 0.5), np.full(100, 0.5)))
    widget = plot(view, "loss")
    box = widget.getPlotItem().vb
    view.grab()
    box.scaleBy((0.5, 0.5))
    box.sigRangeChangedManually.emit([True, True])
    zoomed = box.viewRange()
    show(make_history(np.full(1000, 5.0), np.full(1000, 5.0)))
    assert box.viewRange() == zoomed
    centre = widget.mapFromScene(box.sceneBoundingRect().center())
    qtbot.mouseDClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert box.viewRange()[0] == [0.0, 1000.0]


def test_curves_without_test_rows(
    view: CurvesView, show: Show, make_history: Callable[..., History]
) -> None:
    show(make_history(np.array([0.5, 0.4]), np.full(2, math.nan)))
    view.grab()
    assert text(view, "lossTest") == "test –"


def test_exports(
    view: CurvesView, show: Show, make_history: Callable[..., History], tmp_path: Path
) -> None:
    show(make_history(np.linspace(1, 0, 500), np.linspace(1, 0.2, 500)))
    before = [
        item.opts["pen"].widthF() for item in plot(view, "loss").getPlotItem().listDataItems()
    ]
    view.export_png(tmp_path / "curves.png")
    view.export_svg(tmp_path / "curves.svg")
    image = QImage(str(tmp_path / "curves.png"))
    assert {"#0077BB", "#EE7733"} <= colors_in(image)
    assert QSvgRenderer(str(tmp_path / "curves.svg")).isValid()
    svg = (tmp_path / "curves.svg").read_text(encoding="utf-8").lower()
    assert "#0077bb" in svg
    assert "#ee7733" in svg
    assert re.search(r">\s*500\s*</text>", svg)  # the ticks' numbers are text, not pixels
    after = [item.opts["pen"].widthF() for item in plot(view, "loss").getPlotItem().listDataItems()]
    assert before == after == [1.0, 1.0]


def test_lines_are_as_strong_in_a_picture_as_on_the_screen(
    view: CurvesView,
    show: Show,
    make_history: Callable[..., History],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show(make_history(np.array([1.0, 0.5]), np.array([1.0, 0.6])))
    curves = plot(view, "loss").getPlotItem().listDataItems()
    widths: list[list[float]] = []

    def note_widths(*_: object) -> None:
        widths.append([curve.opts["pen"].widthF() for curve in curves])

    monkeypatch.setattr("playground.views.view.write_png", note_widths)
    view.export_png("nowhere.png")
    note_widths()
    assert widths == [[2.0, 2.0], [1.0, 1.0]]


def test_labels_along_the_bottom_do_not_touch(view: CurvesView) -> None:
    axis = view.findChild(QWidget, "lossPlot").getPlotItem().getAxis("bottom")
    metrics = QFontMetrics(tabular_font(CAPTION_PIXELS))
    for pixels, epochs in itertools.product(
        [90, 100, 160, 250, 500, 900], [5, 50, 400, 1_000, 30_000]
    ):
        step, _ = axis.tickSpacing(0, epochs, pixels)[0]
        widest = metrics.horizontalAdvance(str(epochs))
        assert step * pixels / epochs > widest, (pixels, epochs)


def settle(view: CurvesView) -> None:
    """The axes find their sizes, and then keep their pictures."""
    for _ in range(3):
        QApplication.processEvents()
        view.grab()


@pytest.mark.parametrize("size", [(1000, 600), (1000, 260), (560, 700), (480, 240)])
def test_after_a_resize_all_is_drawn_as_if_it_had_always_been_so(
    view: CurvesView, show: Show, make_history: Any, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """Pictures of axes that were kept stay behind the new ones."""
    show(make_history(np.linspace(0.7, 0.1, 40), np.linspace(0.7, 0.2, 40)))
    view.resize(560, 260)
    settle(view)
    view.resize(*size)
    settle(view)
    later = view.grab().toImage()
    fresh = CurvesView()
    qtbot.addWidget(fresh)
    fresh.resize(*size)
    fresh.show()
    assert view.snapshot is not None
    fresh.show_snapshot(view.snapshot)
    settle(fresh)
    assert later == fresh.grab().toImage()


def test_larger_text_reaches_axes_and_numbers_and_leaves_no_old_ones(
    view: CurvesView, show: Show, make_history: Any, qtbot: QtBot
) -> None:
    large = replace(LIGHT, scale=1.4)
    show(make_history(np.linspace(0.7, 0.1, 40), np.linspace(0.7, 0.2, 40)))
    view.grab()
    view.set_theme(large)
    axes = [plot(view, name).getPlotItem().getAxis("left") for name in ("loss", "accuracy")]
    qtbot.waitUntil(lambda: all(axis.width() == round(1.4 * AXIS_WIDTH) for axis in axes))
    settle(view)
    later = view.grab().toImage()
    fresh = CurvesView(large)
    qtbot.addWidget(fresh)
    fresh.resize(view.size())
    fresh.show()
    assert view.snapshot is not None
    fresh.show_snapshot(view.snapshot)
    assert later == fresh.grab().toImage()


def test_in_a_narrow_place_the_plots_have_the_room_of_the_axes_names(
    view: CurvesView, show: Show, make_history: Any, qtbot: QtBot
) -> None:
    show(make_history(np.linspace(0.7, 0.1, 40), np.linspace(0.7, 0.2234, 40)))
    axes = [plot(view, "accuracy").getPlotItem().getAxis(side) for side in ("left", "bottom")]
    assert all(axis.label.isVisible() for axis in axes)
    assert text(view, "accuracyTest") == "test 77.66 %"
    view.setMinimumSize(120, 80)  # as where two runs stand side by side
    view.resize(330, 180)
    view.redraw()
    assert not any(axis.label.isVisible() for axis in axes)
    qtbot.waitUntil(lambda: axes[0].width() < AXIS_WIDTH)
    assert text(view, "accuracyTest") == "test 77.7 %"
    view.resize(700, 300)
    view.redraw()
    assert all(axis.label.isVisible() for axis in axes)
