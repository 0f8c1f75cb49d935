"""A network's way forward, layer by layer, for rows that nobody has a workspace for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import activations

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.insight.look import NetworkAtMoment
    from core.nn.arrays import Array

Unit = tuple[int, int]
"""Layer and unit, both from 0."""

_NONE_OFF: Final[frozenset[Unit]] = frozenset()


def sums_of(network: NetworkAtMoment, layer: int, x: Array) -> Array:
    """The sums z = x·Wᵀ + b (rows, units) of a layer for what comes in (rows, inputs)."""
    with np.errstate(all="ignore"):
        z: Array = x @ network.weights[layer].T
        bias = network.biases[layer]
        return z if bias is None else z + bias


def outputs_of_layers(
    network: NetworkAtMoment, x: Array, off: Collection[Unit] = _NONE_OFF
) -> tuple[Array, ...]:
    """What each layer answers (rows, units) to x (rows, inputs); units (layer, unit) off: 0."""
    outputs: list[Array] = []
    for layer in range(len(network.weights)):
        x = outputs_of(network, layer, sums_of(network, layer, x), off)
        outputs.append(x)
    return tuple(outputs)


def outputs_of(network: NetworkAtMoment, layer: int, z: Array, off: Collection[Unit]) -> Array:
    """What `layer` answers (rows, units) when its sums are z; its units that are off answer 0."""
    with np.errstate(all="ignore"):
        a = activations.get(network.activations[layer]).forward(z)
    dead = [unit for place, unit in off if place == layer]
    if dead:
        a[:, dead] = 0.0
    return a


def units_off(network: NetworkAtMoment) -> frozenset[Unit]:
    """Which units of the network are switched off."""
    off: frozenset[Unit] = getattr(network, "units_off", _NONE_OFF)
    return off
