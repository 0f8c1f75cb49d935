"""A frame holds its points, is square, and changes seldom."""

from __future__ import annotations

import numpy as np

from core.insight.frame import Frame, following_frame

POINTS = np.array([[0.0, 0.0], [4.0, 1.0]])


def is_held(frame: Frame, points: np.ndarray) -> bool:
    return bool((points >= frame.low).all() and (points <= frame.high).all())


def test_it_is_square_and_holds_all() -> None:
    frame = following_frame(None, POINTS)
    assert is_held(frame, POINTS)
    width, height = frame.high - frame.low
    np.testing.assert_allclose(width, height)
    assert 4.0 < width < 6.0
    np.testing.assert_allclose((frame.low + frame.high) / 2, [2.0, 0.5])


def test_it_stays_while_points_move_a_little() -> None:
    frame = following_frame(None, POINTS)
    assert following_frame(frame, POINTS * 1.05) is frame
    assert following_frame(frame, POINTS * 0.8) is frame


def test_it_grows_at_once_and_shrinks_when_it_has_become_much_too_wide() -> None:
    frame = following_frame(None, POINTS)
    grown = following_frame(frame, POINTS * 3)
    assert is_held(grown, POINTS * 3)
    smaller = following_frame(grown, POINTS)
    np.testing.assert_allclose(smaller.high, frame.high)


def test_one_place_has_room_around_it() -> None:
    frame = following_frame(None, np.array([[3.0, 3.0]]))
    np.testing.assert_array_equal([frame.low, frame.high], [[2, 2], [4, 4]])


def test_what_is_no_number_does_not_count() -> None:
    odd = np.array([[np.nan, 0.0], [np.inf, 1.0]])
    frame = following_frame(None, POINTS)
    assert following_frame(frame, np.concatenate([POINTS, odd])) is frame
    assert following_frame(frame, odd) is frame
    np.testing.assert_array_equal(following_frame(None, odd).high, [1, 1])
