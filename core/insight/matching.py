"""Same brain, shuffled: which hidden units of two networks do the same.

Hidden units have no order: shuffled, with what leads to them and away from them, a network answers
just the same. So two runs that learned the same may look quite different, and half-way between
their weights nothing works; with the units of one shuffled to where their like is in the other, it
often does (Entezari et al. 2022, arXiv:2110.06296; Ainsworth, Hayase & Srinivasa 2023, "Git
Re-Basin", arXiv:2209.04836, whose two ways of matching these are). A unit of an odd function, such
as tanh, may be mirrored as well: with the other sign before all weights to it and from it, nothing
changes (Sussmann 1992, "Uniqueness of the weights for minimal feedforward nets").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from core.insight.assignment import best_assignment
from core.insight.layerwise import layer_outputs
from core.insight.line import require_alike
from core.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.nn.arrays import Array

By = Literal["weights", "activations"]

ODD: Final = ("linear", "tanh", "sine")
"""The activations whose units can be mirrored: f(−z) = −f(z)."""
_MOST_ROUNDS: Final = 50


@dataclass(frozen=True, eq=False)
class Matching:
    """For each hidden layer `orders` (units,): the unit of the second network at each place.

    `signs` (units,) are −1 where the unit at a place is mirrored, else 1. `likeness` (units,) says
    how alike the two units at a place then are, −1 to 1: the correlation of their activations, or
    the cosine of all weights to and from them.
    """

    orders: tuple[Array, ...]
    signs: tuple[Array, ...]
    likeness: tuple[Array, ...]

    @property
    def mirrored(self) -> int:
        """How many units are mirrored."""
        return sum(int(np.sum(signs < 0)) for signs in self.signs)

    @property
    def moved(self) -> int:
        """How many units stand elsewhere than before."""
        return sum(int(np.sum(order != np.arange(len(order)))) for order in self.orders)


def match_weights(
    first: Network, second: Network, cancelled: Callable[[], bool] = bool
) -> Matching:
    """Match the units of `second` to those of `first` so that the weights are most alike.

    What is made large is Σ⟨W, shuffled W′⟩ over all weights and biases. The order of one layer
    depends on those of its neighbours, so each is found with the others held, until nothing gains
    any more (Git Re-Basin, algorithm 1): with one hidden layer that is the best there is, with more
    a good one. Raises `ShapeError` where the two have not the same layers.
    """
    require_alike(first, second)
    orders = [np.arange(layer.units) for layer in second.layers[:-1]]
    signs = [np.ones(layer.units) for layer in second.layers[:-1]]
    for _ in range(_MOST_ROUNDS):
        is_better = False
        for layer in range(len(orders)):
            if cancelled():
                break
            gain = _weight_gain(first, second, orders, signs, layer)
            order, sign = _best(gain, first.layers[layer].activation.name)
            places = np.arange(len(order))
            before = float((signs[layer] * gain[places, orders[layer]]).sum())
            now = float((sign * gain[places, order]).sum())
            if now > before + 1e-9 * abs(before):
                orders[layer], signs[layer], is_better = order, sign, True
        if not is_better:
            break
    return Matching(tuple(orders), tuple(signs), _weight_likeness(first, second, orders, signs))


def match_activations(
    first: Network, second: Network, x: Array, cancelled: Callable[[], bool] = bool
) -> Matching:
    """Match units that answer alike to the rows x (n, inputs): by their correlation.

    Of each layer alone (Li et al. 2016, "Convergent learning", arXiv:1511.07543). Raises
    `ShapeError` where the two have not the same layers.
    """
    require_alike(first, second)
    orders, signs, likeness = [], [], []
    answers = [layer_outputs(network, x) for network in (first, second)]
    for layer, one, other in zip(first.layers, answers[0][:-1], answers[1][:-1], strict=False):
        gain = _correlations(one, other)
        order, sign = np.arange(len(gain)), np.ones(len(gain))
        if not cancelled():
            order, sign = _best(gain, layer.activation.name)
        orders.append(order)
        signs.append(sign)
        likeness.append(sign * gain[np.arange(len(order)), order])
    return Matching(tuple(orders), tuple(signs), tuple(likeness))


def aligned(network: Network, matching: Matching) -> Network:
    """The second network with its units where the matching has them: it answers the same."""
    return shuffled(network, matching.orders, matching.signs)


def shuffled(
    network: Network, orders: Sequence[Array], signs: Sequence[Array] | None = None
) -> Network:
    """The same network with its hidden units in these orders (one a hidden layer): same answers.

    `signs`, where given, say which of them are mirrored, as in `Matching`.
    """
    mirrors = [np.ones(len(order)) for order in orders] if signs is None else list(signs)
    before = [None, *zip(orders, mirrors, strict=True)]
    after = [*zip(orders, mirrors, strict=True), None]
    weights, biases = [], []
    for layer, below, here in zip(network.layers, before, after, strict=True):
        matrix, bias = layer.weights, layer.bias
        if below is not None:
            matrix = matrix[:, below[0]] * below[1]
        if here is not None:
            matrix = matrix[here[0]] * here[1][:, None]
            bias = None if bias is None else bias[here[0]] * here[1]
        weights.append(matrix)
        biases.append(bias)
    names = [layer.activation.name for layer in network.layers]
    found = Network.from_arrays(weights, biases, names, network.dtype)
    found.switch_off(
        (layer, int(np.flatnonzero(orders[layer] == unit)[0])) for layer, unit in network.units_off
    )
    return found


def blended(first: Network, second: Network, share: float) -> Network:
    """The network (1 − share)·first + share·second, weight by weight.

    Raises `ShapeError` where the two have not the same layers.
    """
    require_alike(first, second)
    found = shuffled(first, tuple(np.arange(layer.units) for layer in first.layers[:-1]))
    found.parameters[...] = (1.0 - share) * first.parameters + share * second.parameters
    return found


def _best(gain: Array, activation: str) -> tuple[Array, Array]:
    """The order (units,) with the largest sum of gains, and which units are mirrored for it."""
    if activation not in ODD:
        order = best_assignment(gain)
        return order, np.ones(len(order))
    order = best_assignment(np.abs(gain))
    signs: Array = np.where(gain[np.arange(len(order)), order] < 0.0, -1.0, 1.0)
    return order, signs


def _weight_gain(
    first: Network, second: Network, orders: list[Array], signs: list[Array], layer: int
) -> Array:
    """What is gained when unit j of the second takes place i of this layer, (units, units)."""
    one, other = first.layers[layer], second.layers[layer]
    matrix = other.weights
    if layer > 0:
        matrix = matrix[:, orders[layer - 1]] * signs[layer - 1]
    gain: Array = one.weights.astype(np.float64) @ matrix.T
    if one.bias is not None and other.bias is not None:
        gain += np.outer(one.bias, other.bias)
    above = second.layers[layer + 1].weights
    if layer + 1 < len(orders):
        above = above[orders[layer + 1]] * signs[layer + 1][:, None]
    gain += first.layers[layer + 1].weights.T @ above
    return gain


def _weight_likeness(
    first: Network, second: Network, orders: list[Array], signs: list[Array]
) -> tuple[Array, ...]:
    moved = shuffled(second, orders, signs)
    found = []
    for layer in range(len(orders)):
        one, other = (_around(network, layer) for network in (first, moved))
        squares = np.sum(one**2, axis=1) * np.sum(other**2, axis=1)
        found.append(_quotient(np.sum(one * other, axis=1), np.sqrt(squares)))
    return tuple(found)


def _around(network: Network, layer: int) -> Array:
    """All weights to and from each unit of a hidden layer, (units, weights)."""
    here, above = network.layers[layer], network.layers[layer + 1]
    parts = [here.weights, above.weights.T]
    if here.bias is not None:
        parts.append(here.bias[:, None])
    return np.concatenate(parts, axis=1).astype(np.float64)


def _correlations(one: Array, other: Array) -> Array:
    """The correlation of each column of `one` with each of `other`; 0 of one that is constant."""
    sides = []
    for answers in (one, other):
        wide = np.nan_to_num(answers.astype(np.float64), posinf=0.0, neginf=0.0)
        wide -= wide.mean(axis=0)
        lengths = np.linalg.norm(wide, axis=0)
        sides.append(_quotient(wide, lengths[None]))
    found: Array = sides[0].T @ sides[1]
    return found


def _quotient(above: Array, below: Array) -> Array:
    """The quotient, 0 where `below` is as good as 0."""
    found: Array = np.zeros(np.broadcast_shapes(above.shape, below.shape))
    np.divide(above, below, out=found, where=np.broadcast_to(below > 1e-12, found.shape))
    return found
