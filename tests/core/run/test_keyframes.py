"""Keyframes: kept within a number of bytes that all runs share, the important ones for longest."""

from __future__ import annotations

import dataclasses
import gc
import tracemalloc

import numpy as np
import pytest

from core.run.history import History
from core.run.keyframes import OVERHEAD, Keyframe, KeyframeMemory, Keyframes
from core.run.snapshot import Snapshot
from core.run.state import RunState
from core.spec.experiment import TrainSpec

WEIGHTS = np.zeros(3)
STATE = RunState(
    WEIGHTS, {}, np.zeros(6, np.uint64), np.zeros(4), np.zeros(4, np.int64), TrainSpec()
)
MOMENT = Snapshot(
    epoch=0,
    steps=0,
    steps_in_epoch=0,
    steps_per_epoch=10,
    parameters=WEIGHTS,
    weights=(WEIGHTS.reshape(1, 3),),
    biases=(None,),
    activations=("linear",),
    history=History(),
    train_loss=0.0,
    train_accuracy=0.0,
    test_loss=0.0,
    test_accuracy=0.0,
    learning_rate=0.1,
    samples_per_second=0.0,
    seconds=0.0,
    compiled=False,
    diverged="",
    finished=False,
)
SIZE = OVERHEAD + STATE.nbytes


def frame(steps: int, score: float = float("nan"), size: int = SIZE) -> Keyframe:
    moment = dataclasses.replace(MOMENT, epoch=steps // 10, steps=steps, steps_in_epoch=steps % 10)
    return Keyframe(STATE, moment, score, size)


def filled(frames: Keyframes, steps: range, *, best: int = -1) -> Keyframes:
    for step in steps:
        frames.add(frame(step, 0.1 if step == best else 1.0))
    return frames


def test_ten_million_steps_hold_the_cap_and_stay_evenly_spread():
    memory = KeyframeMemory(100 * SIZE)
    frames, most = Keyframes(memory), 0
    for step in range(0, 10_000_001, 500):
        if frames.is_due(step):
            frames.add(frame(step, 0.0 if step == 3_000_500 else 1.0))
            most = max(most, memory.nbytes)
    frames.add(frame(10_000_001))
    steps = frames.steps
    assert most <= memory.cap
    assert len(frames) > 40
    assert (steps[0], steps[-1]) == (0, 10_000_001)
    assert frames.best is not None
    assert frames.best.steps in steps
    assert max(np.diff(steps)) <= 2 * frames.stride


def test_the_best_is_kept_wherever_it_lies():
    frames = filled(Keyframes(KeyframeMemory(8 * SIZE)), range(301), best=137)
    assert frames.best is not None
    assert frames.best.steps == 137
    assert 137 in frames.steps
    frames.add(frame(301, 0.05))
    frames.add(frame(302))
    assert frames.best.steps == 301
    assert 137 not in frames.steps, "it was off the strides and is not the best any more"


def test_the_last_one_is_given_up_for_the_next_unless_a_stride_begins_with_it():
    frames = Keyframes(KeyframeMemory())
    frames.stride = 10
    for step in (0, 3, 7, 12, 14):
        frames.add(frame(step))
    assert frames.steps == (0, 12, 14)


def test_a_step_has_one_keyframe_the_newest_and_a_run_may_go_back():
    frames = filled(Keyframes(KeyframeMemory()), range(5), best=4)
    again = frame(4)
    frames.add(again)
    assert frames.last is again
    assert frames.best is not None
    assert frames.best.steps < 4, "the best of those that are left"
    frames.add(frame(2))
    assert frames.steps == (0, 1, 2)


def test_nearest_and_before():
    frames = Keyframes(KeyframeMemory())
    for step in (4, 10, 20):
        frames.add(frame(step))
    near, before = (
        [getattr(found, "steps", None) for found in map(look, (0, 4, 12, 16, 99))]
        for look in (frames.nearest, frames.before)
    )
    assert near == [4, 4, 10, 20, 20]
    assert before == [None, 4, 10, 10, 20]


@pytest.mark.parametrize(
    ("room", "kept", "words"),
    [(3, (0, 5, 9), ""), (2, (0, 9), "only 2"), (1, (0,), "only the first"), (0.5, (), "none")],
)
def test_where_three_are_too_many_fewer_are_kept_and_it_is_said(
    room: float, kept: tuple[int, ...], words: str
):
    frames = filled(Keyframes(KeyframeMemory(int(room * SIZE))), range(10), best=5)
    assert frames.steps == kept
    assert words in frames.shortage
    assert bool(frames.shortage) == bool(words)


def test_all_runs_share_the_room_and_the_older_lose_their_last_ones_first():
    memory = KeyframeMemory(30 * SIZE)
    older = filled(Keyframes(memory), range(100))
    newer = filled(Keyframes(memory), range(100))
    assert memory.nbytes == older.nbytes + newer.nbytes <= memory.cap
    assert min(len(older), len(newer)) > 5
    memory.cap = 4 * SIZE
    assert (older.steps, len(newer)) == ((0,), 3)
    newer.add(frame(200))
    assert newer.last is not None
    assert newer.last.steps == 200


def test_a_run_that_is_gone_gives_its_room_back():
    memory = KeyframeMemory()
    frames = filled(Keyframes(memory), range(10))
    assert memory.nbytes == 10 * SIZE
    del frames
    gc.collect()
    assert memory.nbytes == 0


def test_a_fork_shares_what_was_before_it_and_that_counts_once():
    memory = KeyframeMemory()
    parent = filled(Keyframes(memory), range(10), best=3)
    fork = parent.anew()
    fork.share(parent, until=6)
    assert fork.steps == tuple(range(7))
    assert fork.best is parent.best
    assert memory.nbytes == 10 * SIZE
    fork.add(frame(7))
    assert parent.steps == tuple(range(10))


def test_a_run_made_once_more_takes_the_place_of_the_former_one():
    memory = KeyframeMemory()
    frames = filled(Keyframes(memory), range(10))
    again = filled(frames.anew(), range(0, 10, 5), best=5)
    frames.replace_by(again)
    assert (frames.steps, len(again), memory.nbytes) == ((0, 5), 0, 2 * SIZE)
    assert frames.best is not None


def test_what_is_said_of_the_size_is_true():
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [Keyframe.of(STATE.copy(), dataclasses.replace(MOMENT)) for _ in range(200)]
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0.5 < taken / sum(one.nbytes for one in kept) <= 1


def test_a_few_are_picked_evenly_over_the_whole_run():
    frames = Keyframes(KeyframeMemory())
    filled(frames, range(101))
    assert [each.steps for each in frames.spread(5)] == [0, 25, 50, 75, 100]
    assert len(frames.spread(1000)) == 101
