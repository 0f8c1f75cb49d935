"""The line along which a field is zero."""

from __future__ import annotations

import numpy as np

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


def test_a_saddle_gives_two_lines() -> None:
    lines = zero_lines(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    assert sorted(map(tuple, lines.tolist())) == [(0.0, 0.5, 0.5, 0.0), (1.0, 0.5, 0.5, 1.0)]


def test_nan_draws_nothing_and_warns_of_nothing() -> None:
    field = np.full((4, 4), np.nan)
    assert zero_lines(field).shape == (0, 4)
    field[1, 1] = 1.0
    zero_lines(field)
