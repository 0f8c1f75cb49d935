"""Values become indexes: zero in the middle, signs apart, nothing that is no number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.insight.indexes import ZERO, occurring, quantize, strongest


def indexes(values: object, m: float, dtype: str = "float64") -> list[int]:
    array = np.array(values, dtype=dtype)
    out = np.zeros(array.shape, dtype=np.uint8)
    quantize(array, m, out, np.empty_like(array))
    result: list[int] = out.tolist()
    return result


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_ends_and_the_middle(dtype: str) -> None:
    assert indexes([-2.0, -1.0, 0.0, 1.0, 2.0], 2.0, dtype) == [1, 64, 128, 192, 255]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_beyond_the_scale_takes_its_end(dtype: str) -> None:
    values = [-math.inf, -1e30, 1e30, math.inf]
    assert indexes(values, 1e-12, dtype) == [1, 1, 255, 255]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_is_no_value(dtype: str) -> None:
    assert indexes([math.nan, 0.5], 1.0, dtype) == [0, 192]


@given(arrays(np.float64, 20, elements=st.floats(-10, 10)), st.floats(0.01, 20))
def test_signs_mirror_and_zero_is_exact(values: np.ndarray, m: float) -> None:
    there, back = np.array(indexes(values, m)), np.array(indexes(-values, m))
    np.testing.assert_array_equal(there - ZERO, ZERO - back)
    assert set(there[values == 0.0]) <= {ZERO}


def test_the_strongest_of_each_group_stands_for_it() -> None:
    values = np.array([[129, 124, 130, 131, 123], [128, 128, 127, 129, 255]], dtype=np.uint8)
    expected = [[124, 131, 123], [128, 127, 255]]
    np.testing.assert_array_equal(strongest(values, 2, axis=1), expected)
    np.testing.assert_array_equal(strongest(values.T, 2, axis=0).T, expected)
    np.testing.assert_array_equal(strongest(values, 1, axis=0), values)
    np.testing.assert_array_equal(strongest(values, 9, axis=1), [[123], [255]])


def test_no_value_is_weaker_than_any() -> None:
    values = np.array([[0, 128], [0, 0], [1, 0]], dtype=np.uint8)
    assert strongest(values, 2, axis=1).ravel().tolist() == [128, 0, 1]


def test_what_occurs_is_told_in_order() -> None:
    for dtype in ("uint8", "int64"):
        assert occurring(np.array([[7, 0, 7], [2, 0, 2]], dtype)) == [0, 2, 7]
        assert occurring(np.array([], dtype)) == []
