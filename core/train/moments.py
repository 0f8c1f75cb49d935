"""Moments of a kept run: the nearest one that is at hand, and any step exactly."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from core.run import made_with
from core.run.kept_frames import from_arrays
from core.run.keyframes import KeyframeMemory, Keyframes
from core.run.run_folder import moments_in_file
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


def looked_back(run: KeptRun, dataset: Dataset, memory: KeyframeMemory) -> tuple[Keyframes, str]:
    """Keyframes of a run from its very start on, and by what engines are chosen there.

    Beside the start they are those that the run still has, or else those of its file: a moment that
    does not fit the run ends them, and from there the steps are computed. Raises as `twin_of`.
    """
    twin = twin_of(run, dataset)
    twin.record(Keyframes(memory))
    recording = twin.recording()
    assert recording is not None  # noqa: S101 (it was just begun)
    keyframes = recording.keyframes
    if run.keyframes is not None:
        keyframes.share(run.keyframes, until=run.steps)
        return keyframes, recording.engine
    with suppress(ValueError):
        for kept in from_arrays(moments_in_file(run), twin.state, run.experiment.changes):
            if kept.state.steps <= run.steps:
                keyframes.add(twin.keyframe_of(kept))
    return keyframes, recording.engine


class Moments:
    """A kept run that can be looked at as it stood after any of its steps.

    `dataset` is the one that the run began with. Where the run has no keyframes any more, those of
    its file are taken, and else its start and its end alone are at hand; they are in `memory`.
    Made, and asked for exact moments, by one thread at a time; `nearest` may be called by another.
    """

    def __init__(
        self, run: KeptRun, dataset: Dataset, memory: KeyframeMemory | None = None
    ) -> None:
        """Raises `TrainerError` where the run's state does not fit the data."""
        self.run, self.dataset = run, dataset
        end = Trainer.resumed(run.file, dataset)
        self._last, self.caution = end.snapshot(), end.caution
        """Why what is computed here may have other last digits than the run had, or ""."""
        self._newest = self._last  # of those that were computed
        keyframes = run.keyframes
        engine = made_with.wanted_by(made_with.from_arrays(run.file.resume)) or ""
        if keyframes is None or keyframes.first is None or keyframes.first.steps > 0:
            keyframes, engine = looked_back(run, dataset, memory or KeyframeMemory())
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
        at_hand = min((self._last, self._newest), key=lambda moment: abs(moment.steps - step))
        if frame is None or abs(at_hand.steps - step) <= abs(frame.steps - step):
            return at_hand
        return self._placed(frame.snapshot(self.run.history))

    def exact(self, step: int) -> Iterator[tuple[int, int]]:
        """Go to a step; yields how many updates are made, of how many. Then ask `snapshot`.

        Raises as `Recomputed.to`.
        """
        yield from self._recomputed.to(min(step, self.run.steps))

    def snapshot(self) -> Snapshot:
        """The moment that `exact` came to."""
        self._newest = self._placed(self._recomputed.snapshot())
        return self._newest

    def _placed(self, snapshot: Snapshot) -> Snapshot:
        """The moment with what came of the run later, unless it is the end."""
        history = self.run.history
        return snapshot if snapshot.steps == self.run.steps else replace(snapshot, later=history)
