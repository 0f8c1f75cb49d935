"""KeptRun: a run that is over or was set aside, with all that it takes to look at it and go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.run.history import History
from core.run.indexes import COUNT_WORDS, EPOCH, POSITION, STEPS
from core.run.weights_file import WeightsFile
from core.spec.changes import CLOSING, made_until
from core.spec.goal import rises

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.datasets.scaling import Scaling
    from core.nn.arrays import Array
    from core.run.keyframes import Keyframes
    from core.run.snapshot import Snapshot
    from core.spec.experiment import Experiment
    from core.spec.goal import Goal

_NAN: Final = float("nan")
_EMPTY: Final = History()


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run as it stood when it was kept.

    `id` tells it from others of its collection; `file` is what its weights file holds, or would
    hold: experiment with its changes, weights, history and all that resuming needs, but no data.
    `parent` is the id of the run whose settings it began with, "" without one, and `color` the
    place of its colour among those of runs. `ended` is "finished", "diverged" or "". `keyframes`
    are those that memory still has, and may become fewer.
    """

    id: str
    name: str
    file: WeightsFile
    parent: str = ""
    color: int = 0
    pinned: bool = False
    note: str = ""
    ended: str = ""
    keyframes: Keyframes | None = None

    def __post_init__(self) -> None:
        if self.file.experiment is None or "counts" not in self.file.resume:
            raise ValueError("what is kept is no run: it has no experiment or no state")

    @property
    def experiment(self) -> Experiment:
        """Step 0's values, and what was changed since."""
        experiment = self.file.experiment
        assert experiment is not None  # noqa: S101 (looked at in __post_init__)
        return experiment

    @property
    def history(self) -> History:
        """Loss and accuracy of its epochs."""
        return self.file.history or _EMPTY

    @property
    def steps(self) -> int:
        """Updates made."""
        return self._count(STEPS)

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return self._count(EPOCH)

    def _count(self, place: int) -> int:
        counts = self.file.resume["counts"]
        return int(counts[place]) if counts.shape == (COUNT_WORDS,) else 0

    @property
    def seconds(self) -> float:
        """Seconds of training; NaN where the file does not say."""
        seconds = self.file.resume.get("seconds")
        return float(seconds) if seconds is not None and seconds.shape == () else _NAN

    @property
    def nbytes(self) -> int:
        """About how much memory it takes, keyframes aside: these have room of their own."""
        arrays = [*self.file.weights, *(bias for bias in self.file.biases if bias is not None)]
        arrays += [*self.file.resume.values(), *self.history.arrays().values()]
        return sum(array.nbytes for array in arrays)

    def best(self, figure: str) -> float:
        """The best of a figure ("test_accuracy") over all epochs; NaN where there is none."""
        values: Array = getattr(self.history, figure)
        known = values[~np.isnan(values)]
        if not known.size:
            return _NAN
        return float(known.max() if rises(figure) else known.min())

    def epochs_to(self, goal: Goal) -> int | None:
        """The first epoch of the history at whose end the goal was reached; None: it never was."""
        values = getattr(self.history, goal.figure).tolist()
        pairs = zip(self.history.epoch.tolist(), values, strict=True)
        return next((int(epoch) for epoch, value in pairs if goal.is_passed(value)), None)

    def steps_to(self, goal: Goal) -> int | None:
        """The updates made until then; None also where epochs had different numbers of them."""
        epochs = self.epochs_to(goal)
        changes = self.experiment.changes
        made = changes[: made_until(changes, self.steps)]
        if epochs is None or not self.epoch or any(change.field in CLOSING for change in made):
            return None
        # What was done of the epoch under way is no part of the whole ones.
        return epochs * ((self.steps - self._count(POSITION)) // self.epoch)


def file_of(
    snapshot: Snapshot,
    experiment: Experiment,
    resume: Mapping[str, Array],
    scaling: Scaling | None = None,
    target_scaling: Scaling | None = None,
) -> WeightsFile:
    """What the weights file of a run would hold; the arrays are the snapshot's own.

    `resume` is what `Trainer.resume_state` gave.
    """
    return WeightsFile(
        weights=snapshot.weights,
        biases=snapshot.biases,
        activations=snapshot.activations,
        experiment=experiment,
        history=snapshot.history,
        resume=dict(resume),
        scaling=scaling,
        target_scaling=target_scaling,
    )
