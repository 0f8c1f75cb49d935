"""The landscape of a network whose loss is known in closed form, and how it is filled in."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, Network
from core.insight.landscape import (
    Landscape,
    WeightPlane,
    disagreement,
    filled,
    reach_of,
    row_order,
    true_losses,
)
from core.insight.training_rows import LEAST_ROWS, MOST_ROWS, TrainingRows


def straight() -> tuple[Network, TrainingRows]:
    """y = w·x of two inputs that are (1, 0) and (0, 1): the loss is ((w₁ − 3)² + (w₂ + 1)²)/2."""
    network = Network.from_arrays([np.array([[0.5, 0.25]])], [None], ["linear"])
    x, y = np.eye(2), np.array([[3.0], [-1.0]])
    data = Dataset(x, y, x[:0], y[:0], "regression", 0, None, "table")
    return network, TrainingRows.of(data, network, "mse")


def test_a_bowl_is_a_bowl() -> None:
    network, rows = straight()
    axes = np.array([[2.0, 0.0], [0.0, -1.0]])
    plane = WeightPlane(network.parameters.copy(), axes, (-1.0, 2.0), (-0.5, 0.5), side=5)
    landscape = Landscape(network, rows, plane)
    for number, upward in enumerate(np.linspace(-0.5, 0.5, 5)):
        w1, w2 = 0.5 + 2.0 * np.linspace(-1.0, 2.0, 5), 0.25 - upward
        expected = ((w1 - 3.0) ** 2 + (w2 + 1.0) ** 2) / 2
        np.testing.assert_allclose(landscape.row(number), expected)
    place = plane.seen_at(np.array([[3.0, -1.0]]))
    np.testing.assert_allclose(place, [[1.25, 1.25]])
    np.testing.assert_allclose(plane.parameters_at(place[0]), [3.0, -1.0])
    assert landscape.at(place)[0] == pytest.approx(0.0)
    points = [np.array([3.0, 1.0]), network.parameters]
    np.testing.assert_allclose(true_losses(network, rows, points), [2.0, (2.5**2 + 1.25**2) / 2])
    assert len(true_losses(network, rows, points, lambda: True)) == 0


def test_points_off_the_plane_are_seen_where_they_are_nearest() -> None:
    axes = np.array([[1.0, 0.0, 0.0], [1.0, 2.0, 0.0]])  # not at right angles
    plane = WeightPlane(np.array([1.0, 1.0, 1.0]), axes, (0, 1), (0, 1))
    np.testing.assert_allclose(plane.seen_at(np.array([[4.0, 5.0, 9.0]])), [[1.0, 2.0]])


def test_rows_come_far_apart_first_and_each_once() -> None:
    order = row_order(33)
    assert sorted(order) == list(range(33))
    assert order[:5] == [0, 32, 16, 8, 24]
    for side in (1, 2, 5, 10):
        assert sorted(row_order(side)) == list(range(side))


def test_what_is_not_known_yet_is_as_the_nearest_row() -> None:
    losses = np.full((5, 2), np.nan)
    assert np.isnan(filled(losses)).all()
    losses[0], losses[4] = 1.0, 2.0
    assert filled(losses)[:, 0].tolist() == [1.0, 1.0, 1.0, 2.0, 2.0]


def test_the_picture_holds_the_path() -> None:
    low, high = reach_of(np.array([0.0, 4.0, 10.0, np.nan]), 1.0)
    assert low == pytest.approx(-1.5)
    assert high == pytest.approx(11.5)
    assert reach_of(np.array([0.0]), 1.0) == (-1.0, 1.0)


def test_how_far_a_plane_misleads() -> None:
    true = np.array([1.0, 2.0, 4.0])
    assert disagreement(true, true) == 1.0
    assert disagreement(true, 3 * true) == pytest.approx(3.0)
    assert disagreement(true, true / 3) == pytest.approx(3.0)
    assert np.isnan(disagreement(true[:0], true[:0]))


def test_the_rows_are_those_learned_from_and_few_for_a_large_network() -> None:
    x = np.arange(1000.0)[:, None]
    y = (x[:, 0] > 3).astype(np.int64)
    data = Dataset(x[:900], y[:900], x[900:], y[900:], "classes", 2, None, "table")
    small = Network.from_arrays([np.ones((1, 1))], [None], ["sigmoid"])
    rows = TrainingRows.of(data, small, "mse")
    assert (len(rows.x), rows.total) == (MOST_ROWS, 900)
    assert rows.x.max() < 900
    np.testing.assert_array_equal(rows.objective.targets, rows.x > 3)
    large = Network.from_arrays(
        [np.ones((800_000, 1)), np.ones((1, 800_000))], [None] * 2, ["sigmoid"] * 2
    )
    assert len(TrainingRows.of(data, large, "mse").x) == LEAST_ROWS
