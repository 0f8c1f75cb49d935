"""Evaluator: what every unit of a network says to the same rows, and the gradients of the loss.

The passes are those of the engine, in memory that is made once: networks of one shape, asked one
after the other, allocate nothing large as long as nobody keeps what the one before said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.insight.lent_memory import LentMemory
from core.nn.arrays import scaled
from core.nn.room import Room
from core.nn.workspace import Buffers, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.nn.arrays import Array
    from core.nn.losses import Loss
    from core.nn.network import Network


@dataclass(frozen=True, eq=False)
class Gradients:
    """The loss on some rows, and its gradients; penalties (L1, L2) are not part of it.

    For each layer `weights` ∂L/∂W (units, inputs), `biases` ∂L/∂b (units,) or None, and `sums`
    ∂L/∂z (rows, units). Read-only, as those of `Responses` are.
    """

    loss: float
    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]
    sums: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Objective:
    """What is wanted of the answers: a loss and the targets (rows, outputs)."""

    loss: Loss
    targets: Array


class Evaluator:
    """Asks networks shaped like `network` about the rows `x` (rows, inputs); uint8 are pixels.

    `network` is the evaluator's to overwrite. Gradients are those of the `objective`, which is made
    when they are first asked for.
    """

    def __init__(
        self, network: Network, x: Array, objective: Callable[[], Objective] | None = None
    ) -> None:
        self.network = network
        self._x = scaled(x, network.dtype)
        self._make_objective = objective
        self._pass: _Pass | None = None

    @cached_property
    def objective(self) -> Objective:
        """What the gradients are of; raises `ValueError` where there is nothing."""
        if self._make_objective is None:
            raise ValueError("an evaluator without an objective has no gradients")
        return self._make_objective()

    @cached_property
    def room(self) -> Room:
        """Where the loss is computed."""
        return Room.like(
            np.empty((len(self._x), self.network.layers[-1].units), self.network.dtype)
        )

    def ask(self, parameters: Array, units_off: Iterable[tuple[int, int]] = ()) -> Responses:
        """Go forward with these `parameters`, a vector as the network has one.

        Units (layer, unit) that are off answer 0, and no gradient comes to them.
        """
        if self._pass is None or not self._pass.free:
            training = self._make_objective is not None
            self._pass = _Pass(self.network, self._x, training=training)
        return Responses(self, parameters, units_off, self._pass)


class Responses:
    """What all units of one network say to some rows: for each layer `outputs` a (rows, units).

    Sums and gradients are computed when they are asked for. All arrays are read-only. Whoever keeps
    one makes the next network's responses need new memory.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        parameters: Array,
        units_off: Iterable[tuple[int, int]],
        way: _Pass,
    ) -> None:
        self._evaluator, self._parameters, self._pass = evaluator, parameters, way
        self._units_off = frozenset(units_off)
        self._prepare()
        # Weights that are about to diverge overflow; whoever looks shall see what comes of it.
        with np.errstate(all="ignore"):
            way.work.forward()
        self.outputs = way.outputs.lend()

    @property
    def answers(self) -> Array:
        """The outputs of the last layer (rows, outputs)."""
        return self.outputs[-1]

    @cached_property
    def sums(self) -> tuple[Array, ...]:
        """For each layer z = x·Wᵀ + b (rows, units), of which the outputs are made."""
        self._prepare()
        with np.errstate(all="ignore"):
            self._pass.find_sums()
        return self._pass.sums.lend()

    @cached_property
    def gradients(self) -> Gradients:
        """The loss and its gradients, by one backward pass."""
        network = self._evaluator.network
        value = self.backward()
        weights, biases = network.views_of(self._pass.lend_gradients(network.gradients))
        return Gradients(value, weights, biases, self._pass.deltas.lend())

    def backward(self) -> float:
        """The loss; its gradients are the network's until the evaluator is asked again."""
        network, objective = self._evaluator.network, self._evaluator.objective
        work, loss, targets = self._pass.work, objective.loss, objective.targets
        fused = loss.fused_with == network.layers[-1].activation.name
        gradient = loss.fused_gradient if fused else loss.gradient
        self._prepare()
        with np.errstate(all="ignore"):
            value = loss.value(work.output, targets, self._evaluator.room)
            gradient(work.output, targets, work.output_gradient)
            work.backward(fused=fused)
        return value

    def _prepare(self) -> None:
        """Give the network the parameters again: others may have been asked about meanwhile."""
        np.copyto(self._evaluator.network.parameters, self._parameters)
        self._evaluator.network.switch_off(self._units_off)


class _Pass:
    """The way through all layers for the rows `x`, in memory of its own."""

    def __init__(self, network: Network, x: Array, *, training: bool) -> None:
        self.outputs = _Layers(network, len(x))
        # Without a way back the sums become the outputs where they lie: that is quicker.
        self._in_place = not training
        self.sums, self.deltas = (_Layers(network, len(x) if training else 0) for _ in range(2))
        self._gradients = LentMemory(network.parameters.size if training else 0, network.dtype)
        outputs = self.outputs.own
        scratch = np.empty(len(x) * max(network.sizes[1:]), network.dtype)
        buffers = (
            Buffers(x, self.sums.own, outputs, self.deltas.own, scratch)
            if training
            else Buffers(x, outputs, outputs, outputs, scratch)
        )
        self._network = network
        self.work = Workspace(network.layers, buffers)

    @property
    def free(self) -> bool:
        """Whether nobody has anything that was lent."""
        lenders = self.outputs, self.sums, self.deltas, self._gradients
        return all(lender.free for lender in lenders)

    def find_sums(self) -> None:
        """Fill `sums`, if the way forward did not."""
        if not self._in_place:
            return
        if len(self.sums.own[0]) == 0:
            self.sums = _Layers(self._network, self.work.rows)
        for step, z in zip(self.work.passes, self.sums.own, strict=True):
            np.matmul(step.x, step.weights_t, out=z)
            if step.bias is not None:
                np.add(z, step.bias, out=z)

    def lend_gradients(self, gradients: Array) -> Array:
        """A copy of the vector `gradients`."""
        np.copyto(self._gradients.own, gradients)
        return self._gradients.lend()


class _Layers:
    """Room for one number a row and unit, all layers of it lent out together."""

    def __init__(self, network: Network, rows: int) -> None:
        self._shapes = [(rows, layer.units) for layer in network.layers]
        self._memory = LentMemory(rows * sum(network.sizes[1:]), network.dtype)
        self.own = self._divided(self._memory.own)

    @property
    def free(self) -> bool:
        """Whether nobody has any of it."""
        return self._memory.free

    def lend(self) -> tuple[Array, ...]:
        """For each layer (rows, units), not to be written into."""
        return self._divided(self._memory.lend())

    def _divided(self, memory: Array) -> tuple[Array, ...]:
        arrays, start = [], 0
        for rows, units in self._shapes:
            stop = start + rows * units
            arrays.append(memory[start:stop].reshape(rows, units))
            start = stop
        return tuple(arrays)
