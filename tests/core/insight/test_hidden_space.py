"""Rows on their way: every stop is what the layer's formula says, and so is what lies between."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core import Dataset, DataSpec, LayerSpec, Network, NetworkSpec, load_dataset
from core.insight.hidden_rows import MOST_ROWS, HiddenRows
from core.insight.hidden_space import GRID_LINES, carry, grid_lines, layer_of, part_of, spot
from core.insight.plane import Plane
from core.insight.projection import Projection, between
from core.insight.sample import Sample


def moment_of(network: Network, **more: Any) -> Any:
    layers = network.layers
    return SimpleNamespace(
        parameters=network.parameters,
        weights=tuple(layer.weights for layer in layers),
        biases=tuple(layer.bias for layer in layers),
        activations=tuple(layer.activation.name for layer in layers),
        **{"units_off": frozenset()} | more,
    )


def made(inputs: int, *layers: LayerSpec) -> Network:
    return Network.from_spec(NetworkSpec(inputs, layers, seed=2, dtype="float64"))


@pytest.fixture
def network() -> Network:
    specs = LayerSpec(4, "tanh"), LayerSpec(3, "elu", bias=False), LayerSpec(2, "softmax")
    network = made(3, *specs)
    assert network.layers[0].bias is not None
    network.layers[0].bias[:] = [0.5, -1.0, 2.0, 0.0]
    return network


def test_each_stop_is_what_a_part_of_the_layer_makes_of_the_one_before(network: Network) -> None:
    x = np.random.default_rng(0).standard_normal((20, 3))
    way = carry(moment_of(network), x)
    np.testing.assert_array_equal(way.at(0), x)
    below = x
    for k, layer in enumerate(network.layers):
        weighted = below @ layer.weights.T
        sums = weighted if layer.bias is None else weighted + layer.bias
        below = layer.activation.forward(sums)
        for stop, expected in enumerate((weighted, sums, below), start=3 * k + 1):
            np.testing.assert_allclose(way.at(stop), expected, atol=1e-12)
    np.testing.assert_allclose(way.at(9), network.predict(x))


def test_pixels_are_parts_of_one() -> None:
    network = made(2, LayerSpec(1, "linear"))
    pixels = np.array([[0, 255], [51, 0]], np.uint8)
    np.testing.assert_allclose(carry(moment_of(network), pixels).at(0), [[0, 1], [0.2, 0]])


def test_a_unit_that_is_off_answers_nothing(network: Network) -> None:
    x = np.ones((2, 3))
    way = carry(moment_of(network, units_off=frozenset({(0, 2)})), x)
    assert (way.at(3)[:, 2] == 0).all()
    assert (way.at(3)[:, [0, 1, 3]] != 0).all()
    np.testing.assert_allclose(way.at(4), way.at(3) @ network.layers[1].weights.T)


@pytest.mark.parametrize(
    ("position", "stop", "share"),
    [(0, 0, 0), (1 / 3, 1, 0), (0.5, 1, 0.5), (1, 3, 0), (1.9, 5, 0.7), (2, 6, 0), (9, 6, 0)],
)
def test_each_part_takes_a_third_of_the_way(position: float, stop: int, share: float) -> None:
    assert spot(position, 2) == (stop, pytest.approx(share))


def test_stops_have_layers_and_parts() -> None:
    assert [layer_of(stop) for stop in range(7)] == [-1, 0, 0, 0, 1, 1, 1]
    parts = [part_of(stop) for stop in range(5)]
    assert parts == ["", "weights", "bias", "activation", "weights"]


def test_the_grid_spans_the_plane() -> None:
    lines = grid_lines(Plane((-1.0, 0.0), (3.0, 1.0), ("x", "y")))
    assert lines.shape[0] == 2 * GRID_LINES
    assert (lines[:GRID_LINES, :, 1] == lines[:GRID_LINES, :1, 1]).all()
    assert (lines[GRID_LINES:, :, 0] == lines[GRID_LINES:, :1, 0]).all()
    for part in (lines[:GRID_LINES], lines[GRID_LINES:]):
        np.testing.assert_array_equal(part.min(axis=(0, 1)), [-1, 0])
        np.testing.assert_array_equal(part.max(axis=(0, 1)), [3, 1])


def test_between_two_layers_of_two_units_the_map_is_the_mixed_matrix() -> None:
    rng = np.random.default_rng(1)
    x, weights = rng.standard_normal((9, 2)), rng.standard_normal((2, 2))
    plain = Projection.onto_units(2, (0, 1))
    seen = between(plain.of(x), plain.of(x @ weights.T), 0.3)
    np.testing.assert_allclose(seen, x @ (0.7 * np.eye(2) + 0.3 * weights).T)


def test_between_layers_of_other_sizes_the_pictures_are_mixed() -> None:
    rng = np.random.default_rng(1)
    x, weights = rng.standard_normal((9, 3)), rng.standard_normal((5, 3))
    first, second = Projection.onto_units(3, (2, 0)), Projection.onto_units(5, (4, 1))
    seen = between(first.of(x), second.of(x @ weights.T), 0.25)
    np.testing.assert_allclose(seen, 0.75 * x[:, [2, 0]] + 0.25 * (x @ weights.T)[:, [4, 1]])


def test_one_unit_alone_is_seen_on_a_line() -> None:
    seen = Projection.onto_units(1, (0, 1)).of(np.array([[2.0], [-1.0]]))
    np.testing.assert_array_equal(seen, [[2, 0], [-1, 0]])


def test_of_the_plane_the_grid_and_training_rows_are_followed() -> None:
    spec = DataSpec("circle", features=("x2", "xy"))
    dataset = load_dataset(spec)
    rows = HiddenRows.of(spec, dataset)
    plane = Plane.of(spec, dataset)
    assert plane is not None
    points = grid_lines(plane).reshape(-1, 2)
    assert rows.grid_points == len(points)
    grid = np.stack([points[:, 0] ** 2, points[:, 0] * points[:, 1]], axis=1)
    np.testing.assert_allclose(rows.x[: rows.grid_points], grid)
    np.testing.assert_array_equal(rows.x[rows.grid_points :], dataset.x_train)
    assert rows.part == "train"


def test_of_a_table_only_rows_and_not_too_many() -> None:
    x = np.random.default_rng(0).standard_normal((MOST_ROWS + 5, 3))
    dataset = Dataset.from_arrays(x, x[:, 0] > 0)
    rows = HiddenRows.of(DataSpec("xor"), dataset)
    np.testing.assert_array_equal(rows.x, x[:MOST_ROWS])
    assert rows.grid_points == 0
    assert rows.plane is None


def test_two_columns_of_pixels_are_in_the_networks_numbers_as_the_grid_is() -> None:
    x = np.array([[0, 255], [255, 0], [51, 51]], np.uint8)
    fields = {"kind": "classes", "classes": 2, "image_shape": None, "name": "file"}
    y = np.array([0, 1, 0])
    dataset = Dataset(x, y, x, y, **fields)  # type: ignore[arg-type]  (by name)
    rows = HiddenRows.of(DataSpec("xor"), dataset)
    np.testing.assert_allclose(rows.x[rows.grid_points :], x / 255)
    assert rows.x.max() < 1.2


def test_of_images_the_sample_that_all_views_share() -> None:
    dataset = load_dataset(DataSpec("digits"))
    rows, sample = HiddenRows.of(DataSpec("digits"), dataset), Sample.of(dataset)
    np.testing.assert_array_equal(rows.rows, sample.rows)
    np.testing.assert_array_equal(rows.x, dataset.x_test[rows.rows])
    assert (rows.part, rows.grid_points) == ("test", 0)
