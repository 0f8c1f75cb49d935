"""One batch forward and back through a network, with every number in between kept.

    forward    z = x·Wᵀ + b      a = f(z)      dropout: out = a·mask
    backward   g = ∂L/∂out       δ = ∂L/∂z     ∂L/∂W = δᵀ·x      ∂L/∂b = Σ over rows of δ

(Rumelhart, Hinton & Williams 1986; the rules and names are those of `core.nn.layers`.) All is
float64, whatever the network computes in, so that it can be checked against differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.backprop_loss import LossSheet, loss_sheet
from core.nn import losses
from core.nn.counters import Counters, number
from core.nn.dropout import layer_key, limit
from core.nn.network import Network

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.layers import Dense


@dataclass(frozen=True, eq=False)
class LayerSheet:
    """What goes through one layer, and comes back.

    `x` (rows, inputs) comes in; `weights` (units, inputs) and `bias` (units,) or None; `z`, `a` and
    `out` (rows, units) are sums, activations and what goes on, `mask` (rows, units) what dropout
    multiplies by, None without it. `slope` is f'(z), None for softmax, where each output depends on
    all sums. `g` = ∂L/∂out, None where δ is had at once from the loss; `delta` = ∂L/∂z. `dw` and
    `db` are ∂L/∂W and ∂L/∂b of the loss alone, `penalty` (units, inputs) what L1 and L2 add to dw,
    None without them. `off` (units,) are the units that are switched off, None where none is.
    """

    activation: str
    x: Array
    weights: Array
    bias: Array | None
    z: Array
    a: Array
    mask: Array | None
    out: Array
    slope: Array | None
    g: Array | None
    delta: Array
    dw: Array
    db: Array | None
    penalty: Array | None
    off: Array | None

    @property
    def total_dw(self) -> Array:
        """What the optimiser is given for the weights, (units, inputs)."""
        return self.dw if self.penalty is None else self.dw + self.penalty


@dataclass(frozen=True, eq=False)
class Sheet:
    """A batch through all layers; `l1` and `l2` are the penalties that hold."""

    layers: tuple[LayerSheet, ...]
    loss: LossSheet
    l1: float
    l2: float

    @property
    def rows(self) -> int:
        """How many rows the batch has."""
        return len(self.layers[0].x)

    @property
    def objective(self) -> float:
        """What the gradient is the gradient of: the loss, and the penalties of all weights."""
        value = self.loss.value
        for layer in self.layers:
            w = layer.weights
            value += self.l1 * float(np.abs(w).sum()) + self.l2 / 2.0 * float((w * w).sum())
        return value


@dataclass(frozen=True)
class Dropping:
    """The dropout of a run: its seed, the rate of each layer, and the updates made before."""

    seed: int
    rates: tuple[float, ...]
    steps: int

    def mask(self, layer: int, rows: int, units: int) -> Array | None:
        """What the outputs (rows, units) are multiplied by, as `core.nn.dropout` draws it."""
        p = self.rates[layer] if self.rates else 0.0
        if not p:
            return None
        size = rows * units
        bits = Counters(size).draw(number(layer_key(self.seed, layer), self.steps), size)
        return ((bits >= np.uint64(limit(p))) / (1.0 - p)).reshape(rows, units)


NO_DROPPING = Dropping(0, (), 0)


def in_float64(network: Network) -> Network:
    """A copy of the network that computes in float64, with the same units off."""
    layers = network.layers
    copy = Network.from_arrays(
        [layer.weights for layer in layers],
        [layer.bias for layer in layers],
        [layer.activation.name for layer in layers],
        np.float64,
    )
    copy.switch_off(network.units_off)
    return copy


def backprop_sheet(
    network: Network,
    x: Array,
    targets: Array,
    loss: str,
    *,
    l1: float = 0.0,
    l2: float = 0.0,
    dropping: Dropping = NO_DROPPING,
) -> Sheet:
    """The sheet of a batch x (rows, inputs), targets (rows, outputs) in a float64 network.

    Raises `ValueError` for a loss that there is not.
    """
    x, targets = np.asarray(x, np.float64), np.asarray(targets, np.float64)
    with np.errstate(all="ignore"):  # weights that are about to diverge
        forward = []
        for place, layer in enumerate(network.layers):
            forward.append(_Forward(layer, x, dropping.mask(place, len(x), layer.units)))
            x = forward[-1].out
        last = forward[-1]
        found = loss_sheet(loss, last.activation, last.z, x, targets)
        g = None if found.is_fused else losses.get(loss).gradient(x, targets)
        delta = (x - targets) / found.count if found.is_fused else None
        sheets: list[LayerSheet] = []
        for step in reversed(forward):
            sheets.insert(0, step.back(g, delta, l1, l2))
            g, delta = sheets[0].delta @ sheets[0].weights, None
    return Sheet(tuple(sheets), found, l1, l2)


class _Forward:
    """One layer's way forward, until its way back is known."""

    def __init__(self, layer: Dense, x: Array, mask: Array | None) -> None:
        self._function, self.activation = layer.activation, layer.activation.name
        self.x, self.weights, self.mask, self.off = x, layer.weights.copy(), mask, layer.off
        self.bias = None if layer.bias is None else layer.bias.copy()
        self.z = x @ self.weights.T
        if self.bias is not None:
            self.z = self.z + self.bias
        self._raw = self._function.forward(self.z)
        self.a = self._without(self._raw)
        self.out = self.a if mask is None else self.a * mask

    def back(self, g: Array | None, delta: Array | None, l1: float, l2: float) -> LayerSheet:
        """From ∂L/∂out `g`, or δ where the loss gives it at once, to all gradients."""
        function, slope = self._function, None
        if function.name != "softmax":
            slope = function.backward(np.ones_like(self.z), self.z, self._raw)
        if delta is None:
            assert g is not None  # noqa: S101  (for the type checker: one of the two is given)
            through = self._without(g if self.mask is None else g * self.mask)
            delta = self._without(function.backward(through, self.z, self.a))
        penalty = None
        if l1 or l2:
            penalty = l1 * np.sign(self.weights) + l2 * self.weights
        return LayerSheet(
            activation=self.activation,
            x=self.x,
            weights=self.weights,
            bias=self.bias,
            z=self.z,
            a=self.a,
            mask=self.mask,
            out=self.out,
            slope=slope,
            g=g,
            delta=delta,
            dw=delta.T @ self.x,
            db=None if self.bias is None else delta.sum(axis=0),
            penalty=penalty,
            off=self.off,
        )

    def _without(self, values: Array) -> Array:
        """The values (rows, units), 0 for units that are off."""
        return values if self.off is None else np.where(self.off, 0.0, values)
