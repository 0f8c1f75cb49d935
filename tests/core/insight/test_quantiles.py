"""Quantiles, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.quantiles import median, quantile


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.95, 1.0])
@pytest.mark.parametrize("count", [1, 2, 7, 10])
def test_it_is_numpys(share: float, count: int) -> None:
    values = np.random.default_rng(count).normal(size=(count, 3))
    assert quantile(values, share) == pytest.approx(np.quantile(values, share), rel=1e-14)
    for axis in (0, 1):
        expected = np.quantile(values, share, axis=axis)
        np.testing.assert_allclose(quantile(values, share, axis), expected, rtol=1e-13)


def test_of_bytes_and_whole_numbers_it_is_a_float() -> None:
    assert median(np.array([250, 255], np.uint8)) == 252.5
    assert median([3, 1, 2]) == 2.0
    assert median(np.array([[0, 9], [255, 8]], np.uint8), axis=0).tolist() == [127.5, 8.5]


def test_of_single_floats_it_is_a_single_float() -> None:
    assert median(np.array([1.0, 2.0], np.float32)).dtype == np.float32


def test_what_is_not_finite_is_taken_as_numpy_takes_it() -> None:
    assert np.isnan(median([1.0, np.nan, 0.0]))
    assert median([1.0, 2.0, np.inf]) == 2.0
    assert median([np.inf, np.inf]) == np.inf


def test_no_values_have_none() -> None:
    with pytest.raises(ValueError, match="no values"):
        median([])
