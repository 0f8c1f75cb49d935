"""Tally: the sums of `core.run.tally`, as plain numbers while batches add to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.run.indexes import LOSS, ROWS, SCORE, WEIGHT

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.train.batches import Batch
    from core.train.meters import Meter


class Tally:
    """Adds up batches; NumPy's own numbers would take ten times as long to add one by one."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._rows = self._loss = self._score = self._weight = 0.0

    def load(self, sums: Array) -> None:
        """Go on from these sums (4,)."""
        self._rows, self._loss, self._score, self._weight = sums.tolist()

    def store(self, sums: Array) -> None:
        """Write the sums so far into `sums` (4,)."""
        sums[ROWS], sums[LOSS] = self._rows, self._loss
        sums[SCORE], sums[WEIGHT] = self._score, self._weight

    def add(self, batch: Batch, loss: float) -> None:
        """Add a batch of which `loss` is the mean loss."""
        self._rows += batch.rows
        self._loss += loss * batch.rows
        self._score += self._meter.score(batch)
        self._weight += self._meter.weight(batch)
