"""Any step of a run is computed again exactly, whatever happened on the way; a fork goes on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from changed_runs import ENGINES, POINTS, bits, experiment, steps

from core import StopSpec, Trainer, TrainerError
from core.run.keyframes import KeyframeMemory, Keyframes
from core.spec.goal import Goal
from core.train.recompute import Recomputed
from core.train.recording import Recorder

if TYPE_CHECKING:
    from core.train.recording import Recording

pytestmark = pytest.mark.usefixtures("kernels")

CHANGES: list[tuple[Any, ...]] = [
    ("learning_rate", 0.05),
    ("l2", 0.01),
    ("batch_size", 7),
    ("weight", -1.5, (0, 2, 1)),
    ("bias", 0.5, (1, 0)),
    ("unit_off", 1, (0, 1)),
    ("dropout", 0.25, (0,)),
    ("points", 0, (), POINTS),
]


def recorded(trainer: Trainer, memory: KeyframeMemory | None = None) -> Trainer:
    trainer.record(Keyframes(memory or KeyframeMemory()))
    return trainer


def recording(trainer: Trainer) -> Recording:
    found = trainer.recording()
    assert found is not None
    return found


def gone_to(recomputed: Recomputed, step: int) -> Trainer:
    for _ in recomputed.to(step):
        pass
    assert recomputed._trainer is not None
    return recomputed._trainer


def sparse(trainer: Trainer, rng: random.Random) -> None:
    """Lose most keyframes, as a long run does: some way lies between one and the next."""
    frames = recording(trainer).keyframes
    frames._frames = [frame for frame in frames._frames if not frame.steps or rng.random() < 0.2]


@pytest.mark.parametrize("number", range(10))
def test_random_steps_of_random_runs_have_the_bits_that_the_run_had(number: int):
    rng = random.Random(number)
    optimizer = rng.choice(["sgd", "momentum", "adam", "rmsprop"])
    stop = StopSpec(patience=2, monitor="test_loss", restore_best=True) if number % 3 == 0 else None
    more = {"stop": stop} if stop else {}
    wanted = experiment(optimizer=optimizer, batch_size=rng.choice([1, 4, 9]), epochs=5, **more)
    trainer = recorded(Trainer(wanted, engine=ENGINES[number % len(ENGINES)]))
    changes = {rng.randrange(1, 12): change for change in rng.sample(CHANGES, 3)}
    had = {0: bits(trainer)}
    while not trainer.finished:
        steps(trainer, 1)
        if trainer.steps in changes and not trainer.finished:
            trainer.change(*changes[trainer.steps])
        had[trainer.steps] = bits(trainer)
    sparse(trainer, rng)
    recomputed = Recomputed(recording(trainer))
    for step in rng.sample(sorted(had), 5):
        assert bits(gone_to(recomputed, step)) == had[step], step
        snapshot = recomputed.snapshot()
        assert snapshot.steps == step
        assert snapshot.next_update is not None


@pytest.mark.parametrize("engine", ENGINES)
def test_a_fork_with_nothing_changed_is_the_same_run(engine: str):
    trainer = recorded(Trainer(experiment(optimizer="adam"), engine=engine))
    steps(trainer, 9).change("weight", 2.0, (0, 0, 0))
    trainer.fit()
    recomputed = Recomputed(recording(trainer))
    gone_to(recomputed, 14)
    fork = recomputed.fork()
    assert (fork.steps, fork.engine) == (14, engine)
    assert fork.experiment.changes == trainer.experiment.changes
    assert bits(fork.fit()) == bits(trainer)
    other = recomputed.fork()
    other.learning_rate = 0.01
    assert bits(other.fit()) != bits(trainer)
    assert bits(gone_to(recomputed, 14)) != bits(fork), "the recording is left as it was"


def test_a_fork_gives_up_the_changes_that_came_later():
    trainer = recorded(Trainer(experiment()))
    plain = Trainer(experiment()).fit()
    steps(trainer, 20).change("learning_rate", 3.0)
    trainer.fit()
    recomputed = Recomputed(recording(trainer))
    gone_to(recomputed, 15)
    assert bits(recomputed.fork().fit()) == bits(plain)


def test_a_fork_has_the_keyframes_of_its_parent_and_more():
    trainer = recorded(Trainer(experiment()))
    for _ in range(6):
        steps(trainer, 1).keep_moment()
    kept = recording(trainer).keyframes.steps
    recomputed = Recomputed(recording(trainer))
    gone_to(recomputed, 4)
    fork = steps(recomputed.fork(), 1)
    fork.keep_moment()
    assert kept == tuple(range(7))
    assert recording(fork).keyframes.steps == tuple(range(6))


def test_a_run_that_diverged_can_be_looked_at_up_to_its_last_step():
    trainer = recorded(Trainer(experiment(batch_size=1)))
    steps(trainer, 10).change("learning_rate", 1e308)
    trainer.fit()
    assert trainer.diverged
    recomputed = Recomputed(recording(trainer))
    for step in (9, trainer.steps):
        assert gone_to(recomputed, step).steps == step
    np.testing.assert_array_equal(
        gone_to(recomputed, trainer.steps).network.parameters, trainer.network.parameters
    )


def test_a_run_that_a_rule_stopped_and_that_was_let_go_on():
    rules = StopSpec(goal=Goal("train_accuracy", 0.5))
    trainer = recorded(Trainer(experiment(stop=rules))).fit()
    stopped = trainer.steps
    assert trainer.stopped
    trainer.extend(2)
    trainer.fit()
    recomputed, again = Recomputed(recording(trainer)), Trainer(trainer.experiment)
    sparse(trainer, random.Random(0))
    steps(again, stopped + 3)
    assert bits(gone_to(recomputed, stopped + 3)) == bits(again)


def test_going_on_to_later_steps_begins_where_the_last_one_was():
    trainer = recorded(Trainer(experiment()))
    steps(trainer, 12)
    sparse(trainer, random.Random(1))
    recomputed = Recomputed(recording(trainer))
    first = gone_to(recomputed, 5)
    made: list[int] = []
    advance = first.advance
    first.advance = lambda deadline, most: made.append(most) or advance(deadline, most)  # type: ignore[method-assign, func-returns-value]
    gone_to(recomputed, 8)
    assert max(made) == 3


def test_it_can_be_left_on_the_way_and_asked_for_another_step():
    trainer = recorded(Trainer(experiment(epochs=400)), KeyframeMemory(1)).fit()
    frames = recording(trainer).keyframes
    assert len(frames) == 0
    recomputed = Recomputed(recording(trainer))
    with pytest.raises(TrainerError, match="nothing is kept of step 3"):
        gone_to(recomputed, 3)
    begun = Trainer(experiment(epochs=400))
    frames.memory.cap = 10**6
    frames.add(begun.keyframe())
    way = recomputed.to(trainer.steps)
    done, total = next(way)
    assert 0 < done < total == trainer.steps
    way.close()
    assert bits(gone_to(recomputed, 3)) == bits(steps(begun, 3))


def test_keyframes_take_a_small_part_of_the_time_of_a_run():
    now = 0.0

    class Slow(Keyframes):
        def add(self, frame: Any) -> None:
            nonlocal now
            now += 0.01
            super().add(frame)

    trainer = Trainer(experiment(epochs=1000))
    frames = Slow(KeyframeMemory())
    recorder = Recorder(frames, lambda: now, lambda: now)
    for _ in range(500):
        trainer.step()
        now += 0.04
        recorder.offer(trainer)
    assert 5 <= len(frames) <= 500 * 0.04 / 0.01 / 100
    recorder.take(trainer)
    assert frames.steps[-1] == trainer.steps


def test_the_history_of_a_keyframe_ends_with_it():
    trainer = recorded(Trainer(experiment(epochs=4)))
    while not trainer.finished:
        trainer.step()
        trainer.keep_moment()
    kept = recording(trainer)
    for frame in kept.keyframes.up_to(trainer.steps):
        snapshot = frame.snapshot(kept.history)
        again = steps(Trainer(experiment(epochs=4)), frame.steps)
        assert len(snapshot.history) == frame.state.epoch
        np.testing.assert_array_equal(snapshot.history.points, again.history.points)


@pytest.mark.skipif(len(ENGINES) < 2, reason="Numba is not installed")
def test_an_engine_that_is_another_one_from_a_change_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "core.train.engines.is_worth_compiling",
        lambda wanted, *_: wanted.training.batch_size < 6,
    )
    trainer = recorded(Trainer(experiment()))
    had, engines = {}, []
    for size, until in ((4, 9), (8, 13), (3, 20)):
        if trainer.steps:
            trainer.change("batch_size", size)
        engines.append(trainer.engine)
        had[trainer.steps] = bits(trainer)
        while trainer.steps < until:
            steps(trainer, 1).keep_moment()
            had[trainer.steps] = bits(trainer)
    assert engines == ["kernel", "numpy", "kernel"]
    frames = recording(trainer).keyframes
    frames._have([frame for frame in frames.up_to(99) if frame.steps in (0, 6, 9, 13)])
    recomputed = Recomputed(recording(trainer))
    for step in (3, 18, 11, 9, 13, 20, 8):
        assert bits(gone_to(recomputed, step)) == had[step], step
    gone_to(recomputed, 11)
    fork = recomputed.fork()
    assert (fork.engine, fork.steps) == ("numpy", 11)
    assert bits(steps(fork, 1)) == had[12]
