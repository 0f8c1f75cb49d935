"""The stop after a time counts what a person does: training on the wall, and no pauses."""

from __future__ import annotations

import pytest
from stopping_runs import assert_same, dataset, experiment_with, save

from core import Experiment, Trainer, load_weights
from core.run.keyframes import KeyframeMemory, Keyframes
from core.spec.stop import StopSpec
from core.train.recompute import Recomputed
from core.train.stopwatch import Stopwatch

TEN_SECONDS = StopSpec(seconds=10.0)


class Wall:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def slow(trainer: Trainer, wall: Wall, seconds: float = 0.5, updates: int = 10_000) -> None:
    """Train one update at a time, each `seconds` after the one before."""
    trainer.steps_per_yield = 1
    end = trainer.steps + updates
    for _ in trainer.run():
        if trainer.steps == end:
            break
        wall.now += seconds


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def trainer(wall: Wall) -> Trainer:
    return Trainer(experiment_with(TEN_SECONDS), dataset(), engine="numpy", clock=wall)


class TestStopwatch:
    def test_it_counts_but_for_its_rests(self, wall: Wall) -> None:
        watch = Stopwatch(wall)
        wall.now += 1
        assert watch.elapsed == 0
        watch.go_on()
        wall.now += 2
        watch.go_on()
        assert watch.elapsed == 2
        watch.rest()
        wall.now += 4
        watch.rest()
        assert watch.elapsed == 2
        watch.go_on()
        wall.now += 8
        assert watch.elapsed == 10

    def test_a_part_that_counts_leaves_it_as_it_was(self, wall: Wall) -> None:
        watch = Stopwatch(wall)
        for expected in (1, 3):
            with watch.counting():
                wall.now += 1
            wall.now += 1
            assert watch.elapsed == expected
            watch.go_on()

    @pytest.mark.parametrize("goes", [False, True])
    def test_what_it_is_set_to_holds_from_now(self, wall: Wall, goes: bool) -> None:
        watch = Stopwatch(wall)
        if goes:
            watch.go_on()
        wall.now += 5
        watch.set(7.0)
        assert watch.elapsed == 7
        wall.now += 1
        assert watch.elapsed == (8 if goes else 7)


def test_the_waits_between_slow_updates_are_time_of_training(trainer: Trainer, wall: Wall) -> None:
    slow(trainer, wall)
    # The 20th update ends an epoch after 19 waits, 9.5 s; so the stop is at the end of the next.
    assert (trainer.epoch, trainer.steps, trainer.seconds) == (5, 25, 0.0)
    assert trainer.stopped == "Stopped at epoch 5: 10 s of training are over."
    text = trainer.experiment.to_json()
    again = Trainer(Experiment.from_json(text), dataset(), engine="numpy", clock=Wall()).fit()
    assert_same(trainer, again)


def test_a_pause_is_no_time_of_training(trainer: Trainer, wall: Wall) -> None:
    trainer.steps_per_yield = 1
    for _ in trainer.run():
        wall.now += 0.25
        trainer.rest()
        wall.now += 1000
    assert trainer.steps == 45  # 44 waits of a quarter are over 10 s, 39 are not


def test_nor_is_what_lies_between_steps_that_somebody_makes(trainer: Trainer, wall: Wall) -> None:
    for _ in range(3):
        trainer.run_epoch()
        trainer.step()
        wall.now += 1000
    slow(trainer, wall, updates=2)
    wall.now += 1000  # the generator was dropped
    assert trainer.snapshot().elapsed == 0.5
    assert not trainer.stopped


def test_a_saved_run_has_used_its_time(trainer: Trainer, wall: Wall, tmp_path) -> None:
    slow(trainer, wall, updates=12)
    save(trainer, tmp_path / "run.npz")
    slow(trainer, wall)
    resumed = Trainer.resumed(load_weights(tmp_path / "run.npz"), dataset())
    assert resumed.snapshot().elapsed == 5.5
    assert resumed.seconds == 0


def test_of_an_older_file_counts_what_was_computed(trainer: Trainer) -> None:
    trainer.run_epoch()
    state = trainer.resume_state()
    state["seconds"] = state["seconds"] + 9.0
    del state["elapsed"]
    for begun, elapsed in ((None, 9.0), (2.0, 7.0), (99.0, 0.0)):
        if begun is not None:
            state["seconds_from"] = state["seconds"] * 0 + begun
        trainer.load_resume_state(state)
        assert trainer.snapshot().elapsed == elapsed


def test_a_run_that_goes_on_has_as_long_again_and_so_have_its_forks(
    trainer: Trainer, wall: Wall
) -> None:
    trainer.record(Keyframes(KeyframeMemory()))
    slow(trainer, wall)
    trainer.go_on()
    slow(trainer, wall, updates=12)
    trainer.keep_moment()
    recording = trainer.recording()
    assert recording is not None
    recomputed = Recomputed(recording)
    for _ in recomputed.to(trainer.steps):
        pass
    fork = recomputed.fork()
    assert fork.snapshot().elapsed == trainer.snapshot().elapsed == 5.5
    fork.run_epoch()
    assert not fork.stopped
    slow(trainer, wall)
    assert trainer.steps == 50
