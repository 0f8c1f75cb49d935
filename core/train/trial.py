"""A trial: a run's twin with a remedy beside one without, to see whether the remedy helps."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets import load_dataset
from core.insight.doctor.evidence import experiment_now
from core.nn.blas import one_blas_thread
from core.run import made_with
from core.run.indexes import RECENT
from core.train.engines import EngineError
from core.train.guard import TrainerError
from core.train.trainer import Trainer
from core.train.verdict import Standing, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from core.datasets.dataset import Dataset
    from core.insight.doctor.finding import Remedy
    from core.nn.arrays import Array
    from core.nn.evaluation import Scores
    from core.nn.network import Network
    from core.run.snapshot import Snapshot
    from core.spec.data import DataSpec
    from core.spec.experiment import Experiment

    Load = Callable[[DataSpec], Dataset]

CHUNK_SECONDS: Final = 0.004
# So many rows of each part say how well a network does.
MOST_ROWS: Final = 5_000


@dataclass(frozen=True, eq=False)
class Standpoint:
    """A run where it stands, in copies of its own: what a twin needs to go on as it would.

    `experiment` has the changes made so far, `resume` is `Trainer.resume_state`, and `dataset` what
    it trains on now.
    """

    experiment: Experiment
    dataset: Dataset
    snapshot: Snapshot
    resume: Mapping[str, Array]

    @classmethod
    def of(cls, trainer: Trainer) -> Standpoint:
        """Where `trainer` stands; only whoever drives it may call this."""
        state = trainer.resume_state()
        return cls(trainer.experiment, trainer.dataset, trainer.snapshot(), state)

    @property
    def engine(self) -> str:
        """Who made the run's updates."""
        return made_with.from_arrays(self.resume).get("engine", "numpy")

    def twin(self) -> Trainer:
        """A run that goes on as this one would, bit for bit. Raises as `Trainer` does."""
        twin = _trainer(self.experiment, self.dataset, self.engine, self.snapshot.network())
        twin.load_resume_state({"parameters": self.snapshot.parameters, **self.resume})
        return twin


class Trial:
    """Trains two runs that differ in nothing but the remedy, for as long as the run has trained.

    They go on from where the run stands. What concerns scaling, start or structure begins at step
    0, with the same seeds; so does what can no longer go on, as the run has diverged, or its
    schedule has come to its end.
    """

    def __init__(self, remedy: Remedy, point: Standpoint, load: Load = load_dataset) -> None:
        """Raises `TrainerError` where there is nothing to try, or no step has been made yet."""
        if remedy.experiment is None:
            raise TrainerError("there is nothing in the run that could be changed")
        if not point.snapshot.steps and not point.snapshot.diverged:
            raise TrainerError("train for a while first: a trial is as long as the run so far")
        self._remedy, self._point, self._load = remedy, point, load
        self._treatment = remedy.experiment
        self.verdict: Verdict | None = None

    @property
    def is_from_start(self) -> bool:
        """Whether both runs begin at step 0."""
        snapshot = self._point.snapshot
        training = snapshot.training or self._point.experiment.training
        is_spent = snapshot.finished and not training.schedule.is_constant
        return self._remedy.is_from_start or bool(snapshot.diverged) or is_spent

    @property
    def _length(self) -> int:
        """Updates of each run; those in which a run diverged are not counted by it."""
        snapshot = self._point.snapshot
        return snapshot.steps + (RECENT if snapshot.diverged else 0)

    def run(self) -> Iterator[float]:
        """Make the trial; every yield is a safe point and gives the part that is done (0 to 1).

        In the end `verdict` has come. The generator may be dropped at any yield. Raises `SpecError`
        or `DatasetError` where the remedy cannot be had.
        """
        yield 0.0
        control, treated = self._twins()
        most, rows, steps = self._length, treated.state.rows, treated.steps
        for part in advanced(control, most):
            yield part / 2.0
        # The other sees as many rows, where this one came to its end.
        seen = None if control.diverged else control.state.rows - rows
        for part in advanced(treated, most, seen):
            yield (1.0 + part) / 2.0
        self.verdict = Verdict(
            self._remedy,
            standing(control),
            standing(treated),
            epochs=(treated.state.rows - rows) / max(len(treated.dataset.x_train), 1),
            steps=treated.steps - steps,
            from_start=self.is_from_start,
            is_r2=not control.dataset.classes,
        )
        yield 1.0

    def _twins(self) -> tuple[Trainer, Trainer]:
        point = self._point
        if not self.is_from_start:
            control, treated = point.twin(), point.twin()
            for change in self._remedy.changes:
                treated.change(change)
            return control, treated
        now = experiment_now(point.experiment, point.snapshot)
        dataset = point.dataset
        if self._treatment.data != now.data:
            dataset = self._load(self._treatment.data)
        control = _trainer(now, point.dataset, point.engine)
        return control, _trainer(self._treatment, dataset, point.engine)


def advanced(trainer: Trainer, steps: int, rows: int | None = None) -> Iterator[float]:
    """Train for `steps` updates, but not on more than `rows` rows; yields the part that is done."""
    begun_at, begun = trainer.state.rows, trainer.steps
    while not trainer.diverged and not trainer.waiting:
        left = steps - trainer.steps + begun
        if rows is not None:
            size = trainer.state.training.batch_size
            left = min(left, -(-(rows - trainer.state.rows + begun_at) // size))
        if left <= 0:
            return
        trainer.advance(perf_counter() + CHUNK_SECONDS, left)
        if trainer.stopped:
            return
        done = trainer.steps - begun
        part = max(done / steps, (trainer.state.rows - begun_at) / rows if rows else 0.0)
        yield min(part, 1.0)


def standing(trainer: Trainer) -> Standing:
    """How well the network of `trainer` does now."""
    dataset, loss = trainer.dataset, trainer.experiment.training.loss
    with one_blas_thread(), np.errstate(all="ignore"):
        train = _scores(trainer.network, dataset.x_train, dataset.y_train, loss)
        test = _scores(trainer.network, dataset.x_test, dataset.y_test, loss)
    return Standing(*train, *test, diverged=bool(trainer.diverged))


def _scores(network: Network, x: Array, y: Array, loss: str) -> Scores:
    return network.evaluate(x[:MOST_ROWS], y[:MOST_ROWS], loss)


def _trainer(
    experiment: Experiment, dataset: Dataset, engine: str, network: Network | None = None
) -> Trainer:
    try:
        return Trainer(experiment, dataset, network, engine=engine)
    except EngineError:  # what no kernel can do
        return Trainer(experiment, dataset, network, engine="numpy")
