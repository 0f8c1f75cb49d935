"""The stability horizon of a run: how large its learning rate may be, as it stands."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.stability import bounds, is_preconditioned
from core.insight.training_rows import TrainingRows

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.insight.stability import Mood, RateBounds
    from core.nn.arrays import Array
    from core.run.analysis import Cancelled
    from core.run.snapshot import Snapshot
    from core.spec.experiment import TrainSpec

KIND: Final = "horizon"


def is_told(snapshot: Snapshot, training: TrainSpec) -> bool:
    """Whether the snapshot tells all that the horizon depends on.

    What RMSprop and Adam divide by stands with the next update.
    """
    return snapshot.next_update is not None or not is_preconditioned(training.optimizer)


def is_same(before: Snapshot | None, now: Snapshot) -> bool:
    """Whether two moments have the same horizon, and the same rate beside it.

    While a run stands still somebody may change a weight or a setting: then they have not.
    """
    return (
        before is not None
        and before.steps == now.steps
        and before.rate_now == now.rate_now
        and before.training == now.training
        and before.units_off == now.units_off
        and np.array_equal(before.parameters, now.parameters)
    )


@dataclass(frozen=True, eq=False)
class Horizon:
    """What rates are stable after `steps` updates, at `epoch` (a part of one counts).

    `sharpness` is the largest eigenvalue of the Hessian of loss and L2 on `rows` of the `total`
    training rows, without dropout; for RMSprop and Adam that of the preconditioned one. `rate` is
    the run's own at that moment. `direction` (count,) of length 1 is the steepest. It took
    `seconds`.
    """

    steps: int
    epoch: float
    sharpness: float
    bounds: RateBounds
    rate: float
    direction: Array
    rows: int
    total: int
    seconds: float

    @property
    def mood(self) -> Mood:
        """What the run's rate is."""
        return self.bounds.mood(self.rate)


@dataclass(frozen=True)
class FindHorizon:
    """Asks for the horizon of a run that began with `training`.

    `start` (count,) is the direction found last, to go on from; questions that differ in nothing
    else are the same.
    """

    training: TrainSpec
    start: Array | None = field(default=None, compare=False, repr=False)

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled
    ) -> Horizon | None:
        """The horizon; None where the optimiser's memory is not known, or once it is cancelled.

        That is known where the snapshot has a `next_update`. Raises `SpecError` where the answers
        of the network do not fit the data.
        """
        from core.insight.sharpness import sharpest  # noqa: PLC0415  (only who computes needs it)

        began = time.perf_counter()
        training = snapshot.training or self.training
        network = snapshot.network()
        rows = TrainingRows.of(dataset, network, training.loss)
        scale: Array | None = None
        if is_preconditioned(training.optimizer):
            pending = snapshot.next_update
            scale = None if pending is None else pending.made().preconditioner
            if scale is None or cancelled():
                return None
        found = sharpest(
            network,
            rows.x,
            rows.objective,
            training.l2,
            scale=scale,
            start=self.start,
            cancelled=cancelled,
        )
        if cancelled():
            return None
        return Horizon(
            snapshot.steps,
            snapshot.epoch + snapshot.steps_in_epoch / max(snapshot.steps_per_epoch, 1),
            found.value,
            bounds(found.value, training.optimizer),
            snapshot.rate_now,
            found.direction,
            len(rows.x),
            rows.total,
            time.perf_counter() - began,
        )
