"""Hidden space: rows on their way through the layers, and where they are between two of them.

A layer does three things to the space that it is given: its weights turn, stretch and fold flat
(W·x), its bias shifts (+ b), its activation bends (f). Shown one after the other they are how a
network pulls classes apart (Olah 2014, "Neural Networks, Manifolds, and Topology").
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import activations
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from core.insight.look import NetworkAtMoment
    from core.insight.plane import Plane
    from core.nn.arrays import Array

PARTS: Final = ("weights", "bias", "activation")
"""What a layer does, in its order; after each there is a stop."""
GRID_LINES: Final = 11
_POINTS_A_LINE: Final = 65


@dataclass(frozen=True, eq=False)
class Way:
    """Rows on their way through L layers, with 3·L + 1 stops.

    Stop 0 are the `inputs` (n, inputs); of layer k, from 0, stop 3·k + 1 is W·x, stop 3·k + 2 are
    its `sums` W·x + b, and stop 3·k + 3 its `outputs`, each (n, units).
    """

    inputs: Array
    sums: tuple[Array, ...]
    outputs: tuple[Array, ...]
    biases: tuple[Array | None, ...]

    def at(self, stop: int) -> Array:
        """The rows at a stop (n, units of that layer)."""
        layer = layer_of(stop)
        if layer < 0:
            return self.inputs
        part, bias = part_of(stop), self.biases[layer]
        if part == "activation":
            return self.outputs[layer]
        if part == "bias" or bias is None:
            return self.sums[layer]
        weighted: Array = self.sums[layer] - bias
        return weighted


def carry(moment: NetworkAtMoment, x: Array) -> Way:
    """Carry rows x (n, inputs) through all layers; uint8 are pixels.

    Units that are switched off, if the moment knows such, answer 0.
    """
    off: frozenset[tuple[int, int]] = moment.units_off
    inputs = scaled(x, moment.parameters.dtype)
    below, sums, outputs = inputs, [], []
    # Weights that are about to diverge overflow; whoever looks shall see what comes of it.
    with np.errstate(all="ignore"):
        for layer, (weights, bias, name) in enumerate(
            zip(moment.weights, moment.biases, moment.activations, strict=True)
        ):
            z = below @ weights.T
            if bias is not None:
                z += bias
            sums.append(z)
            below = activations.get(name).forward(z)
            below[:, [unit for where, unit in off if where == layer]] = 0.0
            outputs.append(below)
    return Way(inputs, tuple(sums), tuple(outputs), moment.biases)


def layer_of(stop: int) -> int:
    """Whose space a stop lies in: −1 is that of the inputs."""
    return (stop + 2) // 3 - 1


def part_of(stop: int) -> str:
    """Which of a layer's `PARTS` was done last at a stop; "" at the inputs."""
    return PARTS[(stop - 1) % 3] if stop else ""


def spot(position: float, layers: int) -> tuple[int, float]:
    """The last stop at or before a position from 0 to `layers`, and the share of the way on.

    From one layer to the next each of the three parts takes a third. At the end the share is 0.
    """
    stops = round(min(max(position, 0.0), layers) * 3, 6)  # thirds are no round numbers
    stop = math.floor(stops)
    return stop, stops - stop


def grid_lines(plane: Plane) -> Array:
    """Lines of a grid over the plane: points (2·lines, points a line, 2).

    First those that run across, from below, then those that run upwards, from the left.
    """
    (left, bottom), (right, top) = plane.low, plane.high
    across = np.linspace(left, right, _POINTS_A_LINE)
    upwards = np.linspace(bottom, top, _POINTS_A_LINE)
    flat = [
        np.stack(np.broadcast_arrays(across, y), axis=-1)
        for y in np.linspace(bottom, top, GRID_LINES)
    ]
    upright = [
        np.stack(np.broadcast_arrays(x, upwards), axis=-1)
        for x in np.linspace(left, right, GRID_LINES)
    ]
    return np.stack(flat + upright)
