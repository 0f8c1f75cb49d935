"""Tally: what batches add to the sums of `core.run.tally`, kept until it is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.run.indexes import RECENT

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.state import RunState
    from core.train.batches import Batch
    from core.train.meters import Meter

Line: TypeAlias = tuple[float, float, float, float]


class Tally:
    """Takes note of batches; NumPy's own numbers would take ten times as long to add one by one.

    Sums are added to batch by batch and in order, so that it does not matter how often they are
    entered in between.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._seen: list[Line] = []
        self._newest: list[Line] = []

    def add(self, batch: Batch, loss: float) -> None:
        """Take note of a batch of which `loss` is the mean loss."""
        rows = batch.rows
        self._seen.append((rows, loss * rows, self._meter.score(batch), self._meter.weight(batch)))

    def forget(self) -> None:
        """Drop what was not entered, and begin anew with the newest."""
        self._seen.clear()
        self._newest = []

    def enter(self, sums: Array) -> None:
        """Add what was noted to `sums` (4,)."""
        _add(sums, self._seen)
        self._seen.clear()

    def enter_updates(self, state: RunState) -> None:
        """Add what was noted, newer updates of the run, to its sums of the epoch and the point."""
        seen = self._seen
        _add(state.sums, seen)
        _add(state.point_sums, seen)
        self._newest = seen[-RECENT:] if len(seen) >= RECENT else (self._newest + seen)[-RECENT:]
        self._seen = []

    def enter_recent(self, state: RunState) -> None:
        """Write what was entered since `forget`, the run's newest updates, to its `recent`."""
        if self._newest:
            newest = np.array(self._newest)
            start = (state.steps - len(newest)) % RECENT
            here = min(len(newest), RECENT - start)  # the others go on from the first line
            state.recent[start : start + here] = newest[:here]
            state.recent[: len(newest) - here] = newest[here:]


def _add(sums: Array, lines: list[Line]) -> None:
    rows, loss, score, weight = sums.tolist()
    for line in lines:
        rows += line[0]
        loss += line[1]
        score += line[2]
        weight += line[3]
    sums[:] = rows, loss, score, weight
