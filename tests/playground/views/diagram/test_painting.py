"""DiagramView: what is painted is the network's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from diagram_view import ACTIVATIONS, experiment, link_place, place, show
from PySide6.QtCore import Qt

from core import Dataset
from core.run.analysis import AnalysisResult
from playground.theme import LIGHT, diverging_table
from playground.views.diagram.choice import Choice
from playground.views.network_picture.arrangement import INPUTS
from playground.views.network_picture.links import Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.diagram.view import DiagramView

    Make = Callable[..., Snapshot]


def rgb(colors: Any) -> list[int]:
    return np.asarray(colors, dtype=np.uint32).ravel().tolist()


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
    view.open_unit((0, 2))
    assert view.card.sentence.text().endswith("Picture: its weights")
    view.open_unit((1, 0))
    assert "mean of the 5 test images it fires most for" in view.card.sentence.text()


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
    view.show_snapshot(replace(moving, steps=3, finished=False))
    view.stand_still()
    assert scene.still, "a picture is about to be taken"
