"""Evaluation: how the network does on the test rows at an epoch's end, and closing the epoch."""

from __future__ import annotations

from hashlib import blake2b
from math import isfinite
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import losses
from core.nn.evaluation import evaluation_rows
from core.run.engine import Stretch
from core.run.indexes import EPOCH, POSITION
from core.run.tally import empty_sums, figure, mean_loss
from core.train.batches import Batch
from core.train.meters import meter_for
from core.train.tally import Tally

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.parts import RunParts
    from core.run.state import RunState

_NAN: Final = float("nan")


class Evaluation:
    """Judges the test rows block by block, each call one block, then closes the epoch.

    How far it has got is no part of a run's state: begun anew it comes to the same figures.
    """

    def __init__(self, parts: RunParts) -> None:
        self._order, self._measure, self._rows = parts.order, parts.measure, len(parts.test)
        self._sums = empty_sums()
        self._next = 0
        self._judged = b""  # the moment of the run that the sums are of
        self._blocks: _Blocks | None = _Blocks(parts) if self._rows else None

    def advance(self, state: RunState) -> Stretch:
        """Judge the next block; with the last one enter the epoch and begin the next."""
        moment = _moment_of(state)
        if moment != self._judged:
            self._judged, self._next = moment, 0
            self._sums.fill(0.0)
        if self._blocks is not None:
            self._next = self._blocks.judge(self._next, self._sums)
        if self._next < self._rows:
            return Stretch.of(0, finite=True)
        self._judged = b""  # whoever comes back to this moment begins anew
        return self._close(state)

    def _close(self, state: RunState) -> Stretch:
        epoch, sums = state.epoch + 1, state.sums
        train = (epoch, mean_loss(sums), figure(sums, self._measure))
        test = (_NAN, _NAN)
        if self._blocks is not None:
            test = (mean_loss(self._sums), figure(self._sums, self._measure))
            if not all(map(isfinite, test)):
                return Stretch.of(0, finite=False)
        sums.fill(0.0)
        state.counts[EPOCH] = epoch
        state.counts[POSITION] = 0
        self._order.next_epoch(state.epoch_words)
        return Stretch.of(0, [train], [(*train, *test)], finite=True)


def _moment_of(state: RunState) -> bytes:
    """All that the figures of an epoch depend on, in a few bytes."""
    digest = blake2b(digest_size=16)
    for array in (state.counts, state.sums, state.parameters):
        digest.update(array.data)
    return digest.digest()


class _Blocks:
    """The test rows in buffers of a block."""

    def __init__(self, parts: RunParts) -> None:
        rows = len(parts.test)
        block = evaluation_rows(sum(parts.network.sizes), rows)
        self._loss = losses.get(parts.experiment.training.loss)
        self._batch = Batch.allocated(parts.test, parts.network.layers, block, training=False)
        self._tally = Tally(meter_for(parts, parts.test, block))
        self._numbers: Array = np.arange(rows)

    def judge(self, start: int, sums: Array) -> int:
        """Add the block of rows from `start` on to the sums; return where the next one begins."""
        indexes = self._numbers[start : start + self._batch.rows]
        batch = self._batch if len(indexes) == self._batch.rows else self._batch.first(len(indexes))
        batch.load(indexes)
        for layer in batch.work.passes:
            layer.forward()
        self._tally.load(sums)
        self._tally.add(batch, self._loss.value(batch.work.output, batch.targets, batch.scratch))
        self._tally.store(sums)
        return start + len(indexes)
