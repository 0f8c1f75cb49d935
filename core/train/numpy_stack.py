"""NumpyStack: runs side by side without a compiler, all members in one call of NumPy each.

A product of matrices is one for each member in turn, and all else goes number by number: so nobody
is told apart by who else there is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.nn import activations, losses
from core.nn.arrays import PIXEL_WHITE
from core.nn.evaluation import evaluation_rows
from core.nn.schedules import ScheduleNumbers, rate_at
from core.nn.targets import threshold
from core.run.indexes import EPOCH, POSITION, RECENT, ROWS_SEEN, STEPS, TALLY_WORDS
from core.run.order import BatchOrder
from core.run.stack import StackArrays, StackRows
from core.train.stacked_scores import StackedScores, figures, mean_losses
from core.train.stacked_updates import StackedUpdates

if TYPE_CHECKING:
    from core.nn.activation import Activation
    from core.nn.arrays import Array
    from core.run.stack import StackedExamples, StackParts, StackRoom
    from core.spec.experiment import TrainSpec

# So many side by side: enough that NumPy's calls cost little, few enough for a cache.
MOST_MEMBERS: Final = 64


class _Layer(NamedTuple):
    """A layer of all members: views into the flat vectors."""

    activation: Activation
    weights: Array  # (members, inputs, units)
    bias: Array | None  # (members, 1, units)
    weights_gradient: Array
    bias_gradient: Array | None


class _Pass(NamedTuple):
    """What a layer made of a batch."""

    x: Array  # (members, rows, inputs)
    z: Array  # (members, rows, units), as the next
    a: Array


class NumpyStack:
    """Updates the members of a stack together, in the order of operations of `NumpyEngine`.

    `halts`: an epoch is not closed over a number of the first member that is not finite.
    """

    def __init__(self, parts: StackParts, *, halts: bool = False) -> None:
        self._parts, self._halts = parts, halts
        self.lanes = parts.size
        self.arrays = StackArrays(parts, members=parts.size, lanes_last=False)
        self._gradients: Array = np.zeros_like(self.arrays.parameters)
        self._layers = _layers(parts, self.arrays.parameters, self._gradients)
        self._updates = StackedUpdates(parts, self.arrays)
        loss = losses.get(parts.training[0].loss)
        self._fused = loss.fused_with == parts.network.layers[-1].activation
        level = threshold(parts.network.layers[-1].activation)
        self._scores = StackedScores(
            loss.name, parts.measure, level, parts.training[0].decimals, parts.train.outputs
        )
        self._training = list(parts.training)
        order = parts.order
        self._orders: Array = np.empty((parts.size, order.rows), np.intp)
        self._words: Array = np.empty_like(self.arrays.epoch_words)
        self._shuffler = BatchOrder(order.rows, order.batch_size, 0, shuffle=order.shuffle)
        self.draw()

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays but the data."""
        return self.arrays.nbytes + self._gradients.nbytes + self._orders.nbytes

    def use(self, member: int, training: TrainSpec) -> None:
        """Let these settings be those of a member."""
        self._training[member] = training
        self._updates.use(member, training)

    def draw(self) -> None:
        """The orders of batches follow anew from `arrays.epoch_words`."""
        for member, words in enumerate(self.arrays.epoch_words):
            self._shuffler.draw(words)
            self._orders[member] = self._shuffler.order
            self._words[member] = self._shuffler.words

    def learn(self, most: int, room: StackRoom) -> StackRows:
        """Make up to `most` updates."""
        order, counts, arrays = self._parts.order, self.arrays.counts, self.arrays
        made = 0
        epochs: list[float] = []
        points: list[float] = []
        sound: Array = np.ones(self._parts.size, np.bool_)
        while True:
            if counts[POSITION] == order.steps:
                row = self._close()
                sound &= np.isfinite(row[:2]).all(axis=0)
                if len(self._parts.test):
                    sound &= np.isfinite(row[2:]).all(axis=0)
                if self._halts and not (sound & self._are_finite())[0]:
                    sound[0] = False
                    break
                room.figures[:, len(epochs)] = row[: len(room.figures)]
                epochs.append(float(counts[EPOCH] + 1))
                self._add_point(epochs[-1], points, room)
                self._begin_epoch()
            if made == most:
                break
            self._step()
            made += 1
            position = int(counts[POSITION])
            if position < order.steps and position == order.next_point(position - 1):
                self._add_point(counts[EPOCH] + position / order.steps, points, room)
                arrays.point_sums.fill(0.0)
        return StackRows(made, np.array(epochs), np.array(points), sound & self._are_finite())

    def _are_finite(self) -> Array:
        """Which members' numbers all are (members,)."""
        arrays = self.arrays
        found: Array = np.ones(self._parts.size, np.bool_)
        for array in (
            arrays.parameters,
            arrays.first,
            arrays.second,
            arrays.sums,
            arrays.point_sums,
        ):
            found &= np.isfinite(array).all(axis=1)
        return found

    # An update.

    def _step(self) -> None:
        order, counts, arrays = self._parts.order, self.arrays.counts, self.arrays
        start = int(counts[POSITION]) * order.batch_size
        numbers = self._orders[:, start : start + order.batch_size]
        passes, sums = self._look(self._parts.train, numbers)
        arrays.sums += sums
        arrays.point_sums += sums
        arrays.recent[:, counts[STEPS] % RECENT] = sums
        self._back(passes, self._targets(self._parts.train, numbers))
        self._updates.make(self._gradients, self._rates(), self._training)
        counts[POSITION] += 1
        counts[STEPS] += 1
        counts[ROWS_SEEN] += numbers.shape[1]

    def _look(self, rows: StackedExamples, numbers: Array) -> tuple[list[_Pass], Array]:
        """Forward through the rows (members, n), and the sums (members, 4) of how they did."""
        passes = self._forward(self._inputs(rows, numbers))
        top, targets = passes[-1], self._targets(rows, numbers)
        means = rows.means[self._parts.sets]
        return passes, self._scores.sums(top.z if self._fused else None, top.a, targets, means)

    def _inputs(self, rows: StackedExamples, numbers: Array) -> Array:
        found: Array = rows.x[self._parts.sets[:, np.newaxis], numbers]
        dtype = self.arrays.parameters.dtype
        return (
            np.divide(found, dtype.type(PIXEL_WHITE), dtype=dtype)
            if found.dtype == np.uint8
            else found
        )

    def _targets(self, rows: StackedExamples, numbers: Array) -> Array:
        sets = self._parts.sets[:, np.newaxis]
        found: Array = (
            rows.answers[sets, numbers]
            if rows.labels is None
            else rows.answers[0][rows.labels[sets, numbers]]
        )
        return found

    def _forward(self, x: Array) -> list[_Pass]:
        passes = []
        for layer in self._layers:
            z: Array = np.matmul(x, layer.weights)
            if layer.bias is not None:
                z += layer.bias
            a = _activated(layer.activation, z)
            passes.append(_Pass(x, z, a))
            x = a
        return passes

    def _back(self, passes: list[_Pass], targets: Array) -> None:
        """Set all gradients."""
        top = passes[-1]
        delta = self._scores.gradient(top.a, targets)
        ones: Array = np.ones((1, top.a.shape[1]), delta.dtype)
        for number in range(len(passes) - 1, -1, -1):
            layer, done = self._layers[number], passes[number]
            if number < len(passes) - 1 or not self._fused:
                delta = _sent_back(layer.activation, delta, done)
            np.matmul(done.x.transpose(0, 2, 1), delta, out=layer.weights_gradient)
            if layer.bias_gradient is not None:
                np.matmul(ones, delta, out=layer.bias_gradient)
            if number:
                delta = np.matmul(delta, layer.weights.transpose(0, 2, 1))

    def _rates(self) -> Array:
        """The members' learning rates of this update (members,)."""
        counts, steps = self.arrays.counts.tolist(), self._parts.order.steps
        return np.array(
            [
                rate_at(
                    ScheduleNumbers.of(each.schedule),
                    each.optimizer.learning_rate,
                    counts[EPOCH],
                    counts[POSITION],
                    steps,
                )
                for each in self._training
            ]
        )

    # An epoch's end.

    def _close(self) -> Array:
        """The epoch's figures (4, members), the test rows judged."""
        measure, sums = self._parts.measure, self.arrays.sums
        tested = self._tested()
        return np.stack(
            [
                mean_losses(sums),
                figures(sums, measure),
                mean_losses(tested),
                figures(tested, measure),
            ]
        )

    def _tested(self) -> Array:
        """The sums (members, 4) of the test rows."""
        rows, size = len(self._parts.test), self._parts.size
        sums: Array = np.zeros((size, TALLY_WORDS))
        if rows:
            block = evaluation_rows(sum(self._parts.network.sizes), rows)
            for start in range(0, rows, block):
                numbers = np.arange(start, min(start + block, rows))
                _, found = self._look(self._parts.test, np.tile(numbers, (size, 1)))
                sums += found
        return sums

    def _add_point(self, epoch: float, points: list[float], room: StackRoom) -> None:
        """Add a point of the curve, loss and accuracy since the last one, where it is wanted."""
        if room.points is not None:
            sums, place = self.arrays.point_sums, len(points)
            room.points[0, place] = mean_losses(sums)
            room.points[1, place] = figures(sums, self._parts.measure)
            points.append(float(epoch))

    def _begin_epoch(self) -> None:
        arrays = self.arrays
        arrays.sums.fill(0.0)
        arrays.point_sums.fill(0.0)
        arrays.counts[EPOCH] += 1
        arrays.counts[POSITION] = 0
        arrays.epoch_words[:] = self._words
        if self._parts.order.shuffle:
            self.draw()


def _layers(parts: StackParts, parameters: Array, gradients: Array) -> list[_Layer]:
    network, members, found = parts.network, parts.size, []
    weights_at, bias_at = 0, sum(below * units for below, units in pairwise(network.sizes))
    for layer, inputs in zip(network.layers, network.sizes, strict=False):
        weights = slice(weights_at, weights_at + inputs * layer.units)
        bias = slice(bias_at, bias_at + layer.units)
        views = [
            (
                vector[:, weights].reshape(members, inputs, layer.units, copy=False),
                vector[:, np.newaxis, bias] if layer.bias else None,
            )
            for vector in (parameters, gradients)
        ]
        (own, own_bias), (gradient, bias_gradient) = views
        kind = activations.get(layer.activation)
        found.append(_Layer(kind, own, own_bias, gradient, bias_gradient))
        weights_at, bias_at = weights.stop, bias.stop if layer.bias else bias_at
    return found


def _activated(activation: Activation, z: Array) -> Array:
    """Outputs for the sums z (members, rows, units)."""
    if activation.name != "softmax":
        return activation.forward(z.reshape(-1, z.shape[2])).reshape(z.shape)
    a: Array = np.exp(z - z.max(axis=2, keepdims=True))
    # A product for each member: over all rows at once, sums would depend on how many there are.
    a /= np.matmul(a, np.ones((z.shape[2], 1), z.dtype))
    return a


def _sent_back(activation: Activation, delta: Array, done: _Pass) -> Array:
    """From ∂L/∂a (members, rows, units) to ∂L/∂z."""
    if activation.name == "softmax":
        mean: Array = np.matmul(delta * done.a, np.ones((delta.shape[2], 1), delta.dtype))
        found: Array = done.a * (delta - mean)
        return found
    flat = (array.reshape(-1, delta.shape[2]) for array in (delta, done.z, done.a))
    return activation.backward(*flat).reshape(delta.shape)
