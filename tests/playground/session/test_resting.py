"""Rests: a quarter of a core while a run trains, all of it otherwise, by clocks of the test's."""

from __future__ import annotations

import pytest

from playground.session.resting import LONGEST_PAUSE, SHARE, SHORTEST, Rests


class Clocks:
    """Processor time and wall time of one thread, in seconds."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    def work(self, seconds: float) -> None:
        self.cpu += seconds
        self.wall += seconds

    def wait(self, seconds: float) -> None:
        self.wall += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def rests(clocks: Clocks) -> Rests:
    rests = Rests(cpu=lambda: clocks.cpu, clock=lambda: clocks.wall)
    rests.wanted = True
    assert rests.due() == 0.0  # nothing was worked yet
    return rests


@pytest.mark.parametrize("piece", [0.0001, 0.001, 0.01, 0.5])
def test_it_takes_its_share_of_a_core(clocks: Clocks, rests: Rests, piece: float) -> None:
    for _ in range(200):
        clocks.work(piece)
        clocks.wait(rests.due())
    assert clocks.cpu / clocks.wall == pytest.approx(SHARE, abs=0.02)


def test_rests_are_never_shorter_than_worth_the_waking(clocks: Clocks, rests: Rests) -> None:
    lengths = set()
    for _ in range(100):
        clocks.work(0.0001)
        rest = rests.due()
        lengths.add(rest)
        clocks.wait(rest)
    assert min(lengths - {0.0}) >= SHORTEST


def test_waiting_is_rest_too(clocks: Clocks, rests: Rests) -> None:
    clocks.work(0.01)
    clocks.wait(0.02)
    assert rests.due() == pytest.approx(0.01)


def test_a_long_idleness_is_no_credit(clocks: Clocks, rests: Rests) -> None:
    clocks.wait(100.0)
    assert rests.due() == 0.0
    clocks.work(0.01)
    assert rests.due() == pytest.approx(0.03)


def test_nobody_waits_where_nobody_trains(clocks: Clocks, rests: Rests) -> None:
    rests.wanted = False
    clocks.work(5.0)
    assert rests.due() == 0.0
    rests.wanted = True
    assert rests.due() == 0.0  # what was worked before is forgotten


def test_a_pause_lasts_until_it_is_let_go_on_but_not_for_ever(clocks: Clocks, rests: Rests) -> None:
    assert not rests.is_paused
    rests.pause(wanted=True)
    clocks.wait(LONGEST_PAUSE / 2)
    assert rests.is_paused
    rests.pause(wanted=False)
    assert not rests.is_paused
    rests.pause(wanted=True)
    clocks.wait(LONGEST_PAUSE)
    assert not rests.is_paused
