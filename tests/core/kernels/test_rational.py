"""Tanh as a quotient of polynomials, against the exact one."""

from __future__ import annotations

import numpy as np
import pytest

numba = pytest.importorskip("numba")


@pytest.fixture(scope="module")
def tanh_of():
    from core.kernels.rational import rational_tanh

    @numba.njit
    def tanh_of(x, out):
        for i in range(x.size):
            out[i] = rational_tanh(x[i])

    return tanh_of


def test_it_is_tanh_to_a_few_units_in_the_last_place(tanh_of):
    x = np.concatenate([np.linspace(-12, 12, 100_001), np.logspace(-30, 1, 1_000)])
    x = x.astype(np.float32)
    found = np.empty_like(x)
    tanh_of(x, found)
    exact = np.tanh(x.astype(np.float64))
    away = np.abs(found - exact) / np.spacing(np.abs(exact).astype(np.float32))
    assert away.max() < 6
    assert np.abs(found).max() <= 1.0


def test_it_is_odd_and_nan_stays_nan(tanh_of):
    x = np.array([0.0, 0.3, 2.0, np.inf, -0.3, -2.0, -np.inf, np.nan], np.float32)
    found = np.empty_like(x)
    tanh_of(x, found)
    np.testing.assert_array_equal(found[4:7], -found[1:4])
    assert found[3] == pytest.approx(1.0, abs=1e-6)
    assert np.isnan(found[7])
