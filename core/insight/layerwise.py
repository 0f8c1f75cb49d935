"""From layer to layer: what each of a network's layers says to some rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.nn.arrays import scaled

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.network import Network


def layer_outputs(network: Network, x: Array) -> tuple[Array, ...]:
    """The outputs (n, units) of all layers for inputs x (n, inputs); uint8 are pixels."""
    outputs, below = [], scaled(x, network.dtype)
    for layer in network.layers:
        below = layer.forward(below)
        outputs.append(below)
    return tuple(outputs)


def last_hidden(network: Network, x: Array) -> Array:
    """What the last layer is given for inputs x (n, inputs): the inputs where it is alone."""
    below = scaled(x, network.dtype)
    for layer in network.layers[:-1]:
        below = layer.forward(below)
    return below
