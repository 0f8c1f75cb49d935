"""The fine grid: the same answers as one by one, fewer points for larger networks, to be ended."""

from __future__ import annotations

import numpy as np
import pytest

from core import LayerSpec, Network, NetworkSpec
from core.insight.fine import FINEST, answers_over, fine_side, is_quick
from core.insight.plane import Plane, grid_side

PLANE = Plane((-2.0, 0.0), (2.0, 1.0), ())


def network() -> Network:
    return Network.from_spec(NetworkSpec(2, (LayerSpec(5, "tanh"), LayerSpec(2, "softmax"))))


@pytest.mark.parametrize("side", [1, 7, 200])
def test_answers_are_those_of_the_grid(side: int) -> None:
    answers = answers_over(network(), PLANE, side)
    expected = network().predict(PLANE.grid(side))
    np.testing.assert_allclose(answers, expected, rtol=1e-6)


def test_it_ends_when_it_is_cancelled() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    assert answers_over(network(), PLANE, 300, cancelled) is None
    assert len(asked) == 2


def test_there_is_a_point_a_pixel_as_long_as_that_can_be_afforded() -> None:
    assert fine_side(177, 320) == 320
    assert fine_side(177, 2000) == FINEST
    assert grid_side(50_000_000) <= fine_side(50_000_000, 400) < 400
    assert fine_side(1, 10) == grid_side(1)


def test_small_networks_are_quick() -> None:
    assert is_quick(177, 320)
    assert not is_quick(100_000, 320)
