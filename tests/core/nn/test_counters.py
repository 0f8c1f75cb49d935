"""Counted random numbers: SplitMix64's own, the same one by one and many at once."""

import numpy as np
import pytest

from core.nn.counters import Counters, number


def test_they_are_those_of_splitmix64():
    """The first outputs for the seed 1234567, as published with the generator's ports."""
    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert [number(1234567, n) for n in range(5)] == published


@pytest.mark.parametrize(("key", "first"), [(0, 0), (2**64 - 1, 0), (12345, 1000)])
def test_many_at_once_are_those_one_by_one(key: int, first: int):
    counters = Counters(9)
    for count in (9, 4):  # the buffers are used again
        drawn = counters.draw(key, count, first)
        assert drawn.dtype == np.uint64
        assert drawn.tolist() == [number(key, first + n) for n in range(count)]


def test_neighbouring_keys_and_places_have_nothing_in_common():
    """Half of the 64 bits differ, give or take, wherever key or place moves by one."""
    pairs = [(number(k, n), number(*other)) for k in range(40) for n, other in ((3, (k, 4)),)]
    pairs += [(number(k, 3), number(k + 1, 3)) for k in range(40)]
    differing = [(one ^ other).bit_count() for one, other in pairs]
    assert min(differing) > 15
    assert max(differing) < 49
    assert 30 < sum(differing) / len(differing) < 34
