"""DiagramView: what is painted is the network's, and mouse and keys look into it and change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.datasets import load_dataset
from core.insight.firing import where_it_fires
from core.insight.lesions import LesionRanking
from core.insight.unit_statistics import UnitStatistics
from core.run.analysis import AnalysisResult
from core.spec.changes import Change
from playground.theme import DARK, LIGHT, diverging_table
from playground.views.diagram.arrangement import INPUTS
from playground.views.diagram.choice import Choice
from playground.views.diagram.links import Link
from playground.views.diagram.view import DiagramView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]

ACTIVATIONS = ("tanh", "sigmoid")


def experiment(name: str, *sizes: int) -> Experiment:
    layers = tuple(LayerSpec(units, "tanh") for units in sizes[1:-1])
    network = NetworkSpec(sizes[0], (*layers, LayerSpec(sizes[-1], "sigmoid")))
    return Experiment(DataSpec(name, samples=100), network, TrainSpec())


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(560, 330)
    view.show()
    view.activateWindow()
    qtbot.waitExposed(view)
    view.changes = []  # type: ignore[attr-defined]
    view.change_requested.connect(view.changes.append)  # type: ignore[attr-defined]
    return view


def show(view: DiagramView, snapshot: Snapshot, name: str = "xor") -> None:
    sizes = (snapshot.weights[0].shape[1], *(len(weights) for weights in snapshot.weights))
    laid_out = experiment(name, *sizes)
    view.set_experiment(laid_out, load_dataset(laid_out.data))
    view.show_snapshot(replace(snapshot, finished=True))


@pytest.fixture
def xor(view: DiagramView, make_network_snapshot: Make) -> Snapshot:
    snapshot = make_network_snapshot(2, 4, 1, activations=ACTIVATIONS)
    show(view, snapshot)
    assert view.snapshot is not None
    return view.snapshot


def place(view: DiagramView, unit: tuple[int, int]) -> QPoint:
    assert view.scene is not None
    square = view.scene.arrangement.rect(unit)
    assert square is not None
    return square.center()


def bias_place(view: DiagramView, layer: int, unit: int) -> QPoint:
    assert view.scene is not None
    column = view.scene.arrangement.column(layer)
    assert column is not None
    return column.bias_rect(unit).center()


def link_place(view: DiagramView, layer: int, unit: int, source: int) -> QPoint:
    assert view.scene is not None
    number = view.scene.links.number(Link(layer, unit, source))
    assert number is not None
    return view.scene.links.lines[number].pointAt(0.15).toPoint()


def rgb(colors: Any) -> list[int]:
    return np.asarray(colors, dtype=np.uint32).ravel().tolist()


# What is painted.


def test_each_unit_shows_what_it_says_over_the_plane(view: DiagramView, xor: Snapshot) -> None:
    scene, look = view.scene, view.look(xor)
    assert scene is not None
    assert look.grid is not None
    table = diverging_table(LIGHT)
    for unit in range(4):
        atlas, number = scene.faces.tiles[0, unit]
        stride = look.side // atlas.rows
        grid = look.grid.outputs[0][:, unit].reshape(look.side, look.side)
        thinned = grid[stride // 2 :: stride, stride // 2 :: stride]
        wanted = np.rint(np.clip(thinned * 127, -127, 127)).astype(int) + 128
        assert rgb(atlas.colors[number]) == [table[index] for index in wanted.ravel()]
    assert set(scene.faces.tiles) == {(INPUTS, 0), (INPUTS, 1), *((0, k) for k in range(4)), (1, 0)}
    assert not scene.faces.discs


def test_the_output_has_the_colours_of_the_classes(view: DiagramView, make_snapshot: Make) -> None:
    # Class 1 to the right, class 0 to the left.
    show(view, make_snapshot([np.array([[50.0, 0.0]])], [np.array([-25.0])], ("sigmoid",)))
    assert view.scene is not None
    atlas, number = view.scene.faces.tiles[0, 0]
    colors = atlas.colors[number]
    left, right = (QImageColor(int(colors[5, k])) for k in (0, -1))
    assert left.near(LIGHT.class_color(0))
    assert right.near(LIGHT.class_color(1))


class QImageColor:
    """A colour, and which of the two classes' it is nearer to."""

    def __init__(self, value: int) -> None:
        self.parts = np.array([value >> 16 & 255, value >> 8 & 255, value & 255])

    def near(self, color: str) -> bool:
        parts = [
            np.array([int(c[k : k + 2], 16) for k in (1, 3, 5)])
            for c in (color, LIGHT.class_color(0), LIGHT.class_color(1))
        ]
        distances = [float(np.abs(self.parts - part).sum()) for part in parts]
        return distances[0] == min(distances)


def test_links_and_biases_are_the_weights(view: DiagramView, xor: Snapshot) -> None:
    scene = view.scene
    assert scene is not None
    m = float(view.color_bar.ends[1])
    largest = max(float(np.abs(part).max()) for part in (*xor.weights, *xor.biases))  # type: ignore[arg-type]
    assert largest <= m <= 1.5 * largest
    for layer, weights in enumerate(xor.weights):
        for unit, source in np.ndindex(*weights.shape):
            number = scene.links.number(Link(layer, unit, source))
            assert scene.links.shares[number] == pytest.approx(weights[unit, source] / m)
        bias = xor.biases[layer]
        assert bias is not None
        assert scene.biases[layer] == [round(127 * value / m) + 128 for value in bias.tolist()]


def test_a_newer_snapshot_moves_nothing(
    view: DiagramView, xor: Snapshot, make_network_snapshot: Make
) -> None:
    before = view.scene
    other = make_network_snapshot(2, 4, 1, seed=5, activations=ACTIVATIONS, finished=True)
    view.show_snapshot(other)
    assert view.scene is before
    assert before is not None
    m = float(view.color_bar.ends[1])
    number = before.links.number(Link(0, 2, 1))
    assert before.links.shares[number] == pytest.approx(other.weights[0][2, 1] / m)


def test_tables_show_the_mean_activation_as_discs(
    view: DiagramView, make_network_snapshot: Make
) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((50, 5)), rng.integers(0, 3, 50)
    names = ("one", "two", "three", "four", "five")
    data = Dataset(
        x, y, x[:0], y[:0], "classes", 3, None, "file", class_names=("a", "b", "c"),
        input_names=names,
    )  # fmt: skip
    view.set_experiment(experiment("xor", 5, 4, 3), data)
    snapshot = make_network_snapshot(5, 4, 3, activations=("tanh", "softmax"), finished=True)
    view.show_snapshot(snapshot)
    scene = view.scene
    assert scene is not None
    means = view.look(snapshot).probe.outputs[0].mean(axis=0)
    table = diverging_table(LIGHT)
    for unit in range(4):
        assert scene.faces.discs[0, unit] == table[round(float(127 * means[unit])) + 128]
    assert not scene.faces.tiles
    assert [scene.names[INPUTS, k] for k in range(5)] == list(names)
    assert [scene.names[1, k] for k in range(3)] == ["a", "b", "c"]


def images_view(view: DiagramView, make: Make) -> tuple[Snapshot, Dataset, list[Any]]:
    rng = np.random.default_rng(0)
    x = (rng.random((120, 16)) * 255).astype(np.uint8)
    y = rng.integers(0, 3, 120)
    data = Dataset(x, y, x, y, "classes", 3, (4, 4), "digits")
    requests: list[Any] = []
    view.analysis_requested.connect(requests.append)
    view.set_experiment(experiment("digits", 16, 5, 3), data)
    snapshot = make(16, 5, 3, activations=("relu", "softmax"), finished=True, steps=7)
    view.show_snapshot(snapshot)
    return snapshot, data, requests


def test_images_are_shown_by_weights_and_by_what_excites(
    view: DiagramView, make_network_snapshot: Make
) -> None:
    snapshot, data, requests = images_view(view, make_network_snapshot)
    scene = view.scene
    assert scene is not None
    atlas, number = scene.faces.tiles[0, 2]
    m = float(np.abs(snapshot.weights[0]).max())
    wanted = np.rint(snapshot.weights[0][2] / m * 127).astype(int) + 128
    assert rgb(atlas.colors[number]) == [diverging_table(LIGHT)[index] for index in wanted]
    assert (1, 0) not in scene.faces.tiles  # not known yet
    assert (1, 0) in scene.faces.discs
    (request,) = requests
    value = request.compute(snapshot, data, lambda: False)
    view.show_analysis(AnalysisResult(request.kind, 7, value))
    atlas, number = scene.faces.tiles[1, 0]
    image = value.images[0][0]
    tile = atlas.colors[number].ravel() & 255  # ink on paper: the more, the darker
    assert int(tile.argmin()) == int(image.argmax())
    assert len(requests) == 1  # the same moment is not asked about again


def test_what_is_off_is_crossed_out_and_nothing_leads_away_from_it(
    view: DiagramView, xor: Snapshot
) -> None:
    before = view.canvas.grab().toImage()
    view.show_snapshot(replace(xor, units_off=frozenset({(0, 1)})))
    after = view.canvas.grab().toImage()
    centre = place(view, (0, 1))
    assert after.pixelColor(centre) != before.pixelColor(centre)
    other = place(view, (0, 2))
    assert after.pixelColor(other) == before.pixelColor(other)
    away = link_place(view, 1, 0, 1)
    assert after.pixelColor(away).name().upper() == LIGHT.ground
    assert before.pixelColor(away).name().upper() != LIGHT.ground


def test_wide_layers_are_abbreviated_and_what_is_shown_is_chosen(
    view: DiagramView, make_network_snapshot: Make
) -> None:
    snapshot = make_network_snapshot(2, 40, 1, activations=ACTIVATIONS)
    show(view, snapshot)

    def shown() -> tuple[int, ...]:
        assert view.scene is not None
        column = view.scene.arrangement.column(0)
        assert column is not None
        assert column.shown.more == 40 - len(column.shown.units)
        return column.shown.units

    count = len(shown())
    assert shown() == tuple(range(count))
    view.choose(Choice.LARGEST)
    lengths = np.linalg.norm(snapshot.weights[0], axis=1)
    assert set(shown()) == set(np.argsort(-lengths)[:count].tolist())
    view.choose(Choice.ACTIVE)
    active = np.abs(view.look(view.snapshot).probe.outputs[0]).mean(axis=0)  # type: ignore[arg-type]
    assert set(shown()) == set(np.argsort(-active)[:count].tolist())
    assert view.leaves_out(0)
    assert not view.leaves_out(1)


def test_the_choice_is_offered_where_it_says_more(
    qtbot: QtBot, view: DiagramView, make_network_snapshot: Make
) -> None:
    show(view, make_network_snapshot(2, 40, 1, activations=ACTIVATIONS))
    assert view.scene is not None
    column = view.scene.arrangement.column(0)
    assert column is not None
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=column.more_rect.center())
    first, largest, _ = view.building.menu.actions()
    assert first.isChecked()
    largest.trigger()
    view.building.menu.close()
    assert view.choice is Choice.LARGEST


def test_a_network_that_stands_still_is_painted_with_more_of_its_links(
    qtbot: QtBot, view: DiagramView, make_network_snapshot: Make
) -> None:
    sizes = (2, *(16,) * 6, 1)
    moving = make_network_snapshot(*sizes, activations=["tanh"] * 7)
    show(view, moving)
    view.show_snapshot(replace(moving, steps=1, finished=False))
    view.flush()
    scene = view.scene
    assert scene is not None
    assert not scene.still
    before = view.canvas.grab().toImage()
    qtbot.waitUntil(lambda: scene.still)
    assert view.canvas.grab().toImage() != before
    view.show_snapshot(replace(moving, steps=2, finished=True))
    assert scene.still


# Looking into it.


def test_a_click_looks_into_a_unit_and_escape_out_of_it(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=place(view, (0, 2)))
    assert view.scene is not None
    assert view.scene.opened == (0, 2)
    assert view.card.isVisible()
    assert view.card.title.text() == "Layer 1, unit 3"
    look = view.look(xor)
    assert look.grid is not None
    field = look.grid.outputs[0][:, 2].reshape(look.side, look.side)
    assert view.card.sentence.text().lower() == where_it_fires(field)
    picture = view.card.portrait.picture
    assert picture is not None
    wanted = np.rint(np.clip(field * 127, -127, 127)).astype(int) + 128
    np.testing.assert_array_equal(picture.indexes, wanted)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.scene.opened is None
    assert view.card.isHidden()


def test_the_card_has_the_units_numbers(view: DiagramView, xor: Snapshot) -> None:
    view.open_unit((0, 1))
    known = UnitStatistics.of(view.look(xor).probe.outputs[0][:, 1], "tanh")
    bias = xor.biases[0]
    assert bias is not None
    words = view.card.accessibleDescription().replace("−", "-")
    assert f"bias {bias[1]:.4f}" in words
    assert f"mean activation {known.mean:.4f}" in words
    assert f"saturated {100 * known.silent:.1f} %" in words


def test_the_card_lies_beside_its_unit_and_within_the_view(
    view: DiagramView, xor: Snapshot, make_network_snapshot: Make
) -> None:
    for size in ((560, 330), (900, 600)):
        view.resize(*size)
        for unit in ((0, 0), (0, 3), (1, 0), (INPUTS, 1)):
            view.open_unit(unit)
            card = view.card.geometry()
            square = view.scene.arrangement.rect(unit) if view.scene else None
            assert square is not None
            assert view.content.rect().contains(card)
            assert card.bottom() <= view.building.feet.geometry().bottom()
            assert not card.intersects(square.translated(view.canvas.pos()))


def test_all_else_is_dimmed(view: DiagramView, make_network_snapshot: Make) -> None:
    show(view, make_network_snapshot(2, 3, 3, 3, 1, activations=("tanh",) * 3 + ("sigmoid",)))
    view.open_unit((1, 1))
    scene = view.scene
    assert scene is not None
    dim = {unit for unit, _ in scene.arrangement.units() if scene.is_dim(unit)}
    assert dim == {(INPUTS, 0), (INPUTS, 1), (1, 0), (1, 2), (3, 0)}


def test_pointing_reads_units_biases_and_links(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    qtbot.mouseMove(view.canvas, QPoint(2, 2))
    hint = view.readout.text()
    assert hint.startswith("Click a unit")
    bias, (first, second) = xor.biases[0], xor.weights
    assert bias is not None
    for point, begin, number in (
        (place(view, (0, 0)), "layer 1, unit 1: ", bias[0]),
        (bias_place(view, 0, 3), "bias of layer 1, unit 4: ", bias[3]),
        (link_place(view, 0, 3, 1), "weight to layer 1, unit 4 from input y: ", first[3, 1]),
        (link_place(view, 1, 0, 2), "weight to output 1 from unit 3: ", second[0, 2]),
    ):
        qtbot.mouseMove(view.canvas, point)
        assert view.readout.text().startswith(begin)
        assert f"{number:.4f}".replace("-", "−") in view.readout.text()
    qtbot.mouseMove(view.canvas, QPoint(2, 2))
    assert view.readout.text() == hint


def test_arrows_go_from_unit_to_unit_and_say_where(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.canvas.accessibleDescription().startswith("layer 1, unit 1: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Down)
    assert view.canvas.accessibleDescription().startswith("layer 1, unit 2: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert view.canvas.accessibleDescription().startswith("output 1: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert view.card.title.text() == "Output 1"
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert view.card.title.text().startswith("Layer 1, unit ")
    assert "2 to 4 to 1" in view.canvas.accessibleName()


# Changing it.


def test_a_unit_is_switched_off_and_on(qtbot: QtBot, view: DiagramView, xor: Snapshot) -> None:
    off, on = (Change(0, "unit_off", value, where=(0, 2)) for value in (1, 0))
    view.open_unit((0, 2))
    assert view.card.switch_button.text() == "Switch off"
    qtbot.mouseClick(view.card.switch_button, Qt.MouseButton.LeftButton)
    view.show_snapshot(replace(xor, units_off=frozenset({(0, 2)})))
    assert view.card.switch_button.text() == "Switch on"
    assert view.card.sentence.text() == "Switched off: it answers 0"
    qtbot.keyClick(view.card.switch_button, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_X, Qt.Key.Key_Delete):
        qtbot.keyClick(view.canvas, key)
    assert view.changes == [off, on, on, on]  # type: ignore[attr-defined]


def test_an_output_or_an_input_cannot_be_switched_off(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    for unit in ((1, 0), (INPUTS, 0)):
        view.open_unit(unit)
        assert view.card.switch_button.isHidden()
        view.switch(unit)
    assert view.changes == []  # type: ignore[attr-defined]


def test_a_double_click_edits_a_link_or_a_bias(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    for point, shown in (
        (link_place(view, 0, 3, 1), xor.weights[0][3, 1]),
        (bias_place(view, 1, 0), xor.biases[1][0]),  # type: ignore[index]
    ):
        qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=point)
        assert view.field.isVisible()
        assert float(view.field.text()) == shown
        qtbot.keyClicks(view.field, "-2.5")
        qtbot.keyClick(view.field, Qt.Key.Key_Return)
        assert view.field.isHidden()
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=link_place(view, 0, 0, 0))
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert view.changes == [  # type: ignore[attr-defined]
        Change(0, "weight", -2.5, where=(0, 3, 1)),
        Change(0, "bias", -2.5, where=(1, 0)),
    ]


def test_links_and_biases_are_edited_by_keys(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view.canvas, Qt.Key.Key_F2)
    assert view.field.accessibleName() == "bias of layer 1, unit 1"
    qtbot.keyClicks(view.field, "1")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.canvas.hasFocus()
    for _ in range(2):
        qtbot.keyClick(view.canvas, Qt.Key.Key_PageDown)
    assert view.readout.text().startswith("weight to layer 1, unit 1 from input y: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_F2)
    qtbot.keyClicks(view.field, "0")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.changes == [  # type: ignore[attr-defined]
        Change(0, "bias", 1.0, where=(0, 0)),
        Change(0, "weight", 0.0, where=(0, 0, 1)),
    ]


def test_units_are_ranked_by_what_is_lost_without_them(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    requests: list[Any] = []
    view.analysis_requested.connect(requests.append)
    qtbot.mouseClick(view.rank_button, Qt.MouseButton.LeftButton)
    (request,) = requests
    assert request.compute == LesionRanking("mse")
    assert view.dataset is not None
    lost = request.compute(xor, view.dataset, lambda: False)
    view.show_analysis(AnalysisResult(request.kind, xor.steps, lost))
    assert view.scene is not None
    order = np.argsort(-lost.loss[0]).tolist()
    assert view.scene.ranks == {(0, unit): order.index(unit) + 1 for unit in range(4)}
    view.open_unit((0, order[0]))
    assert "rank 1 of 4" in view.card.accessibleDescription()
    assert f"loss without it +{lost.loss[0][order[0]]:.4f}" in view.card.accessibleDescription()
    qtbot.mouseClick(view.rank_button, Qt.MouseButton.LeftButton)
    assert view.scene.ranks == {}


def test_the_menu_of_a_unit(qtbot: QtBot, view: DiagramView, xor: Snapshot) -> None:
    view.canvas.menu_wanted.emit((0, 1), view.canvas.mapToGlobal(place(view, (0, 1))))
    texts = {action.text(): action for action in view.building.menu.actions()}
    assert list(texts) == ["Look into it", "Switch off", "Edit the bias…"]
    texts["Switch off"].trigger()
    texts["Look into it"].trigger()
    view.building.menu.close()
    assert view.changes == [Change(0, "unit_off", 1, where=(0, 1))]  # type: ignore[attr-defined]
    assert view.scene is not None
    assert view.scene.opened == (0, 1)
    view.canvas.menu_wanted.emit((INPUTS, 0), QPoint(0, 0))
    assert len(view.building.menu.actions()) == 1
    view.building.menu.close()


# Always.


def test_what_is_looked_into_is_forgotten_with_the_unit(
    view: DiagramView, xor: Snapshot, make_network_snapshot: Make
) -> None:
    view.open_unit((0, 3))
    show(view, make_network_snapshot(2, 3, 1, activations=ACTIVATIONS))
    assert view.card.isHidden()


def test_both_themes_all_sizes_and_exports(
    view: DiagramView, xor: Snapshot, tmp_path: Path
) -> None:
    for theme, size in (
        (DARK, (330, 220)),
        (LIGHT, (900, 700)),
        (replace(DARK, scale=2.0), (560, 330)),
    ):
        view.set_theme(theme)
        view.resize(*size)
        image = view.canvas.grab().toImage()
        assert image.pixelColor(1, 1).name().upper() == theme.ground
    view.export_png(tmp_path / "network.png")
    view.export_svg(tmp_path / "network.svg")
    assert not QImage(str(tmp_path / "network.png")).isNull()
    assert QSvgRenderer(str(tmp_path / "network.svg")).isValid()


def test_weights_that_diverged_are_drawn(view: DiagramView, make_snapshot: Make) -> None:
    weights = [np.array([[np.inf, 1.0], [np.nan, -1e300]]), np.array([[1.0, np.nan]])]
    biases = [np.array([np.nan, 0.0]), np.array([np.inf])]
    show(view, make_snapshot(weights, biases, ("relu", "linear")))
    view.open_unit((0, 1))
    view.grab()
    assert view.scene is not None
    assert np.isfinite(view.scene.links.shares).all()


def test_nothing_is_drawn_while_nobody_looks(
    view: DiagramView, xor: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.hide()
    monkeypatch.setattr(view, "_draw", None)  # calling it would fail
    view.show_snapshot(replace(xor, steps=5))
