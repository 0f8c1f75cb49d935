"""The tail of the normal distribution against Python's own error function."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.nn.normal_tail import normal_tail


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 3e-16), (np.float32, 1e-7)])
def test_it_is_the_complementary_error_function(dtype, tolerance):
    z = np.linspace(-40, 40, 40_001).astype(dtype)
    u, ratio, bell = np.empty((3, z.size), dtype)
    normal_tail(z, u, ratio, bell)
    exact = np.array([0.5 * math.erfc(abs(float(number)) / math.sqrt(2)) for number in z])
    assert np.abs(ratio * bell - exact).max() < tolerance
    np.testing.assert_array_equal(u, np.abs(z))


def test_erf_follows_from_it():
    x = np.linspace(0, 6, 601)
    u, ratio, bell = np.empty((3, x.size))
    normal_tail(x * math.sqrt(2), u, ratio, bell)
    exact = [math.erf(number) for number in x]
    np.testing.assert_allclose(1 - 2 * ratio * bell, exact, rtol=0, atol=1e-15)


def test_infinity_has_no_tail():
    u, ratio, bell = np.empty((3, 2))
    normal_tail(np.array([-np.inf, np.inf]), u, ratio, bell)
    assert (ratio * bell).tolist() == [0.0, 0.0]
    assert np.isfinite(u).all()
