"""HessianProduct: how the gradient changes along a direction, without the matrix that says it.

The Hessian H of a loss has a row and a column for each parameter: of 100,000 parameters it has 10¹⁰
numbers. H·v, how the gradient changes when the parameters move along v, needs two passes only.
Pearlmutter ("Fast exact multiplication by the Hessian", 1994) applies R{·} = d/dε (at θ + ε·v) to
each line of a forward and a backward pass:

    z = x·Wᵀ + b      R{z} = R{x}·Wᵀ + x·Vᵀ + c          (V, c: what v has for W, b)
    a = f(z)          R{a} = f'(z)·R{z}
    δ = f'(z)·g       R{δ} = f″(z)·R{z}·g + f'(z)·R{g}    (g = ∂L/∂a)
    ∂L/∂W = δᵀ·x      R{∂L/∂W} = R{δ}ᵀ·x + δᵀ·R{x}        ∂L/∂b = Σ δ, R{∂L/∂b} = Σ R{δ}
    ∂L/∂x = δ·W       R{∂L/∂x} = R{δ}·W + δ·V
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.second_derivatives import (
    fused_count,
    loss_curvature,
    softmax_turn,
)
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from core.insight.evaluator import Objective
    from core.nn.arrays import Array
    from core.nn.layers import Dense
    from core.nn.network import Network

_SOFTMAX = "softmax"


class HessianProduct:
    """v ↦ H·v of the mean loss of `network` on rows x (n, inputs), plus l2/2·Σw² over weights.

    It is exact, and finite where the network is. `loss` is the mean loss without the penalty.
    Vectors lie as the network's parameters do. The network must not change meanwhile. Units that
    are off have no part in it. Dropout and L1, whose Hessian is zero wherever it has one, are left
    out.
    """

    def __init__(self, network: Network, x: Array, objective: Objective, l2: float = 0.0) -> None:
        self._network, self._l2 = network, l2
        self._loss_name, self._targets = objective.loss.name, objective.targets
        self._fused = objective.loss.fused_with == network.layers[-1].activation.name
        with np.errstate(all="ignore"):
            self._stages = _forward(network, scaled(x, network.dtype))
            last = self._stages[-1]
            value = objective.loss.fused_value if self._fused else objective.loss.value
            self.loss = value(last.z if self._fused else last.a, objective.targets)
            self._backward(objective)

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return self._network.parameters.size

    def __call__(self, v: Array) -> Array:
        """H·v (count,) for v (count,)."""
        v = np.ascontiguousarray(v, self._network.dtype)
        with np.errstate(all="ignore"):
            return self._turned(v)

    @property
    def gradient(self) -> Array:
        """∂L/∂θ (count,) of loss and penalty."""
        gradient = np.zeros_like(self._network.parameters)
        weights, biases = self._network.views_of(gradient)
        with np.errstate(all="ignore"):
            for stage, weight, bias in zip(self._stages, weights, biases, strict=True):
                weight[...] = stage.delta.T @ stage.x
                if bias is not None:
                    bias[...] = stage.delta.sum(axis=0)
            return self._with_penalty(gradient, self._network.parameters)

    def _backward(self, objective: Objective) -> None:
        """Fill in each stage's g and δ."""
        stages = self._stages
        last = stages[-1]
        if self._fused:
            last.delta = objective.loss.fused_gradient(last.a, objective.targets)
        else:
            last.grad = objective.loss.gradient(last.a, objective.targets)
        for number, stage in reversed(list(enumerate(stages))):
            if not (self._fused and stage is last):
                stage.find_delta()
            stage.silence(stage.delta)
            if number:
                stages[number - 1].grad = stage.delta @ stage.layer.weights

    def _turned(self, v: Array) -> Array:
        """One pass forward and one back, each with R{·}."""
        stages, product = self._stages, np.zeros_like(v)
        v_weights, v_biases = self._network.views_of(v)
        weights, biases = self._network.views_of(product)
        x_turn: Array | None = None
        turns: list[tuple[Array | None, Array]] = []  # R{x} and R{z} of each layer
        for stage, w, b in zip(stages, v_weights, v_biases, strict=True):
            z_turn = stage.x @ w.T
            if b is not None:
                z_turn += b
            if x_turn is not None:
                z_turn += x_turn @ stage.layer.weights.T
            turns.append((x_turn, z_turn))
            x_turn = stage.output_turn(z_turn)
        delta_turn = self._last_delta_turn(*turns[-1][1:], x_turn)
        for number, stage in reversed(list(enumerate(stages))):
            x_turn, _ = turns[number]
            stage.silence(delta_turn)
            weights[number][...] = delta_turn.T @ stage.x
            if x_turn is not None:
                weights[number][...] += stage.delta.T @ x_turn
            bias = biases[number]
            if bias is not None:
                bias[...] = delta_turn.sum(axis=0)
            if number:
                below = stages[number - 1]
                grad_turn = delta_turn @ stage.layer.weights + stage.delta @ v_weights[number]
                delta_turn = below.delta_turn(turns[number - 1][1], grad_turn)
        return self._with_penalty(product, v)

    def _last_delta_turn(self, z_turn: Array, a_turn: Array | None) -> Array:
        last = self._stages[-1]
        assert a_turn is not None  # noqa: S101  (there is at least one layer)
        if self._fused:  # δ = (p − t)/count
            turned: Array = a_turn / fused_count(self._loss_name, last.a)
            return turned
        grad_turn = loss_curvature(self._loss_name, last.a, self._targets) * a_turn
        return last.delta_turn(z_turn, grad_turn)

    def _with_penalty(self, vector: Array, parameters: Array) -> Array:
        """The derivative of l2/2·Σw², which is l2·w, is linear: so is what it adds."""
        if self._l2:
            count = self._network.weight_count
            vector[:count] += np.asarray(self._l2, vector.dtype) * parameters[:count]
        return vector


@dataclass(eq=False)
class _Stage:
    """What a layer was given, its sums and answers, its slopes, and what came back to it.

    `slopes` f'(z) and `bends` f″(z) (n, units) are None where it is softmax, or where f″ is zero.
    """

    layer: Dense
    x: Array
    z: Array
    a: Array
    slopes: Array | None
    bends: Array | None
    grad: Array
    delta: Array

    def find_delta(self) -> None:
        """δ from g."""
        self.silence(self.grad)
        self.delta = self.layer.activation.backward(self.grad, self.z, self.a)

    def output_turn(self, z_turn: Array) -> Array:
        """R{a} from R{z}."""
        if self.slopes is None:
            a_turn: Array = self.a * (z_turn - np.vecdot(self.a, z_turn)[:, None])
        else:
            a_turn = self.slopes * z_turn
        self.silence(a_turn)
        return a_turn

    def delta_turn(self, z_turn: Array, grad_turn: Array) -> Array:
        """R{δ} from R{z} and R{g}."""
        self.silence(grad_turn)
        if self.slopes is None:
            a_turn = self.a * (z_turn - np.vecdot(self.a, z_turn)[:, None])
            return softmax_turn(self.grad, self.a, grad_turn, a_turn)
        turned: Array = self.slopes * grad_turn
        if self.bends is not None:
            turned += self.bends * z_turn * self.grad
        return turned

    def silence(self, array: Array) -> None:
        """Nothing comes from a unit that is off, or to it."""
        if self.layer.off is not None:
            array[:, self.layer.off] = 0.0


def _forward(network: Network, x: Array) -> list[_Stage]:
    stages = []
    for layer in network.layers:
        z = x @ layer.weights.T
        if layer.bias is not None:
            z += layer.bias
        name = layer.activation.name
        a = layer.activation.forward(z)
        slopes = bends = None
        if name != _SOFTMAX:
            slopes = layer.activation.backward(np.ones_like(z), z, a)
            bends = layer.activation.second_derivative(z, a)
        stage = _Stage(layer, x, z, a, slopes, bends, np.empty(0), np.empty(0))
        stages.append(stage)
        x = a
        if layer.off is not None:
            x = a.copy()
            stage.silence(x)
    return stages
