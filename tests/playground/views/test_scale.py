"""Levels follow what is shown, and stay when locked."""

from __future__ import annotations

import math

import pytest

from core.insight.scale import TINY
from playground.views.scale import Level


def test_a_level_grows_at_once_and_shrinks_late() -> None:
    level = Level()
    assert level.follow(0.9) == 1.0
    assert level.follow(1.2) == 1.5
    # 1.0 would do for 0.95, but hardly: the scale would flicker.
    assert level.follow(0.95) == 1.5
    assert level.follow(0.7) == 0.8


def test_a_level_takes_its_first_value_whatever_it_is() -> None:
    assert Level().follow(0.02) == 0.02


def test_a_locked_level_stays() -> None:
    level = Level()
    level.follow(0.9)
    level.locked = True
    assert level.follow(50.0) == 1.0
    level.restart()
    assert level.follow(50.0) == 1.0
    level.locked = False
    assert level.follow(50.0) == 50.0


def test_restarting_forgets() -> None:
    level = Level()
    level.follow(50.0)
    level.restart()
    assert level.follow(49.0) == 50.0
    level.restart()
    assert level.follow(0.9) == 1.0


@pytest.mark.parametrize("value", [0.0, math.nan, math.inf])
def test_nothing_to_scale_by_still_gives_a_scale(value: float) -> None:
    assert Level().follow(value) == TINY
