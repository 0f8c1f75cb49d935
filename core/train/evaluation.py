"""Evaluation: how the network does on the test rows at an epoch's end, and closing the epoch."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from core.nn import losses
from core.nn.evaluation import evaluation_rows
from core.nn.spare import Spare
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
# Multiplications of one call: two or three milliseconds of them. What an activation takes for a
# unit lasts as long as about a hundred.
MOST_WORK: Final = 1e8
_WORK_PER_UNIT: Final = 100


class Closed(NamedTuple):
    """What an epoch that was closed enters in the history: a point of the curves and a row."""

    point: tuple[float, ...]
    row: tuple[float, ...]


class Evaluation:
    """Judges the test rows block by block, each call some blocks, then closes the epoch.

    How far it has got is no part of a run's state: begun anew it comes to the same figures.
    `is_quick` says that one call does it all.
    """

    def __init__(self, parts: RunParts) -> None:
        self._order, self._measure, self._rows = parts.order, parts.measure, len(parts.test)
        self._sums = empty_sums()
        self._next = 0
        self._judged: tuple[bytes | int, ...] = ()  # the moment of the run that the sums are of
        self._blocks: _Blocks | None = _Blocks(parts) if self._rows else None
        self.is_quick = self._blocks is None or self._blocks.rows_per_call >= self._rows

    def advance(self, state: RunState) -> Stretch:
        """Judge the next rows; with the last ones enter the epoch and begin the next."""
        if not self.is_quick:
            moment = _moment(state)
            if moment != self._judged:  # somebody may have gone back, or changed a weight
                self._judged, self._next = moment, 0
                self._sums.fill(0.0)
            self._next = self._judge_some(self._next)
            if self._next < self._rows:
                return Stretch.of(0, finite=True)
            self._judged = ()  # whoever comes back to this moment begins anew
        closed = self.close(state) if self.is_quick else self._close(state)
        if closed is None:
            return Stretch.of(0, finite=False)
        return Stretch.of(0, [closed.point], [closed.row], finite=True)

    def close(self, state: RunState) -> Closed | None:
        """Judge all test rows, enter the epoch and begin the next; only where that `is_quick`.

        None, and nothing is entered, where a figure of the test rows is not finite.
        """
        self._sums.fill(0.0)
        self._judge_some(0)
        return self._close(state)

    def _judge_some(self, start: int) -> int:
        return 0 if self._blocks is None else self._blocks.judge(start, self._sums)

    def _close(self, state: RunState) -> Closed | None:
        epoch, sums = state.epoch + 1, state.sums
        train = (epoch, mean_loss(sums), figure(sums, self._measure))
        test = (_NAN, _NAN)
        if self._blocks is not None:
            test = (mean_loss(self._sums), figure(self._sums, self._measure))
            if not all(map(isfinite, test)):
                return None
        point = (epoch, mean_loss(state.point_sums), figure(state.point_sums, self._measure))
        sums.fill(0.0)
        state.point_sums.fill(0.0)
        state.counts[EPOCH] = epoch
        state.counts[POSITION] = 0
        self._order.next_epoch(state.epoch_words)
        return Closed(point, (*train, *test))


def _moment(state: RunState) -> tuple[bytes | int, ...]:
    """What tells a moment of a run from others; of its weights a checksum, which takes no room."""
    return state.counts.tobytes(), state.sums.tobytes(), crc32(state.parameters.data)


class _Blocks:
    """The test rows in buffers of a block, of which one call takes `rows_per_call` together."""

    def __init__(self, parts: RunParts) -> None:
        rows = len(parts.test)
        block = evaluation_rows(sum(parts.network.sizes), rows)
        self._loss = losses.get(parts.experiment.training.loss)
        layers = parts.network.layers
        self._fused = self._loss.fused_with == layers[-1].activation.name
        # Between two updates nobody wants the gradients: what is judged may lie in their place.
        self._batch = Batch.allocated(
            parts.test,
            layers,
            block,
            training=False,
            keeps_sums=self._fused,
            spare=Spare(parts.network.gradients),
        )
        self._tally = Tally(meter_for(parts, parts.test, block))
        self._rows = rows
        units = sum(layer.units for layer in layers)
        work = block * (parts.network.weight_count + _WORK_PER_UNIT * units)
        self.rows_per_call = block * max(int(MOST_WORK / work), 1)

    def judge(self, start: int, sums: Array) -> int:
        """Add the rows from `start` on to the sums; return where the next call begins."""
        end = min(start + self.rows_per_call, self._rows)
        while start < end:
            start = self._judge_block(start, sums)
        return start

    def _judge_block(self, start: int, sums: Array) -> int:
        rows = min(self._batch.rows, self._rows - start)
        batch = self._batch.first(rows)
        batch.load_from(start)
        for layer in batch.work.passes:
            layer.forward()
        if self._fused:
            loss = self._loss.fused_value(batch.work.output_sums, batch.targets, batch.room)
        else:
            loss = self._loss.value(batch.work.output, batch.targets, batch.room)
        self._tally.add(batch, loss)
        self._tally.enter(sums)
        return start + rows
