"""Moments of a kept run: the nearest one that is at hand, and any step exactly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.run import made_with
from core.run.keyframes import KeyframeMemory, Keyframes
from core.train.engines import EngineError
from core.train.recompute import Recomputed
from core.train.recording import Recording
from core.train.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.datasets.dataset import Dataset
    from core.run.kept_run import KeptRun
    from core.run.snapshot import Snapshot
    from core.spec.experiment import Experiment


def twin_of(run: KeptRun, dataset: Dataset) -> Trainer:
    """The run from its start, by the engines that made it where they can be had, else by NumPy.

    `dataset` is the one that it began with. Raises what `Trainer` does.
    """
    engine = made_with.wanted_by(made_with.from_arrays(run.file.resume))
    try:
        return Trainer(run.experiment, dataset, engine=engine)
    except EngineError:
        return Trainer(run.experiment, dataset, engine="numpy")


class Moments:
    """A kept run that can be looked at as it stood after any of its steps.

    `dataset` is the one that the run began with. Of a run without keyframes, as one that comes from
    a file, only the end is at hand at first; what is computed on the way to a step is kept in
    `memory`. Made, and asked for exact moments, by one thread; `nearest` may be called by another.
    """

    def __init__(
        self, run: KeptRun, dataset: Dataset, memory: KeyframeMemory | None = None
    ) -> None:
        """Raises `TrainerError` where the run's state does not fit the data."""
        self.run, self.dataset = run, dataset
        self._last = Trainer.resumed(run.file, dataset).snapshot()
        keyframes = run.keyframes
        engine = made_with.wanted_by(made_with.from_arrays(run.file.resume)) or ""
        if keyframes is None or keyframes.first is None or keyframes.first.steps > 0:
            twin = twin_of(run, dataset)
            twin.record(Keyframes(memory or KeyframeMemory()))
            recording = twin.recording()
            assert recording is not None  # noqa: S101 (it was just begun)
            keyframes, engine = recording.keyframes, recording.engine
        self._keyframes = keyframes
        self._recomputed = Recomputed(
            Recording(run.experiment, dataset, engine, run.history, self._keyframes)
        )

    @property
    def experiment(self) -> Experiment:
        """What the run depends on."""
        return self.run.experiment

    def nearest(self, step: int) -> Snapshot:
        """The moment nearest to a step that needs no computing."""
        frame = self._keyframes.nearest(step)
        if frame is None or abs(self._last.steps - step) <= abs(frame.steps - step):
            return self._last
        return self._placed(frame.snapshot(self.run.history))

    def exact(self, step: int) -> Iterator[tuple[int, int]]:
        """Go to a step; yields how many updates are made, of how many. Then ask `snapshot`.

        Raises as `Recomputed.to`.
        """
        yield from self._recomputed.to(min(step, self.run.steps))

    def snapshot(self) -> Snapshot:
        """The moment that `exact` came to."""
        return self._placed(self._recomputed.snapshot())

    def _placed(self, snapshot: Snapshot) -> Snapshot:
        """The moment with what came of the run later, unless it is the end."""
        history = self.run.history
        return snapshot if snapshot.steps == self.run.steps else replace(snapshot, later=history)
