"""Pictures of units: each shows its own numbers, in the right place and the right way up."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.unit_maps import maps_of, rising_tiles, shrunk_images, signed_tiles, stride_for


def test_maps_are_the_grids_points_of_each_unit() -> None:
    side = 6
    outputs = np.arange(side * side * 3, dtype=np.float32).reshape(side * side, 3)
    maps = maps_of(outputs, (2, 0), side, 2)
    assert maps.shape == (2, 3, 3)
    grid = outputs.reshape(side, side, 3)
    np.testing.assert_array_equal(maps[0], grid[1::2, 1::2, 2])
    np.testing.assert_array_equal(maps[1], grid[1::2, 1::2, 0])
    np.testing.assert_array_equal(maps_of(outputs, (1,), side, 1)[0], grid[:, :, 1])


@pytest.mark.parametrize(("side", "wanted", "stride"), [(64, 64, 1), (64, 20, 3), (16, 40, 1)])
def test_no_map_has_fewer_points_than_wanted_where_there_are_as_many(
    side: int, wanted: int, stride: int
) -> None:
    assert stride_for(side, wanted) == stride
    rows = len(range(stride // 2, side, stride))
    assert rows >= min(wanted, side)


def test_signed_tiles_have_zero_in_the_middle() -> None:
    tiles = signed_tiles(np.array([[-2.0, -1.0, 0.0, 1.0, np.nan]]), 1.0)
    assert tiles.tolist() == [[1, 1, 128, 255, 0]]


def test_rising_tiles_go_from_one_end_to_the_other() -> None:
    tiles = rising_tiles(np.array([[0.0, 0.5, 1.0, 2.0]], dtype=np.float32), 0.0, 1.0)
    assert tiles.tolist() == [[1, 128, 255, 255]]


def test_images_are_joined_by_means() -> None:
    weights = np.arange(32, dtype=np.float64).reshape(2, 16)
    images = shrunk_images(weights, (4, 4), 2)
    assert images.shape == (2, 2, 2)
    assert images[0, 0, 0] == np.mean([0, 1, 4, 5])
    assert images[1, 1, 1] == 16 + np.mean([10, 11, 14, 15])
    np.testing.assert_array_equal(shrunk_images(weights, (4, 4), 3), weights.reshape(2, 4, 4))
    assert shrunk_images(np.zeros((1, 15)), (3, 5), 1).shape == (1, 1, 1)
