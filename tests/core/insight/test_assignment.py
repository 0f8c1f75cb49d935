"""The assignment: as good as scipy's, on gains of all kinds."""

from __future__ import annotations

import numpy as np
import pytest

from core import ShapeError
from core.insight.assignment import best_assignment


def test_scipy_gains_no_more() -> None:
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(0)
    for trial in range(60):
        size = int(rng.integers(1, 13))
        gain = rng.standard_normal((size, size)) * 10.0 ** rng.integers(-6, 7)
        if trial % 3 == 0:
            gain = np.round(gain / np.abs(gain).max(), 1)  # many that are equal
        columns = best_assignment(gain)
        assert sorted(columns) == list(range(size))
        rows, best = linear_sum_assignment(gain, maximize=True)
        scale = np.abs(gain).max() * size
        assert gain[rows, columns].sum() == pytest.approx(gain[rows, best].sum(), abs=1e-12 * scale)


def test_a_hundred_units_that_were_shuffled_are_found() -> None:
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(1)
    units, order = rng.standard_normal((100, 20)), rng.permutation(100)
    found = best_assignment(units @ (units[order] + 0.01 * rng.standard_normal((100, 20))).T)
    rows, best = linear_sum_assignment(units @ units[order].T, maximize=True)
    np.testing.assert_array_equal(order[found], rows)
    np.testing.assert_array_equal(found, best)


def test_what_is_no_number_gains_nothing() -> None:
    gain = np.array([[np.nan, 1.0, np.inf], [2.0, np.nan, 1.0], [-np.inf, 3.0, 5.0]])
    assert best_assignment(gain).tolist() == [1, 0, 2]
    assert best_assignment(np.zeros((0, 0))).tolist() == []


def test_it_has_to_be_square() -> None:
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        best_assignment(np.zeros((2, 3)))
