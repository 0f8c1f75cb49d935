"""Survey: the plane that was asked for, and how much of its map is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.insight.landscape import row_order
from playground.views.landscape.questions import Filled, FillRows, Laid, LayPlane

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.insight.weight_path import WeightPath
    from core.nn.arrays import Array
    from core.spec.experiment import TrainSpec
    from playground.views.landscape.questions import Wanted


class Survey:
    """Makes the questions one after the other, and puts the answers together.

    `laid` is the plane, `losses` (side, side) what is known of it, row 0 at the bottom, NaN where
    nothing is. `is_waiting` says that a question is under way.
    """

    def __init__(self) -> None:
        self._number = 0
        self.asked: LayPlane | None = None
        self.laid: Laid | None = None
        self.losses: Array = np.empty((0, 0))
        self.is_waiting = False
        self._missing: list[int] = []
        self._later: dict[int, Array] = {}

    def forget(self) -> None:
        """Another run begins, or none."""
        self.laid = None
        self.stop()

    def stop(self) -> None:
        """Nothing that was asked holds any more; what is known stays until there is better."""
        self.asked, self.is_waiting, self._missing = None, False, []

    @property
    def is_whole(self) -> bool:
        """Whether nothing is under way or missing."""
        return not self.is_waiting and not self._missing

    def lay(
        self, wanted: Wanted, snapshot: Snapshot, path: WeightPath, training: TrainSpec
    ) -> LayPlane:
        """The question for a plane through the weights of this moment."""
        self._number += 1
        centre = snapshot.parameters
        self.asked = LayPlane(self._number, wanted, training, centre, path.steps, path.points)
        self._missing, self.is_waiting = [], True
        return self.asked

    def next_rows(self) -> FillRows | None:
        """The question for what is missing; None while another is under way, or nothing is."""
        asked, laid = self.asked, self.laid
        if self.is_whole or self.is_waiting or asked is None or laid is None:
            return None
        self.is_waiting = True
        return FillRows(laid.number, tuple(self._missing), asked.training, laid.plane)

    def take(self, answer: object) -> None:
        """Take an answer; one to an older question counts for nothing."""
        if self.asked is None:
            return
        if isinstance(answer, Laid) and answer.number == self.asked.number:
            side = answer.plane.side
            self.laid, self.losses = answer, np.full((side, side), np.nan)
            self._missing, self._later, self.is_waiting = row_order(side), {}, False
        elif isinstance(answer, Filled) and answer.number == self.asked.number:
            losses = self.losses.copy()
            losses[list(answer.rows)] = answer.losses
            self.losses, self.is_waiting = losses, False
            self._missing = [row for row in self._missing if row not in answer.rows]

    def finish(self, snapshot: Snapshot, dataset: Dataset) -> None:
        """Compute at once what is missing."""
        if self.asked is not None and (self.laid is None or self.laid.number != self.asked.number):
            self.take(self.asked(snapshot, dataset, bool))
        self.is_waiting = False
        while (question := self.next_rows()) is not None:
            self.take(question(snapshot, dataset, bool))

    def is_at(self, snapshot: Snapshot) -> bool:
        """Whether the plane that was asked for goes through the weights of this moment."""
        if self.asked is None:
            return False
        centre, now = self.asked.centre, snapshot.parameters
        return now is centre or (now.shape == centre.shape and np.array_equal(now, centre))

    def is_outside(self, snapshot: Snapshot) -> bool:
        """Whether this moment is seen beyond the edge of the map."""
        if self.laid is None:
            return False
        plane = self.laid.plane
        across, upward = plane.seen_at(snapshot.parameters[None])[0].tolist()
        (left, right), (low, high) = plane.across, plane.upward
        return not (left <= across <= right and low <= upward <= high)

    def later(self, path: WeightPath) -> Array:
        """Where points of the path since the plane was laid are seen, (k, 2)."""
        if self.laid is None:
            return np.empty((0, 2))
        newest = self.laid.steps[-1] if self.laid.steps else -1
        for step, point in zip(path.steps, path.points, strict=True):
            if step > newest and step not in self._later:
                self._later[step] = self.laid.plane.seen_at(point[None])[0]
        kept = [self._later[step] for step in path.steps if step > newest]
        return np.array(kept).reshape(len(kept), 2)
