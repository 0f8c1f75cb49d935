"""FrameClock: 30 frames a second, fewer when they cost more than their share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.session.frame_clock import (
    BUDGET,
    BUDGET_BESIDE_KERNEL,
    FASTEST,
    SLOWEST,
    SLOWEST_FLUENT,
    FrameClock,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Processor:
    """Processor time, which passes only when something is drawn."""

    def __init__(self) -> None:
        self.used = 0.0

    def __call__(self) -> float:
        return self.used

    def draw(self, clock: FrameClock, cost: float, times: int = 60) -> None:
        """Let that many frames pass, each drawn in two parts; work between frames is no part."""
        for _ in range(times):
            for part in (0.25, 0.75):
                with clock.drawing():
                    self.used += cost * part
            self.used += 0.5
            clock._on_timeout()


def ticked(cost: float) -> FrameClock:
    processor = Processor()
    clock = FrameClock(cpu=processor)
    processor.draw(clock, cost)
    return clock


@pytest.mark.parametrize("cost", [0.0, 0.001, FASTEST * BUDGET])
def test_cheap_frames_come_thirty_times_a_second(qapp: object, cost: float) -> None:
    assert ticked(cost).interval == pytest.approx(FASTEST)


def test_costly_frames_keep_to_their_share_of_the_time(qapp: object) -> None:
    clock = ticked(0.006)
    assert 0.006 / clock.interval == pytest.approx(BUDGET, rel=0.01)


def test_beside_a_kernel_frames_may_cost_more(qapp: object) -> None:
    processor = Processor()
    clock = FrameClock(cpu=processor)
    clock.budget = BUDGET_BESIDE_KERNEL
    processor.draw(clock, 0.006)
    assert clock.interval == pytest.approx(FASTEST)


def test_ten_a_second_is_the_least_and_fifteen_where_something_moves(qapp: object) -> None:
    clock = ticked(1.0)
    assert clock.interval == SLOWEST == 0.1
    clock.is_fluency_wanted = lambda: True
    assert clock.interval == SLOWEST_FLUENT < 1 / 15


def test_it_recovers_when_frames_become_cheap_again(qapp: object) -> None:
    processor = Processor()
    clock = FrameClock(cpu=processor)
    processor.draw(clock, 1.0)
    processor.draw(clock, 0.001)
    assert clock.interval == pytest.approx(FASTEST)


def test_one_slow_frame_does_not_slow_down_the_next_ones_to_the_least(qapp: object) -> None:
    processor = Processor()
    clock = FrameClock(cpu=processor)
    processor.draw(clock, 0.002)
    processor.draw(clock, 0.03, times=1)
    assert clock.interval < SLOWEST


def test_it_ticks_between_start_and_stop(qtbot: QtBot) -> None:
    clock = FrameClock()
    assert not clock.running
    with qtbot.waitSignals([clock.tick, clock.tick]):
        clock.start()
    clock.stop()
    assert not clock.running
