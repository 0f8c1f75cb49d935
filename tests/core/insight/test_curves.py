"""Curves are thinned without losing a peak, and outliers do not ruin an axis."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight.curves import (
    at,
    drawable,
    epoch_end,
    logarithms,
    loss_decades,
    loss_end,
    r2_start,
    spread,
    thinned,
)


def test_what_cannot_be_drawn_is_left_out_and_what_is_huge_is_cut() -> None:
    given_values = np.array([1.0, math.nan, math.inf, -math.inf, 1e300, -1e300])
    drawn = drawable(given_values)
    np.testing.assert_array_equal(drawn, [1.0, math.nan, 1e30, -1e30, 1e30, -1e30])
    assert given_values[4] == 1e300  # the history itself is not touched


def test_logarithms_put_zero_at_the_bottom() -> None:
    values = np.array([100.0, 0.0, -1.0, math.nan])
    np.testing.assert_array_equal(logarithms(values, -3.0), [2.0, -3.0, -3.0, math.nan])


def test_few_points_are_all_kept() -> None:
    x = np.arange(50.0)
    thin_x, thin_y = thinned(x, x * 2, 0.0, 49.0, 100)
    np.testing.assert_array_equal(thin_x, x)
    np.testing.assert_array_equal(thin_y, x * 2)


@given(st.integers(0, 99_999), st.integers(10, 500))
def test_no_peak_is_lost(peak: int, columns: int) -> None:
    x = np.arange(100_000.0)
    y = np.sin(x / 5000.0)
    y[peak] = 7.0
    thin_x, thin_y = thinned(x, y, 0.0, 1e5, columns)
    assert len(thin_x) == len(thin_y) <= 2 * columns
    assert thin_y.max() == 7.0
    assert np.all(np.diff(thin_x) >= 0)
    assert (thin_x[0], thin_x[-1]) == (x[0], x[-1])


def test_a_falling_curve_stays_falling() -> None:
    x = np.arange(10_000.0)
    _, thin_y = thinned(x, -x, 0.0, 1e4, 100)
    assert np.all(np.diff(thin_y) < 0)


def test_columns_in_which_nothing_begins_are_none() -> None:
    x = np.append(np.arange(1000.0), 1e6)  # all but one of the columns lie in the gap
    thin_x, thin_y = thinned(x, x, 0.0, 1e6, 100)
    np.testing.assert_array_equal(thin_x, [0.0, 999.0, 1e6, 1e6])
    np.testing.assert_array_equal(thin_y, thin_x)


def test_only_the_part_that_is_seen_is_used_with_its_neighbours() -> None:
    x = np.arange(1000.0)
    thin_x, _ = thinned(x, x, 99.5, 199.5, 400)
    assert (thin_x[0], thin_x[-1]) == (99.0, 200.0)


def test_gaps_stay_gaps_and_do_not_swallow_values() -> None:
    x = np.arange(10_000.0)
    y = np.ones(10_000)
    y[2000:4000] = math.nan
    y[6001] = math.nan
    _, thin_y = thinned(x, y, 0.0, 1e4, 100)
    assert 30 < np.isnan(thin_y).sum() < 50
    assert np.isnan(thinned(x, np.full(10_000, math.nan), 0.0, 1e4, 100)[1]).all()


def test_marks_are_few_and_stay_where_they_are() -> None:
    x = np.arange(1.0, 1001.0)
    few, y = spread(x, 2 * x, 0.0, 1000.0, 60)
    np.testing.assert_array_equal(y, 2 * few)
    assert 30 <= len(few) <= 60
    assert set(few) <= set(spread(x[:500], x[:500], 0.0, 1000.0, 60)[0]) | set(x[500:])
    seen, _ = spread(x, x, 100.0, 150.0, 60)
    np.testing.assert_array_equal(seen, np.arange(100.0, 151.0))
    assert len(spread(np.empty(0), np.empty(0), 0.0, 1.0, 10)[0]) == 0
    assert len(spread(x, x, 2000.0, 3000.0, 10)[0]) == 0


def test_an_empty_curve_stays_empty() -> None:
    assert len(thinned(np.empty(0), np.empty(0), 0.0, 1.0, 100)[0]) == 0


@pytest.mark.parametrize(
    ("epoch", "target", "end"),
    [
        (0.0, 100.0, 1.0),
        (3.2, 100.0, 4.0),
        (41.0, 1000.0, 50.0),
        (950.0, 970.0, 970.0),
        (0.2, 5.0, 1.0),
        (120.0, 100.0, 150.0),
    ],
)
def test_the_epoch_axis(epoch: float, target: float, end: float) -> None:
    assert epoch_end(epoch, target) == end


def test_the_loss_axis_holds_all_of_a_usual_run() -> None:
    losses = 2.3 * np.exp(-np.arange(1000) / 50)
    assert loss_end(losses) == 3.0


@pytest.mark.parametrize("outlier", [1e300, math.inf, math.nan])
def test_one_outlier_does_not_ruin_the_loss_axis(outlier: float) -> None:
    losses = np.full(200, 0.5)
    losses[-1] = outlier
    assert loss_end(drawable(losses)) <= 3.0
    assert loss_decades(drawable(losses)) == (-1.0, 0.0 if math.isnan(outlier) else 1.0)


@pytest.mark.parametrize("values", [[], [math.nan], [0.0], [0.0, 0.0]])
def test_a_loss_axis_without_anything_to_show(values: list[float]) -> None:
    assert loss_end(np.array(values)) > 0.0
    low, high = loss_decades(np.array(values))
    assert low < high


def test_the_logarithmic_axis_ends_at_powers_of_ten_and_has_a_limit() -> None:
    assert loss_decades(np.array([0.5, 0.02])) == (-2.0, 0.0)
    assert loss_decades(np.array([1.0, 1e-29, 0.0])) == (-16.0, 0.0)
    assert loss_decades(np.array([1.0, 5e-324])) == (-16.0, 0.0)
    assert loss_decades(np.array([1.5, 2e8, 2e18, 2e27])) == (0.0, 28.0)


@pytest.mark.parametrize(
    ("values", "start"), [([0.2, 0.9], 0.0), ([-0.3, 0.9], -0.3), ([-1e9], -1.0), ([], 0.0)]
)
def test_the_r2_axis(values: list[float], start: float) -> None:
    assert r2_start(np.array(values)) == start


def test_reading_a_curve() -> None:
    x, y = np.array([1.0, 2.0, 4.0]), np.array([10.0, 20.0, 40.0])
    assert at(x, y, 2.9) == (2.0, 20.0)
    assert at(x, y, 3.1) == (4.0, 40.0)
    assert at(x, y, -5.0) == (1.0, 10.0)
    assert at(x, y, math.inf) == (4.0, 40.0)
    assert all(math.isnan(part) for part in at(np.empty(0), np.empty(0), 1.0))
