"""Handing out runs: in batches that suit, and with processes that die."""

from __future__ import annotations

import pytest
from small_sweeps import DyingPool, made, rates

from core.sweep.errors import SweepError

SPEC = rates(repeats=4)


def test_short_runs_go_in_batches_towards_the_end_in_smaller_ones(tmp_path):
    pool = DyingPool(set(), workers=2)
    rows = made(rates(repeats=40), tmp_path / "s", lambda: pool)
    assert len(rows) == 120
    sizes = [len(numbers) for numbers in pool.asked]
    assert sizes[0] == 1
    assert max(sizes) > 3
    assert sizes[-1] < max(sizes)
    assert sorted(number for numbers in pool.asked for number in numbers) == list(range(120))


def test_runs_whose_process_died_once_are_made_again(tmp_path):
    pool = DyingPool({5}, times=1)
    rows = made(SPEC, tmp_path / "s", lambda: pool)
    assert [row.outcome for row in rows] == ["finished"] * 12
    assert pool.restarts == 1


def test_processes_that_are_found_dead_when_they_are_asked_lose_nothing(tmp_path):
    pool = DyingPool(set())
    pool.refuses = 2
    rows = made(SPEC, tmp_path / "s", lambda: pool)
    assert [row.outcome for row in rows] == ["finished"] * 12
    assert pool.restarts == 2


def test_where_no_process_lives_it_is_told_and_not_tried_for_ever(tmp_path):
    pool = DyingPool(set(range(120)))
    with pytest.raises(SweepError, match="end before they have made any"):
        made(rates(repeats=40), tmp_path / "s", lambda: pool)
    assert pool.restarts < 10


@pytest.mark.parametrize(("deadly", "workers"), [({0}, 1), ({5}, 5), ({3, 4, 11}, 2)])
def test_a_run_that_always_kills_has_failed_and_nobody_with_it(tmp_path, deadly, workers):
    pool = DyingPool(deadly, workers=workers)
    rows = made(SPEC, tmp_path / "s", lambda: pool)
    assert [row.number for row in rows] == list(range(12))
    assert {row.number for row in rows if row.outcome == "failed"} == deadly
    assert all("ended by itself" in row.reason for row in rows if row.outcome == "failed")


def test_where_each_worker_dies_alone_only_the_run_at_fault_fails(tmp_path, monkeypatch):
    pool = DyingPool({2, 7})
    monkeypatch.setattr(pool, "loses_all", False)
    rows = made(SPEC, tmp_path / "s", lambda: pool)
    assert {row.number for row in rows if row.outcome == "failed"} == {2, 7}
    assert pool.restarts == 0
