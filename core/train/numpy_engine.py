"""The NumPy engine: update after update from batches, in buffers that are made once."""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from core.nn import losses
from core.nn.dropout import set_dropout
from core.nn.schedules import ScheduleNumbers, rate_at
from core.nn.spare import Spare
from core.run.crew import Crew, cores
from core.run.engine import Stretch
from core.run.indexes import POSITION, ROWS_SEEN, STEPS
from core.run.tally import figure, mean_loss
from core.spec.dropout import dropout_in_force
from core.train.augmenting import Augmenter
from core.train.batches import Batch
from core.train.blocks import Blocks, is_cut
from core.train.evaluation import Evaluation
from core.train.meters import meter_for
from core.train.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.nn.losses import Loss
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.spec.changes import Change
    from core.spec.experiment import TrainSpec

# NumPy holds the interpreter most of the time: a window beside it has to wait as long as this.
SAFE_POINT_SECONDS: Final = 0.004
# Of one call: where a stop rule strikes in the first of them, the others were made for nothing.
_MOST_EPOCHS: Final = 100

Rows: TypeAlias = list[tuple[float, ...]]


class NumpyEngine:
    """Updates a network, batch after batch, and keeps the sums of what it saw.

    Loss and accuracy are those of the forward pass that the update itself needs, before the update:
    with dropout, and of images as they were changed, as is usual. Test rows know neither.
    """

    name = "numpy"
    safe_point_seconds = SAFE_POINT_SECONDS

    def __init__(self, parts: RunParts) -> None:
        network, order = parts.network, parts.order
        self._network, self._optimizer, self._order = network, parts.optimizer, order
        self._measure = parts.measure
        self._loss = losses.get(parts.experiment.training.loss)
        self._fused = self._loss.fused_with == network.layers[-1].activation.name
        self._loss_gradient = self._loss.fused_gradient if self._fused else self._loss.gradient
        self._crew = Crew(cores()) if is_cut(network.sizes, order.batch_size) else None
        # Free until all else is done with; but pieces of a batch that is cut set all at once.
        first = network.gradients[: network.layers[0].weights.size]
        self._batch = Batch.allocated(
            parts.train,
            network.layers,
            order.batch_size,
            training=True,
            keeps_sums=self._fused,
            spare=Spare(first) if self._crew is None else None,
        )
        self._blocks: dict[int, Blocks] = {}  # by the rows of a batch
        self._tally = Tally(meter_for(parts, parts.train, order.batch_size))
        self._judge = _judging(self._tally, self._loss, fused=self._fused)
        self._evaluation = Evaluation(parts)
        self._settings: TrainSpec | None = None
        self._changes: tuple[Change, ...] | None = None
        self._parts = parts
        self._clock = np.zeros((), np.int64)  # updates made before the one at hand
        self._rates = (0.0,) * len(network.layers)
        self._schedule: ScheduleNumbers | None = None
        self._augmenter: Augmenter | None = None
        self._depends_on_step = False
        self._penalty: Array | None = None

    def learn(self, state: RunState, most: int) -> Stretch:
        """Make up to `most` updates, into further epochs where their test rows are few.

        Where judging them takes long, each call judges some, and with the last closes the epoch.
        """
        order, evaluation, begin = self._order, self._evaluation, state.steps
        order.draw(state.epoch_words)
        if state.position == order.steps and not evaluation.is_quick:
            return evaluation.advance(state)
        if state.training is not self._settings or state.changes is not self._changes:
            self._take(state)
        points: Rows = []
        epochs: Rows = []
        end, sound = begin + most, True
        self._tally.forget()
        while sound:
            self._learn_in_epoch(state, end - state.steps, points)
            if state.position < order.steps or not evaluation.is_quick:
                break
            sound = self._close_epoch(state, points, epochs)
            if state.steps >= end or len(epochs) == _MOST_EPOCHS:
                break
        self._tally.enter_recent(state)
        finite = sound and state.is_finite()
        return Stretch.of(state.steps - begin, points, epochs, finite=finite)

    def _close_epoch(self, state: RunState, points: Rows, epochs: Rows) -> bool:
        """Judge the test rows and begin the next epoch; False where a figure is not finite."""
        if not all(map(isfinite, state.sums.tolist())):
            return False
        closed = self._evaluation.close(state)
        if closed is None:
            return False
        points.append(closed.point)
        epochs.append(closed.row)
        return True

    def _learn_in_epoch(self, state: RunState, most: int, points: Rows) -> None:
        """Make up to `most` updates within the epoch, and enter the curves' points on the way."""
        order, tally, counts, sums = self._order, self._tally, state.counts, state.point_sums
        position = state.position
        last = min(position + most, order.steps)
        while position < last:
            # Up to the next point, without looking out for it at every step.
            due = order.next_point(position)
            stop = min(last, due)
            for step in range(position, stop):
                if self._depends_on_step:
                    self._come_to(state, step)
                self.step(order.batch(step))
            tally.enter_updates(state)
            counts[POSITION] = stop
            counts[STEPS] += stop - position
            counts[ROWS_SEEN] += order.seen(stop) - order.seen(position)
            if stop == due < order.steps:
                part = stop / order.steps
                points.append((state.epoch + part, mean_loss(sums), figure(sums, self._measure)))
                sums.fill(0.0)
            position = stop

    def step(self, rows: Array) -> None:
        """Learn from the rows with these numbers (1 to batch_size of them)."""
        batch = self.batch_of(len(rows))
        blocks = self._blocks_of(batch)
        if self._augmenter is not None or blocks is None:
            batch.load(rows)
        if self._augmenter is not None:
            self._augmenter.change(batch.work.x, self._augmentation, int(self._clock))
        if blocks is None:
            self._go(batch)
        else:
            blocks.go(None if self._augmenter is not None else rows)
        if self._penalty is not None:
            self._add_penalty_gradients(self._penalty)
        self._optimizer.step(self._network.gradients)

    def _go(self, batch: Batch) -> None:
        """Forward and back."""
        work = batch.work
        for layer in work.passes:
            layer.forward()
        self._judge(batch)
        self._loss_gradient(work.output, batch.targets, work.output_gradient)
        work.backward(fused=self._fused)

    def _blocks_of(self, batch: Batch) -> Blocks | None:
        """The blocks of such a batch; None where it is not cut."""
        crew = self._crew
        if crew is None:
            return None
        if batch.rows not in self._blocks and is_cut(self._network.sizes, batch.rows):
            judge = partial(self._judge, batch)
            blocks = Blocks(batch, self._loss, crew, judge, fused=self._fused)
            self._blocks[batch.rows] = blocks
        return self._blocks.get(batch.rows)

    def batch_of(self, rows: int) -> Batch:
        """Where batches of so many rows go through, with what the last of them left there."""
        batch = self._batch
        return batch if rows == batch.rows else batch.first(rows)

    def _come_to(self, state: RunState, position: int) -> None:
        """Let all hold that differs from one update of the epoch to the next."""
        self._clock.fill(state.steps + position - state.position)
        if self._schedule is not None:
            rate, steps = state.training.optimizer.learning_rate, self._order.steps
            now = rate_at(self._schedule, rate, state.epoch, position, steps)
            self._optimizer.learning_rate = now

    def _take(self, state: RunState) -> None:
        """Let the settings of this state hold from now on."""
        settings = state.training
        self._settings, self._changes = settings, state.changes
        self._optimizer.learning_rate = settings.optimizer.learning_rate
        schedule = settings.schedule
        self._schedule = None if schedule.is_constant else ScheduleNumbers.of(schedule)
        self._take_dropout(state)
        self._take_augmentation(settings)
        self._depends_on_step = (
            self._schedule is not None or self._augmenter is not None or any(self._rates)
        )
        self._l1, self._l2 = settings.l1, settings.l2
        if (self._l1 or self._l2) and self._penalty is None:
            self._penalty = np.empty(self._network.weight_count, self._network.dtype)

    def _take_dropout(self, state: RunState) -> None:
        rates = dropout_in_force(self._parts.experiment.network, state.changes)
        if rates != self._rates:
            self._rates, order = rates, self._order
            short = order.rows - (order.steps - 1) * order.batch_size
            seed = self._parts.experiment.training.seed
            for batch in {self._batch, self._batch.first(short)}:
                blocks = self._blocks_of(batch)
                if blocks is None:
                    set_dropout(batch.work, seed, rates, self._clock)
                else:
                    blocks.set_dropout(seed, rates, self._clock)

    def _take_augmentation(self, settings: TrainSpec) -> None:
        self._augmentation, shape = settings.augmentation, self._parts.image_shape
        if not settings.augmentation.is_on or shape is None:
            self._augmenter = None
        elif self._augmenter is None:
            seed, dtype = settings.seed, self._network.dtype
            self._augmenter = Augmenter(shape, self._batch.rows, seed, dtype)

    def _add_penalty_gradients(self, room: Array) -> None:
        """Add l1·sign(w) + l2·w to the gradients of the weights; biases are left alone."""
        count = self._network.weight_count
        weights, gradients = self._network.parameters[:count], self._network.gradients[:count]
        if self._l1:
            np.sign(weights, out=room)
            np.multiply(room, self._l1, out=room)
            np.add(gradients, room, out=gradients)
        if self._l2:
            np.multiply(weights, self._l2, out=room)
            np.add(gradients, room, out=gradients)


def _judging(tally: Tally, loss: Loss, *, fused: bool) -> Callable[[Batch], None]:
    """What takes note of how good a batch's answers are; of the loss by the sums where `fused`."""
    # Whoever trains has checked the shapes, and judges what is not finite.
    value = loss._fused_value if fused else loss._value  # noqa: SLF001

    def judge(batch: Batch) -> None:
        judged = batch.work.output_sums if fused else batch.work.output
        tally.add(batch, value(judged, batch.targets, batch.room))

    return judge
