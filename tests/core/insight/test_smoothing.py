"""Smoothing: the recursion done one by one is the oracle."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.smoothing import smoothed


def one_by_one(values, weight):
    sums = counts = 0.0
    found = []
    for value in values:
        known = np.isfinite(value)
        sums = weight * sums + (value if known else 0.0)
        counts = weight * counts + known
        found.append(sums / counts if known else np.nan)
    return np.array(found)


@pytest.mark.parametrize("weight", [0.3, 0.9, 0.99])
def test_it_is_the_moving_average_made_one_by_one(weight):
    values = np.random.default_rng(0).normal(size=700)
    values[[0, 5, 6]] = np.nan
    np.testing.assert_allclose(smoothed(values, weight), one_by_one(values, weight), rtol=1e-9)


def test_the_data_stay_and_a_level_curve_is_itself():
    values = np.full(50, 0.7)
    np.testing.assert_allclose(smoothed(values, 0.95), values)
    noisy = np.random.default_rng(1).normal(size=20)
    before = noisy.copy()
    smoothed(noisy, 0.9)[:] = 0
    smoothed(noisy, 0.0)[:] = 0
    np.testing.assert_array_equal(noisy, before)
