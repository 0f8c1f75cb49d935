"""The optimisers' rules for several networks at once, folded as in `core.nn.optimizers`."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.nn.arrays import Array
    from core.run.stack import StackArrays, StackParts
    from core.spec.experiment import OptimizerSpec, TrainSpec


class StackedUpdates:
    """One rule at work on the parameters of all members, each with settings of its own."""

    def __init__(self, parts: StackParts, arrays: StackArrays) -> None:
        self._name, self._arrays = parts.optimizer, arrays
        self._weights = sum(below * units for below, units in pairwise(parts.network.sizes))
        self._optimizers = [each.optimizer for each in parts.training]
        self._l1, self._l2 = (
            self._column([getattr(each, name) for each in parts.training]) for name in ("l1", "l2")
        )

    def use(self, member: int, training: TrainSpec) -> None:
        """Let these settings be those of a member."""
        self._optimizers[member] = training.optimizer
        self._l1[member], self._l2[member] = training.l1, training.l2

    def make(self, gradients: Array, rates: Array, training: Sequence[TrainSpec]) -> None:
        """Change all parameters by the gradients (members, count), whose content is lost."""
        if any(each.l1 or each.l2 for each in training):
            weights = self._arrays.parameters[:, : self._weights]
            gradients[:, : self._weights] += self._l1 * np.sign(weights) + self._l2 * weights
        if self._name == "sgd":
            gradients *= self._column(rates)
            self._arrays.parameters -= gradients
        elif self._name in ("momentum", "nesterov"):
            self._gather(gradients, rates)
        else:
            self._adapt(gradients, rates)

    def _gather(self, gradients: Array, rates: Array) -> None:
        """V ← μ·v + g, then θ ← θ − η·v, or of Nesterov θ ← θ − η·g − η·μ·v."""
        velocity, parameters = self._arrays.first, self._arrays.parameters
        momentum = self._of(lambda spec: spec.momentum)
        velocity *= self._column(momentum)
        velocity += gradients
        ahead = rates
        if self._name == "nesterov":
            parameters -= gradients * self._column(rates)
            ahead = rates * momentum
        parameters -= velocity * self._column(ahead)

    def _adapt(self, gradients: Array, rates: Array) -> None:
        """M ← β₁·M + g, V ← β₂·V + g², θ ← keep·θ − step·M/(√V + ε/c); RMSprop has no M."""
        squares, parameters = self._arrays.second, self._arrays.parameters
        decay = self._of(lambda spec: spec.rho if self._name == "rmsprop" else spec.beta2)
        root, correction, moved = np.sqrt(1.0 - decay), np.ones(1), gradients
        if self._name != "rmsprop":
            self._arrays.updates += 1
            steps = int(self._arrays.updates[0])
            root = self._of(lambda spec: math.sqrt((1.0 - spec.beta2) / (1.0 - spec.beta2**steps)))
            correction = self._of(lambda spec: (1.0 - spec.beta1) / (1.0 - spec.beta1**steps))
            moved = self._arrays.first
            moved *= self._column(self._of(lambda spec: spec.beta1))
            moved += gradients
        if self._name == "adamw":
            parameters *= self._column(1.0 - rates * self._of(lambda spec: spec.weight_decay))
        squares *= self._column(decay)
        squares += gradients * gradients
        divisor = np.sqrt(squares)
        divisor += self._column(self._of(lambda spec: spec.epsilon) / root)
        parameters -= self._column(rates * correction / root) * (moved / divisor)

    def _of(self, setting: Callable[[OptimizerSpec], float]) -> Array:
        return np.array([setting(spec) for spec in self._optimizers])

    def _column(self, values: Sequence[float] | Array) -> Array:
        """One number for each member, of the network's type (members, 1)."""
        return np.array(values, self._arrays.parameters.dtype)[:, np.newaxis]
