"""Networks that differ from one in a layer more or less, in its units or its activation."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from core.spec.experiment import MAX_LAYERS, LayerSpec, NetworkSpec

FIRST_HIDDEN: Final = LayerSpec(4, "tanh")


def with_layer(network: NetworkSpec, position: int) -> NetworkSpec:
    """With one more hidden layer before the one at `position`, like the hidden one below it.

    It starts as the whole network does. Raises `SpecError` where the network has all the layers
    that it may have.
    """
    like = network.layers[position - 1] if position else FIRST_HIDDEN
    layer = replace(like, init=None, bias_init=None)
    return _with_layers(network, (*network.layers[:position], layer, *network.layers[position:]))


def without_layer(network: NetworkSpec, position: int) -> NetworkSpec:
    """Without the hidden layer at `position`; raises `ValueError` for the output layer."""
    if position >= len(network.layers) - 1:
        raise ValueError("the output layer stays: it gives the answers")
    return _with_layers(network, (*network.layers[:position], *network.layers[position + 1 :]))


def with_units(network: NetworkSpec, position: int, units: int) -> NetworkSpec:
    """With so many units in the layer at `position`; raises `SpecError` for less than one."""
    return _with(network, position, replace(network.layers[position], units=units))


def with_activation(network: NetworkSpec, position: int, activation: str) -> NetworkSpec:
    """With another activation in the layer at `position`; raises `SpecError` for an unknown one."""
    return _with(network, position, replace(network.layers[position], activation=activation))


def may_add_layer(network: NetworkSpec) -> bool:
    """Whether there may be one layer more."""
    return len(network.layers) < MAX_LAYERS


def _with(network: NetworkSpec, position: int, layer: LayerSpec) -> NetworkSpec:
    layers = network.layers
    return _with_layers(network, (*layers[:position], layer, *layers[position + 1 :]))


def _with_layers(network: NetworkSpec, layers: tuple[LayerSpec, ...]) -> NetworkSpec:
    return replace(network, layers=layers)
