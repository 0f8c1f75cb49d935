from __future__ import annotations

import numpy as np
import pytest

from core.datasets.pictures import are_pixels, picture_shape


@pytest.mark.parametrize(
    ("columns", "dtype", "shape"),
    [
        (784, np.uint8, (28, 28)),
        (784, np.float64, (28, 28)),
        (64, np.uint8, (8, 8)),
        (64, np.float64, None),
        (49, np.uint8, None),
        (65, np.uint8, None),
        (4, np.uint8, None),
    ],
)
def test_picture_shape(columns: int, dtype: type, shape: tuple[int, int] | None) -> None:
    assert picture_shape(np.zeros((3, columns), dtype)) == shape


def test_bright_whole_numbers_in_a_square_are_pixels() -> None:
    x = np.zeros((2, 64))
    x[1, 3] = 200
    assert are_pixels(x)


@pytest.mark.parametrize("brightest", [16, 127, 256, -1])
def test_other_numbers_are_not(brightest: int) -> None:
    assert not are_pixels(np.full((2, 64), brightest))


@pytest.mark.parametrize("shape", [(2, 2), (2, 49), (2, 63), (0, 64)])
def test_other_shapes_are_not(shape: tuple[int, int]) -> None:
    assert not are_pixels(np.full(shape, 200))
