"""What the microscope works out: the next update of a run, or one that a copy makes of other rows.

Small ones are worked out at once; large ones, and the gradient check, are asked of the analyst.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.backprop_sheet import Dropping, in_float64
from core.insight.backprop_work import Learner, Work
from core.insight.gradient_check import Checked, check_gradient
from core.nn.arrays import scaled
from core.nn.targets import target_codes
from playground.views.samples import inputs_of, targets_of

if TYPE_CHECKING:
    from core import Dataset, Experiment, Snapshot
    from core.nn.arrays import Array
    from core.run.analysis import Cancelled
    from core.run.update import Parameters

WORK: Final = "backprop"
CHECK: Final = "gradient check"
MOST_ROWS: Final = 4
# Rows times parameters that are worked through within a frame.
_QUICK: Final = 300_000
# Rows times inputs and units, of which a sheet has some six matrices in float64.
_MOST_NUMBERS: Final = 6_000_000


@dataclass(frozen=True)
class OwnBatch:
    """The run's own next batch."""


@dataclass(frozen=True)
class Rows:
    """Up to `MOST_ROWS` rows of a part of the data, from `first` on."""

    part: str
    first: int
    count: int

    def numbers(self, dataset: Dataset) -> Array:
        """Which rows they are, (rows,)."""
        end = min(self.first + self.count, len(inputs_of(dataset, self.part)))
        return np.arange(min(self.first, end), end)


@dataclass(frozen=True, eq=False)
class Worked:
    """A batch worked through: which rows of which part, by what, after how many updates.

    `engine_error` is how far the gradient that the engine made of the run's own batch is from the
    sheet's, as a part of the largest; None for other rows, or where these are no numbers any more.
    """

    chosen: OwnBatch | Rows
    numbers: Array
    part: str
    learner: Learner
    work: Work
    x: Array
    targets: Array
    steps: int
    engine_error: float | None = None


@dataclass(frozen=True)
class WorkThrough:
    """Asks for the sheet of what was chosen."""

    experiment: Experiment
    chosen: OwnBatch | Rows

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, _cancelled: Cancelled
    ) -> Worked | None:
        """Work it through; None where the snapshot does not tell what the next update is."""
        return worked(self.experiment, snapshot, dataset, self.chosen)


@dataclass(frozen=True, eq=False)
class CheckGradient:
    """Asks for the gradient check of one piece of work, whatever the run does meanwhile."""

    work: Work

    def __call__(self, _snapshot: Snapshot, _dataset: Dataset, cancelled: Cancelled) -> Checked:
        """Check it."""
        return check_gradient(self.work.sheet, cancelled)


def rows_in(chosen: OwnBatch | Rows, snapshot: Snapshot, dataset: Dataset) -> int:
    """How many rows are worked through, at most."""
    if not isinstance(chosen, OwnBatch):
        return chosen.count
    batch_size = snapshot.training.batch_size if snapshot.training else 1
    return min(batch_size, len(dataset.x_train))


def is_quick(snapshot: Snapshot, rows: int) -> bool:
    """Whether it takes no longer than a frame has room for."""
    pending = snapshot.next_update
    is_known = pending is None or pending.is_quick
    return is_known and rows * snapshot.parameters.size <= _QUICK


def is_too_large(snapshot: Snapshot, rows: int) -> bool:
    """Whether a batch has more numbers than anybody looks at: they would take a lot of memory."""
    inputs: int = snapshot.weights[0].shape[1]
    numbers = inputs + sum(len(weights) for weights in snapshot.weights)
    return rows * numbers > _MOST_NUMBERS


def worked(
    experiment: Experiment, snapshot: Snapshot, dataset: Dataset, chosen: OwnBatch | Rows
) -> Worked | None:
    """Work through what was chosen, with the run's weights and its optimiser's memory."""
    learner = learner_of(experiment, snapshot)
    if learner is None or snapshot.next_update is None:
        return None
    if isinstance(chosen, OwnBatch):
        update = snapshot.next_update.made()
        batch = update.occasion
        work = learner.work(batch.x, batch.targets)
        error = _difference(work, update.gradient)
        return Worked(
            chosen,
            batch.numbers,
            "train",
            learner,
            work,
            batch.x,
            batch.targets,
            snapshot.steps,
            error,
        )
    numbers = chosen.numbers(dataset)
    if not len(numbers):
        return None
    x, targets = rows_of(dataset, learner, chosen.part, numbers)
    work = learner.work(x, targets)
    return Worked(chosen, numbers, chosen.part, learner, work, x, targets, snapshot.steps)


def learner_of(experiment: Experiment, snapshot: Snapshot) -> Learner | None:
    """The run as it stands; None where it is not told what its next update begins with."""
    if snapshot.next_update is None:
        return None
    occasion = snapshot.next_update.made().occasion
    training = snapshot.training or experiment.training
    return Learner(
        in_float64(snapshot.network()),
        training.optimizer,
        experiment.training.loss,
        occasion.rate,
        occasion.memory,
        occasion.steps,
        training.l1,
        training.l2,
        Dropping(experiment.training.seed, snapshot.dropout, 0),
    )


def rows_of(dataset: Dataset, learner: Learner, part: str, numbers: Array) -> tuple[Array, Array]:
    """Inputs (rows, inputs) and targets (rows, outputs) of these rows of a part."""
    x = scaled(inputs_of(dataset, part)[numbers], np.dtype(np.float64))
    y, last = targets_of(dataset, part)[numbers], learner.network.layers[-1]
    if dataset.kind != "classes":
        return x, np.asarray(y, np.float64)
    codes = target_codes(dataset.classes, last.units, last.activation.name, np.float64)
    return x, codes[y]


def _difference(work: Work, engine: Parameters) -> float | None:
    """The largest difference of two gradients, as a part of the largest number in them.

    None where a run that has diverged has gradients beyond all numbers.
    """
    pairs = [
        (mine, theirs)
        for mine, theirs in zip(
            (*(la.total_dw for la in work.sheet.layers), *(la.db for la in work.sheet.layers)),
            (*engine.weights, *engine.biases),
            strict=True,
        )
        if mine is not None and theirs is not None
    ]
    largest = max((float(np.abs(mine).max()) for mine, _ in pairs), default=0.0)
    with np.errstate(all="ignore"):
        off = max((float(np.abs(mine - theirs).max()) for mine, theirs in pairs), default=0.0)
    found = off / largest if largest else off
    return found if np.isfinite(found) else None


def stepped(before: Worked) -> Worked:
    """The copy after this update, with the same rows once more."""
    learner = before.learner.after(before.work)
    work = learner.work(before.x, before.targets)
    return replace(before, learner=learner, work=work)
