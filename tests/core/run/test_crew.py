"""A crew does every piece once, waits for all, tells what went wrong, and leaves no thread."""

from __future__ import annotations

import gc
import os
import threading
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.run.crew import Crew, cores

if TYPE_CHECKING:
    from collections.abc import Callable


def crew_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "crew"]


def meeting(count: int) -> list[Callable[[], None]]:
    """Pieces that each wait for all the others: they must be under way at the same time."""
    barrier = threading.Barrier(count)

    def meet() -> None:
        barrier.wait(10)

    return [meet] * count


@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_each_piece_is_done_once(size: int):
    crew, done = Crew(size), [0] * 50

    def piece(number: int) -> None:
        done[number] += 1

    for rounds in range(1, 4):
        crew.run([lambda number=number: piece(number) for number in range(50)])
        assert done == [rounds] * 50


def test_pieces_are_under_way_at_once():
    crew = Crew(3)
    crew.run(meeting(3))
    crew.run(meeting(2))


def test_no_more_threads_than_pieces():
    before = set(crew_threads())
    crew = Crew(8)
    crew.run([lambda: None])
    assert not set(crew_threads()) - before
    crew.run(meeting(3))
    assert len(set(crew_threads()) - before) == 2


@pytest.mark.parametrize("size", [1, 3])
def test_an_error_is_raised_and_the_crew_goes_on(size: int):
    crew, done = Crew(size), []

    def fail() -> None:
        raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        crew.run([fail] * size)
    crew.run([lambda: done.append(1)] * 5)
    assert len(done) == 5


def test_others_are_waited_for_when_one_fails():
    crew, done = Crew(2), []
    both_begun, failed = threading.Barrier(2), threading.Event()

    def fail() -> None:
        both_begun.wait(10)
        failed.set()
        raise ZeroDivisionError

    def late() -> None:
        both_begun.wait(10)
        failed.wait(10)
        done.append(1)

    with pytest.raises(ZeroDivisionError):
        crew.run([fail, late])
    assert done == [1]


def test_threads_end_with_the_crew():
    before = set(crew_threads())
    crew = Crew(4)
    crew.run(meeting(4))
    began = set(crew_threads()) - before
    assert len(began) == 3
    assert all(thread.daemon for thread in began)
    del crew
    gc.collect()
    for thread in began:
        thread.join(10)
        assert not thread.is_alive()


def test_no_helper_warns():
    crew, rooms = Crew(2), [np.zeros(1), np.zeros(1)]
    barrier = threading.Barrier(2)

    def piece(room: np.ndarray) -> None:
        barrier.wait(10)
        np.divide(room, room, out=room)

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        crew.run([lambda: piece(rooms[0]), lambda: piece(rooms[1])])
    assert np.isnan(rooms).all()


@pytest.mark.parametrize(
    ("told", "found"), [("", 3), ("1", 1), ("2", 2), ("64", 3), ("0", 3), ("4,2", 3)]
)
def test_cores_are_those_of_the_process_up_to_what_is_told(
    told: str, found: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1, 5}, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert cores() == found
