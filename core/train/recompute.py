"""Recompute: any step of a recorded run, made once more, bit for bit, from a keyframe."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

import msgspec

from core.spec.changes import made_until
from core.train.guard import TrainerError
from core.train.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.datasets.dataset import Dataset
    from core.run.keyframes import Keyframe
    from core.run.snapshot import Snapshot
    from core.spec.changes import Change
    from core.train.recording import Recording

CHUNK_SECONDS: Final = 0.004


class Recomputed:
    """A recorded run, taken to any step that lies between two of its keyframes.

    The state after a step is the one from which the next update started: with all changes that were
    made at the step. One that is asked for the steps in their order goes on from one to the next.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._trainer: Trainer | None = None
        self._from: Keyframe | None = None
        self._engine = ""

    def use(self, recording: Recording) -> None:
        """Go on with a later recording of the same run."""
        self._recording = recording

    def is_of(self, recording: Recording) -> bool:
        """Whether it is a recording of the same run."""
        return recording.keyframes is self._recording.keyframes

    @property
    def dataset(self) -> Dataset:
        """The data at the step, with the points that it had then."""
        return self._recording.dataset if self._trainer is None else self._trainer.dataset

    def to(self, step: int) -> Iterator[tuple[int, int]]:
        """Go to a step; yields every few milliseconds how many updates are made, of how many.

        The generator may be dropped at any time. Raises `TrainerError` where no keyframe is kept
        at the step or before it, and `EngineError` where the run's engine cannot be had.
        """
        frame = self._recording.keyframes.before(step)
        if frame is None:
            raise TrainerError(f"nothing is kept of step {step:,} or of any step before it")
        trainer = self._trainer_for(frame, step)
        begin = trainer.steps
        deadline = perf_counter() + CHUNK_SECONDS
        while not trainer.diverged and (trainer.steps < step or not trainer.steps_left_in_epoch):
            trainer.advance(deadline, step - trainer.steps)
            if perf_counter() >= deadline:
                yield trainer.steps - begin, step - begin
                deadline = perf_counter() + CHUNK_SECONDS

    def snapshot(self) -> Snapshot:
        """The moment that `to` came to, with what the next update was.

        How long the run had taken up to there is known of keyframes only: of the one before.
        """
        if self._trainer is None or self._from is None:
            raise TrainerError("no step was computed")
        of, snapshot = self._from.moment, self._trainer.snapshot(with_update=True)
        return replace(
            snapshot,
            seconds=of.seconds,
            elapsed=of.elapsed,
            samples_per_second=of.samples_per_second,
        )

    def fork(self) -> Trainer:
        """A run of its own that goes on from the step that `to` came to.

        It has the changes made so far and none of the later ones. Left alone it is the same run.
        """
        if self._trainer is None or self._from is None:
            raise TrainerError("no step was computed")
        trainer, recording = self._trainer, self._recording
        made = self._changes[: made_until(self._changes, trainer.steps)]
        experiment = msgspec.structs.replace(recording.experiment, changes=made)
        network = trainer.snapshot().network()
        fork = Trainer(experiment, recording.dataset, network, engine=recording.engine)
        after = self._from.moment
        fork.go_on_from(trainer.state, trainer.history, engine=trainer.engine, after=after)
        keyframes = recording.keyframes.anew()
        keyframes.share(recording.keyframes, until=trainer.steps)
        fork.record(keyframes)
        return fork

    @property
    def _changes(self) -> tuple[Change, ...]:
        return self._recording.experiment.changes

    def _trainer_for(self, frame: Keyframe, step: int) -> Trainer:
        """The trainer, standing at the keyframe, or past it on the way to the step."""
        trainer, recording = self._trainer, self._recording
        if trainer is None or self._engine != recording.engine:
            self._trainer, self._engine = None, recording.engine  # two at once may be too large
            network = frame.moment.network()
            trainer = Trainer(
                recording.experiment, recording.dataset, network, engine=recording.engine
            )
            self._trainer = trainer
        elif frame.steps <= trainer.steps <= step and self._is_on_the_way(trainer):
            trainer.experiment = recording.experiment
            return trainer
        trainer.experiment = recording.experiment
        history = frame.snapshot(recording.history).history
        trainer.go_on_from(frame.state, history, engine=frame.moment.engine)
        self._from = frame
        return trainer

    def _is_on_the_way(self, trainer: Trainer) -> bool:
        is_same_run = self._from is not None and not trainer.diverged
        return (
            is_same_run
            and trainer.state.changes == self._changes[: made_until(self._changes, trainer.steps)]
        )
