"""The piece of the plane: it holds every point, and its grid lies in the middles of its cells."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, DataSpec, load_dataset
from core.datasets.features import features
from core.insight.plane import Plane, grid_side, plane_points


def test_the_truth_table_has_a_margin() -> None:
    spec = DataSpec("xor")
    plane = Plane.of(spec, load_dataset(spec))
    assert plane == Plane((-0.25, -0.25), (1.25, 1.25), ("x", "y"))


@pytest.mark.parametrize("name", ["circle", "gauss", "spiral", "moons", "multi_gauss"])
def test_made_sets_show_their_square_and_every_point(name: str) -> None:
    spec = DataSpec(name, noise=50.0)
    data = load_dataset(spec)
    plane = Plane.of(spec, data)
    assert plane is not None
    assert data.plane_train is not None
    assert min(plane.low) <= -6.0
    assert max(plane.high) >= 6.0
    assert (data.plane_train >= plane.low).all()
    assert (data.plane_train <= plane.high).all()


def test_a_file_with_two_columns_lies_in_the_plane_with_a_margin() -> None:
    x = np.linspace([-1.0, 2.0], [3.0, 4.0], 3)
    y = np.array([0, 1, 1])
    data = Dataset(x, y, x[:0], y[:0], "classes", 2, None, "file")
    plane = Plane.of(DataSpec("file", path="a.csv"), data)
    assert plane is not None
    np.testing.assert_allclose([plane.low, plane.high], [[-1.32, 1.84], [3.32, 4.16]])
    points = np.array([[0.5, 3.0]])
    np.testing.assert_array_equal(plane.inputs(points), points)


def test_other_data_has_no_plane() -> None:
    x = np.zeros((2, 4))
    y = np.array([0, 1])
    assert Plane.of(DataSpec("file", path="a.csv"), None) is None
    flat = Dataset(x, y, x, y, "classes", 2, None, "file")
    assert Plane.of(DataSpec("file", path="a.csv"), flat) is None
    image = Dataset(x[:, :2], y, x[:, :2], y, "classes", 2, (1, 2), "file")
    assert Plane.of(DataSpec("file", path="a.csv"), image) is None
    assert plane_points(image, "train") is None


def test_the_grid_goes_from_the_upper_left_row_by_row() -> None:
    grid = Plane((0.0, 10.0), (4.0, 14.0), ()).grid(2)
    np.testing.assert_array_equal(grid, [[1, 13], [3, 13], [1, 11], [3, 11]])


def test_inputs_are_the_features_of_the_points() -> None:
    names = ("x2", "sin_y")
    plane = Plane((-6.0, -6.0), (6.0, 6.0), names)
    grid = plane.grid(4)
    np.testing.assert_array_equal(plane.inputs(grid), features(grid, names))


def test_shares_of_the_plane_are_counted_from_the_upper_left() -> None:
    plane = Plane((0.0, 10.0), (4.0, 12.0), ())
    assert plane.point(0.0, 0.0) == (0.0, 12.0)
    assert plane.point(0.25, 1.0) == (1.0, 10.0)
    assert plane.shares(*plane.point(0.25, 0.75)) == (0.25, 0.75)


@pytest.mark.parametrize(
    ("parameters", "side"), [(1, 64), (4882, 64), (4883, 48), (100_000_000, 16)]
)
def test_a_large_network_is_asked_about_fewer_points(parameters: int, side: int) -> None:
    assert grid_side(parameters) == side
