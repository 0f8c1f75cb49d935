"""The piece of the plane: it holds every point, and its grid lies in the middles of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core import Dataset, DataSpec, load_dataset
from core.datasets.features import features
from core.insight.axis import Axis, column_axes
from core.insight.plane import Plane, grid_side, has_plane


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
    assert plane.names == ()
    points = np.array([[0.5, 3.0]])
    np.testing.assert_array_equal(plane.inputs(points), points)


def table(columns: int, dtype: Any = np.float64) -> Dataset:
    x = np.arange(5 * columns, dtype=dtype).reshape(5, columns)
    x[0] = 0  # the mean is another
    y = np.array([0, 1, 1, 0, 1])
    return Dataset(x, y, x[:2], y[:2], "classes", 2, None, "file")


def test_of_more_columns_two_are_chosen_and_the_others_held_at_their_median() -> None:
    data = table(4)
    plane = Plane.of(DataSpec("file", path="a.csv"), data, (3, 1))
    assert plane is not None
    assert plane.held == (8.0, 9.0, 10.0, 11.0)
    assert [axis.name for axis in plane.axes] == ["column 4", "column 2"]
    np.testing.assert_array_equal(plane.inputs(np.array([[5.0, 7.0]])), [[8, 7, 10, 5]])
    np.testing.assert_array_equal(plane.points(data, "test"), [[0, 0], [7, 5]])
    assert plane.low[0] < 0.0
    assert plane.high[0] > 19.0


def test_other_data_has_no_plane() -> None:
    spec = DataSpec("file", path="a.csv")
    assert Plane.of(spec, None) is None
    assert not has_plane(None)
    image = Dataset(*([table(4).x_train, table(4).y_train] * 2), "classes", 2, (2, 2), "file")
    for data in (table(1), image):
        assert Plane.of(spec, data) is None
        assert not has_plane(data)


def test_pixels_of_a_table_are_read_as_the_network_reads_them() -> None:
    data = table(3, np.uint8)
    plane = Plane.of(DataSpec("file", path="a.csv"), data)
    assert plane is not None
    np.testing.assert_allclose(plane.held, np.array([6, 7, 8]) / 255)
    np.testing.assert_allclose(plane.points(data, "train")[-1], np.array([12, 13]) / 255)
    assert plane.axes[0].value(plane.held[0]) == pytest.approx(6.0)


@dataclass(frozen=True)
class Named:
    """A data set that knows names and scaling, as far as axes ask for them."""

    x_train: Any
    inputs: int
    input_names: tuple[str, ...]
    scaling: Any


def test_axes_carry_names_and_read_values_in_the_datas_own_units() -> None:
    scaling = SimpleNamespace(mean=np.array([170.0, 70.0]), scale=np.array([10.0, 5.0]))
    data: Any = Named(np.zeros((2, 2)), 2, ("height (cm)", "weight (kg)"), scaling)
    height, weight = column_axes(data)
    assert height == Axis("height (cm)", 170.0, 10.0)
    assert (height.value(-1.0), weight.value(2.0)) == (160.0, 80.0)


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
