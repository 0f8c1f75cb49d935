"""Scales end at round numbers, grow at once and shrink late."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from turns import in_turn

from core.insight.scale import HUGE, TINY, following, largest_magnitude, round_up, scale_between


@in_turn(
    ("value", "expected"),
    [
        (0.0, TINY),
        (1.0, 1.0),
        (1.01, 1.5),
        (0.21, 0.3),
        (0.3, 0.3),
        (7.0, 8.0),
        (9.0, 10.0),
        (99.0, 100.0),
        (2e-05, 2e-05),
        (1e300, HUGE),
    ],
)
def test_round_up(value: float, expected: float) -> None:
    assert round_up(value) == expected


@given(st.floats(1e-11, 1e29))
def test_round_up_is_close_above(value: float) -> None:
    assert value <= round_up(value) <= 1.5 * value * (1 + 1e-12)


@given(st.floats(1e-11, 1e29))
def test_what_is_round_stays(value: float) -> None:
    assert round_up(round_up(value)) == round_up(value)


@pytest.mark.parametrize(
    ("m", "largest", "end"),
    [
        (1.0, 0.9, 1.0),
        (1.0, 1.2, 1.5),
        (1.5, 0.95, 1.5),  # 1.0 would do, but hardly: the scale would flicker
        (1.5, 0.7, 0.8),
        (None, 0.02, 0.02),
        (None, 0.0, TINY),
        (5.0, math.nan, TINY),
        (5.0, math.inf, TINY),
    ],
)
def test_a_scale_grows_at_once_and_shrinks_late(
    m: float | None, largest: float, end: float
) -> None:
    assert following(m, largest) == end


def test_largest_magnitude() -> None:
    assert largest_magnitude([np.array([[-3.0, 1.0]]), None, np.array([2.0])]) == 3.0
    assert largest_magnitude([np.array([math.nan, -math.inf, 0.5])]) == 0.5
    assert largest_magnitude([np.array([math.nan]), np.zeros(3), np.empty(0)]) == 0.0
    assert largest_magnitude([np.array([-1.7e308, 1.7e308])]) == 1.7e308


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-1.0, 3.0, (0.0, 3.0)),
        (0.0, 7.0, (0.0, 8.0)),
        (35_000.0, 232_000.0, (130_000.0, 110_000.0)),
        (30_000.0, 240_000.0, (140_000.0, 110_000.0)),
        (-18.0, -4.0, (-11.0, 7.0)),
        (1e6, 1e6 + 4, (1_000_002.0, 2.0)),
        (-math.inf, -1.0, (0.0, HUGE)),
    ],
)
def test_values_far_from_zero_have_a_round_middle(
    low: float, high: float, expected: tuple[float, float]
) -> None:
    assert scale_between(low, high) == expected


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12))
def test_a_scale_holds_all_values_and_little_more(low: float, width: float) -> None:
    high = low + width
    middle, reach = scale_between(low, high)
    slack = 1e-9 * max(abs(low), abs(high), 1.0)
    assert middle - reach <= low + slack
    assert high - slack <= middle + reach
    if middle:
        assert reach <= 0.8 * width + slack
