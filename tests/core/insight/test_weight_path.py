"""A path is bounded, keeps its first point and the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.insight.weight_path import MOST_POINTS, WeightPath

if TYPE_CHECKING:
    import pytest


def test_a_long_run_is_thinned_and_keeps_its_ends() -> None:
    path = WeightPath()
    for steps in range(0, 50_000, 7):
        path.add(steps, np.array([float(steps)]))
        assert path.steps[-1] == steps
    assert MOST_POINTS // 2 <= len(path) <= MOST_POINTS
    assert path.steps[0] == 0
    assert [float(point[0]) for point in path.points] == list(path.steps)
    gaps = np.diff(path.steps[:-1])
    assert gaps.max() <= 4 * gaps.min()  # as good as even


def test_large_networks_have_fewer_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.insight.weight_path.MOST_BYTES", 8 * 100 * 20)
    path = WeightPath()
    for steps in range(500):
        path.add(steps, np.full(100, float(steps)))
    assert 10 <= len(path) <= 20


def test_what_is_looked_at_again_is_known_and_what_was_changed_takes_its_place() -> None:
    path = WeightPath()
    for steps in range(10):
        path.add(steps, np.array([1.0]))
    path.add(4, np.array([2.0]))
    assert path.steps == tuple(range(10))
    assert path.points[4][0] == 1.0
    path.add(9, np.array([3.0]))
    assert path.steps == tuple(range(10))
    assert path.points[-1][0] == 3.0
    path.add(5, np.array([2.0, 3.0]))  # another network
    assert path.steps == (5,)
