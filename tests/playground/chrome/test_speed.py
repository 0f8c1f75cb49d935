"""The speeds of the slider: even steps from one a second to no limit."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from playground.chrome.speed import MAX_POSITION, SPEEDS, position_of, speed_at, speed_text


def test_it_goes_from_one_update_a_second_to_no_limit() -> None:
    assert speed_at(0) == 1.0
    assert speed_at(MAX_POSITION) is None
    assert speed_at(MAX_POSITION - 1) == 100_000.0


def test_steps_are_even_on_a_logarithmic_scale() -> None:
    ratios = [after / before for before, after in pairwise(SPEEDS)]
    assert 1.3 < min(ratios) <= max(ratios) < 1.7


@given(st.integers(0, MAX_POSITION))
def test_a_position_is_found_again(position: int) -> None:
    assert position_of(speed_at(position)) == position


@given(st.floats(1e-3, 1e9))
def test_any_speed_goes_to_a_neighbour(speed: float) -> None:
    nearest = speed_at(position_of(speed))
    assert nearest is not None
    if 1.0 <= speed <= 100_000.0:
        assert max(nearest, speed) / min(nearest, speed) < 1.3


def test_words() -> None:
    assert speed_text(None) == "max"
    assert speed_text(1.5) == "1.5/s"
    assert speed_text(20_000.0) == "20,000/s"
