"""The line along which a field is zero."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.contour import zero_lines


def test_a_field_of_one_sign_has_no_line() -> None:
    assert zero_lines(np.ones((5, 5))).shape == (0, 4)
    assert zero_lines(-np.ones((5, 5))).shape == (0, 4)


def test_a_plane_is_cut_where_it_is_zero() -> None:
    _, x = np.mgrid[0:6, 0:8]
    lines = zero_lines(x - 2.3)
    assert len(lines) == 5
    np.testing.assert_allclose(lines[:, [0, 2]], 2.3)
    assert sorted(lines[:, [1, 3]].ravel().tolist()) == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_a_circle_is_a_closed_line() -> None:
    y, x = np.mgrid[0:41, 0:41] - 20.0
    lines = zero_lines(np.hypot(x, y) - 12.5)
    ends = lines.reshape(-1, 2)
    np.testing.assert_allclose(np.hypot(*(ends - 20.0).T), 12.5, atol=0.02)
    # Each end belongs to exactly two segments.
    _, counts = np.unique(ends.round(9), axis=0, return_counts=True)
    assert set(counts) == {2}


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_saddle_keeps_together_what_the_middle_joins(sign: float) -> None:
    strong, weak = 3.0 * sign, -sign
    lines = zero_lines(np.array([[strong, weak], [weak, strong]]))
    # The two strong corners are one region: the lines go around the weak ones.
    assert sorted(map(tuple, lines.tolist())) == [(0.25, 1.0, 0.0, 0.75), (0.75, 0.0, 1.0, 0.25)]
    lines = zero_lines(np.array([[weak, strong], [strong, weak]]))
    assert sorted(map(tuple, lines.tolist())) == [(0.0, 0.25, 0.25, 0.0), (1.0, 0.75, 0.75, 1.0)]


@pytest.mark.parametrize("flip", [1, -1])
def test_a_stripe_thinner_than_a_cell_is_no_string_of_diamonds(flip: int) -> None:
    y, x = np.mgrid[0:12, 0:12] * 1.0
    field = (0.6 - np.abs(x - y))[:, ::flip]
    ends = zero_lines(field).round(9).reshape(-1, 2)
    _, counts = np.unique(ends, axis=0, return_counts=True)
    assert (counts == 1).sum() == 4  # two lines with two ends each, at the border


def test_nan_draws_nothing_and_warns_of_nothing() -> None:
    field = np.full((4, 4), np.nan)
    assert zero_lines(field).shape == (0, 4)
    field[1, 1] = 1.0
    assert np.isfinite(zero_lines(field)).all()
