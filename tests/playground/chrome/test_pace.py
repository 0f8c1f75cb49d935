"""Pace: how fast a run gets on by the clock on the wall."""

from __future__ import annotations

from typing import Any

import pytest

from playground.chrome.pace import Pace, progress


@pytest.fixture
def at(fake_trainer: Any) -> Any:
    """A snapshot of a run of 4 steps an epoch that stands at so many steps."""

    def make(steps: int) -> Any:
        trainer = fake_trainer()
        trainer.steps = steps
        return trainer.snapshot()

    return make


def test_progress_counts_parts_of_epochs(at: Any) -> None:
    assert progress(at(0)) == 0.0
    assert progress(at(6)) == 1.5


def test_it_is_known_after_half_a_second(at: Any) -> None:
    pace = Pace()
    pace.add(at(0), 10.0)
    pace.add(at(4), 10.2)
    assert pace.epochs_per_second == 0.0
    assert pace.seconds_left(at(4), 100) == float("inf")
    pace.add(at(40), 11.0)
    assert pace.epochs_per_second == pytest.approx(10.0)
    assert pace.seconds_left(at(40), 30) == pytest.approx(2.0)


def test_a_pause_is_no_part_of_it(at: Any) -> None:
    pace = Pace()
    pace.add(at(0), 0.0)
    pace.add(at(40), 1.0)
    pace.restart()
    pace.add(at(40), 100.0)
    assert pace.epochs_per_second == pytest.approx(10.0)
    pace.add(at(60), 101.0)
    assert pace.epochs_per_second == pytest.approx(5.0)


def test_a_reset_starts_it_anew(at: Any) -> None:
    pace = Pace()
    pace.add(at(0), 0.0)
    pace.add(at(40), 1.0)
    pace.add(at(0), 2.0)
    assert pace.epochs_per_second == 0.0
