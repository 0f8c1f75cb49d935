"""Pacer: updates spread evenly, on a schedule that neither drifts nor catches up in a burst."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.session.pacing import Pacer


class Clock:
    """Stands still unless told to move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def updates_within(pacer: Pacer, clock: Clock, seconds: float, work: float = 0.0) -> int:
    """How many updates are done in `seconds` when each takes `work` seconds."""
    steps, end = 0, clock.now + seconds
    while True:
        wait = pacer.delay(steps)
        if clock.now + wait >= end:
            return steps
        clock.now += wait
        if wait == 0.0:
            steps += pacer.chunk or 1
            clock.now += work


def test_the_first_update_is_due_at_once_and_the_next_after_one_interval() -> None:
    clock = Clock()
    pacer = Pacer(2.0, clock)
    assert pacer.delay(0) == 0.0
    assert pacer.delay(1) == pytest.approx(0.5)
    clock.now += 0.5
    assert pacer.delay(1) == 0.0


@given(st.floats(1.0, 1e6))
def test_the_wanted_speed_is_kept_over_time(speed: float) -> None:
    clock = Clock()
    pacer = Pacer(speed, clock)
    done = updates_within(pacer, clock, 10.0, work=1e-7)
    assert done == pytest.approx(10.0 * speed, rel=0.01, abs=(pacer.chunk or 1) + 1)


def test_no_limit_never_waits() -> None:
    pacer = Pacer(None, Clock())
    assert pacer.chunk is None
    assert pacer.delay(0) == pacer.delay(1_000_000) == 0.0


def test_a_pause_is_not_caught_up() -> None:
    clock = Clock()
    pacer = Pacer(10.0, clock)
    pacer.delay(0)
    clock.now += 60.0
    assert updates_within(pacer, clock, 1.0) <= 12


def test_a_machine_that_is_too_slow_does_not_pile_up_debt() -> None:
    clock = Clock()
    pacer = Pacer(100.0, clock)
    updates_within(pacer, clock, 5.0, work=0.1)
    assert updates_within(pacer, clock, 1.0) <= 112


def test_a_new_speed_counts_from_the_last_update() -> None:
    clock = Clock()
    pacer = Pacer(1.0, clock)
    assert pacer.delay(0) == 0.0
    clock.now += 0.25
    pacer.set_speed(2.0)
    assert pacer.delay(1) == pytest.approx(0.25)


@pytest.mark.parametrize("now", [0.0, 0.5, 1e9])
def test_the_first_update_is_due_at_once_whatever_the_clock_says(now: float) -> None:
    pacer = Pacer(0.001, lambda: now)
    assert pacer.delay(0) == 0.0
    assert pacer.delay(1) == pytest.approx(1000.0)
