from __future__ import annotations

import numpy as np
import pytest
from turns import in_turn

from core.datasets.pictures import are_whole, divisor_of, picture_shape


@in_turn(
    ("columns", "low", "high", "shape"),
    [
        (784, 0, 255, (28, 28)),
        (784, -3.5, 1, (28, 28)),
        (64, 0, 255, (8, 8)),
        (64, 0, 128, (8, 8)),
        (64, 0, 127, None),  # whole numbers, but none in the brighter half
        (64, 0, 256, None),
        (64, -1, 255, None),
        (64, 0, 1, None),
        (49, 0, 255, None),
        (65, 0, 255, None),
        (4, 0, 255, None),
    ],
)
def test_picture_shape(columns: int, low: float, high: float, shape: object) -> None:
    assert picture_shape(columns, low, high) == shape


@pytest.mark.parametrize(
    ("low", "high", "divisor"),
    [
        (0, 255, 255),
        (0, 128, 255),
        (0, 16, 16),
        (0, 1, 1),
        (0, 0.5, 1),
        (-1, 1, 1),
        (0, 4095, 4095),
    ],
)
def test_what_pictures_are_divided_by(low: float, high: float, divisor: float) -> None:
    assert divisor_of(low, high) == divisor


def test_whole_numbers_are_known_in_every_row() -> None:
    x = np.zeros((10_000, 2))
    assert are_whole(x)
    x[-1, 1] = 0.5
    assert not are_whole(x)
    assert are_whole(x.astype(np.int8))
