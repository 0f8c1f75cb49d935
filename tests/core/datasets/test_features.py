from __future__ import annotations

import math

import numpy as np
import pytest

from core.datasets.features import features
from core.spec.names import FEATURE_NAMES

POINTS = np.array([[0.5, -2.0], [3.0, 4.0], [-1.0, 0.0]])


def test_each_feature_is_its_formula() -> None:
    made = features(POINTS, FEATURE_NAMES)
    for row, (x, y) in zip(made, POINTS.tolist(), strict=True):
        expected = (x, y, x * x, y * y, x * y, math.sin(x), math.sin(y))
        assert row == pytest.approx(expected, abs=1e-15)


def test_columns_follow_the_order_of_the_names() -> None:
    np.testing.assert_array_equal(features(POINTS, ("y", "x")), POINTS[:, ::-1])


def test_what_is_made_is_a_copy() -> None:
    made = features(POINTS, ("x", "y"))
    made[:] = 0
    assert POINTS[0, 0] == 0.5


@pytest.mark.parametrize(
    ("points", "names", "message"),
    [
        (POINTS, ("x", "cos_x"), "features are cos_x, expected some of: x, y"),
        (POINTS, (), "features are none"),
        (POINTS[:, :1], ("x",), r"shape (3, 1), expected (n, 2)"),
        (POINTS[0], ("x",), r"shape (2,), expected (n, 2)"),
    ],
)
def test_what_makes_no_sense_is_refused(
    points: np.ndarray, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        features(points, names)
    assert message in str(caught.value)
