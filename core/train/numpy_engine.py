"""Learner: update after update from batches. Evaluation: how a network does on other rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import losses
from core.run.engine import Stretch
from core.run.history import COLUMNS, POINT_COLUMNS
from core.run.tally import Tally, meter_for
from core.train.batches import Batch

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.spec.experiment import Experiment
    from core.train.batches import Examples
    from core.train.setup import Setup

# Numbers in the buffers of one evaluation block: enough rows to keep BLAS busy, few enough for the
# cache.
EVALUATION_NUMBERS: Final = 65_536


class Learner:
    """Updates a network, batch after batch, and keeps the tally of what it saw.

    Loss and accuracy are those of the forward pass that the update itself needs, before the update.
    """

    def __init__(self, setup: Setup) -> None:
        training, network = setup.experiment.training, setup.network
        self._network, self._optimizer = network, setup.optimizer
        self._loss = losses.get(training.loss)
        self._fused = self._loss.fused_with == network.layers[-1].activation.name
        gradient = self._loss.fused_gradient if self._fused else self._loss.gradient
        self._loss_gradient = gradient
        self._order, self.tally = setup.order, setup.tally
        rows = self._order.batch_size
        self._batch = Batch.allocated(setup.train, network.layers, rows, training=True)
        self._l1, self._l2 = training.l1, training.l2
        self._penalty: Array | None = None
        if self._l1 or self._l2:
            self._penalty = np.empty(network.weight_count, network.dtype)

    def learn(self, epoch: int, position: int, most: int) -> Stretch:
        """Make up to `most` updates from batch `position` of the epoch on, within the epoch."""
        points = []
        order, every, tally, first = self._order, self._order.point_every, self.tally, position
        last = min(position + most, order.steps)
        while position < last:
            # Up to the next point, without looking out for it at every step.
            stop = min(last, (position // every + 1) * every)
            for step in range(position, stop):
                self.step(order.batch(step))
            if stop % every == 0 and stop < order.steps:
                points.append((epoch + stop / order.steps, tally.loss, tally.accuracy))
            position = stop
        rows = np.array(points).reshape(-1, len(POINT_COLUMNS)).T
        return Stretch(last - first, rows, np.empty((len(COLUMNS), 0)))

    def step(self, indexes: Array) -> None:
        """Learn from the rows `indexes` (1 to batch_size of them)."""
        batch = self._batch
        if len(indexes) != batch.rows:
            batch = batch.first(len(indexes))
        batch.load(indexes)
        work = batch.work
        work.forward()
        self.tally.add(batch, self._loss.value(work.output, batch.targets, batch.scratch))
        self._loss_gradient(work.output, batch.targets, work.output_gradient)
        work.backward(fused=self._fused)
        if self._penalty is not None:
            self._add_penalty_gradients(self._penalty)
        self._optimizer.step(self._network.gradients)

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


class Evaluation:
    """Loss and accuracy of a network on all rows of some examples, block by block."""

    def __init__(self, experiment: Experiment, network: Network, examples: Examples) -> None:
        width = sum(network.sizes)
        rows = min(max(EVALUATION_NUMBERS // width, 16), 1024, len(examples))
        self._loss = losses.get(experiment.training.loss)
        self._batch = Batch.allocated(examples, network.layers, rows, training=False)
        self._order: Array = np.arange(len(examples))
        self._next = 0
        self.tally = Tally(meter_for(experiment, examples, rows))

    def start(self) -> None:
        """Begin anew with the first row."""
        self._next = 0
        self.tally.start()

    @property
    def done(self) -> bool:
        """Whether all rows are judged."""
        return self._next >= len(self._order)

    def advance(self) -> None:
        """Judge the next block."""
        indexes = self._order[self._next : self._next + self._batch.rows]
        self._next += len(indexes)
        batch = self._batch if len(indexes) == self._batch.rows else self._batch.first(len(indexes))
        batch.load(indexes)
        batch.work.forward()
        self.tally.add(batch, self._loss.value(batch.work.output, batch.targets, batch.scratch))
