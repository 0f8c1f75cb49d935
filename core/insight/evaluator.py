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
from core.nn.workspace import Buffers, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.nn.losses import Loss
    from core.nn.network import Network


@dataclass(frozen=True, eq=False)
class Responses:
    """What all units say to some rows: for each layer the sums z and the outputs a (rows, units).

    Read-only. Whoever keeps them makes the next ones need new memory.
    """

    sums: tuple[Array, ...]
    outputs: tuple[Array, ...]

    @property
    def answers(self) -> Array:
        """The outputs of the last layer (rows, outputs)."""
        return self.outputs[-1]


@dataclass(frozen=True, eq=False)
class Gradients:
    """The loss on some rows, and its gradients; penalties (L1, L2) are not part of it.

    For each layer `weights` ∂L/∂W (units, inputs), `biases` ∂L/∂b (units,) or None, and `sums`
    ∂L/∂z (rows, units). Read-only, as `Responses` are.
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

    def ask(self, parameters: Array) -> Reply:
        """Go forward with these `parameters`, a vector as the network has one."""
        if self._pass is None or not self._pass.free:
            training = self._make_objective is not None
            self._pass = _Pass(self.network, self._x, training=training)
        return Reply(self, parameters, self._pass)


class Reply:
    """What one network said: `responses` at once, `gradients` when they are asked for."""

    def __init__(self, evaluator: Evaluator, parameters: Array, way: _Pass) -> None:
        self._evaluator, self._parameters, self._pass = evaluator, parameters, way
        np.copyto(evaluator.network.parameters, parameters)
        # Weights that are about to diverge overflow; whoever looks shall see what comes of it.
        with np.errstate(all="ignore"):
            way.work.forward()
        self.responses = Responses(*way.lend()[:2])

    @cached_property
    def gradients(self) -> Gradients:
        """The loss and its gradients, by one backward pass."""
        network, objective = self._evaluator.network, self._evaluator.objective
        work, loss, targets = self._pass.work, objective.loss, objective.targets
        fused = loss.fused_with == network.layers[-1].activation.name
        gradient = loss.fused_gradient if fused else loss.gradient
        np.copyto(network.parameters, self._parameters)  # others may have been asked meanwhile
        with np.errstate(all="ignore"):
            value = loss.value(work.output, targets)
            gradient(work.output, targets, work.output_gradient)
            work.backward(fused=fused)
        weights, biases = network.views_of(self._pass.lend_gradients(network.gradients))
        return Gradients(value, weights, biases, self._pass.lend()[2])


class _Pass:
    """The way through all layers for the rows `x`, in memory of its own."""

    def __init__(self, network: Network, x: Array, *, training: bool) -> None:
        shapes = [(len(x), layer.units) for layer in network.layers]
        self._places, numbers = _places(shapes * (3 if training else 2))
        self._layers = len(shapes)
        self._memory = LentMemory(numbers, network.dtype)
        self._gradients = LentMemory(network.parameters.size if training else 0, network.dtype)
        sums, outputs, deltas = self._divided(self._memory.own)
        scratch = np.empty(len(x) * max(network.sizes[1:]), network.dtype)
        # Sums have room of their own in any case: they are to be seen.
        buffers = Buffers(x, sums, outputs, deltas or outputs, scratch)
        self.work = Workspace(network.layers, buffers)

    @property
    def free(self) -> bool:
        """Whether nobody has anything that was lent."""
        return self._memory.free and self._gradients.free

    def lend(self) -> tuple[tuple[Array, ...], ...]:
        """Sums, outputs and, for training, deltas of all layers."""
        return self._divided(self._memory.lend())

    def lend_gradients(self, gradients: Array) -> Array:
        """A copy of the vector `gradients`."""
        np.copyto(self._gradients.own, gradients)
        return self._gradients.lend()

    def _divided(self, memory: Array) -> tuple[tuple[Array, ...], ...]:
        arrays = [memory[place].reshape(shape) for place, shape in self._places]
        count = self._layers
        return tuple(arrays[:count]), tuple(arrays[count : 2 * count]), tuple(arrays[2 * count :])


def _places(shapes: list[tuple[int, int]]) -> tuple[list[tuple[slice, tuple[int, int]]], int]:
    """Where in one vector arrays of these shapes lie, and how long it is."""
    places, start = [], 0
    for rows, units in shapes:
        places.append((slice(start, start + rows * units), (rows, units)))
        start += rows * units
    return places, start
