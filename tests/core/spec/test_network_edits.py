"""Networks a layer or a unit more or less: all else stays as it was."""

from __future__ import annotations

import pytest

from core import InitSpec, LayerSpec, NetworkSpec, SpecError
from core.spec.experiment import MAX_LAYERS, MAX_UNITS
from core.spec.network_edits import (
    may_add_layer,
    with_activation,
    with_layer,
    with_units,
    without_layer,
)

OWN = LayerSpec(5, "relu", bias=False, init=InitSpec("zeros"))
NETWORK = NetworkSpec(2, (OWN, LayerSpec(3, "tanh"), LayerSpec(1)), seed=7, dtype="float64")


def test_a_new_layer_is_like_the_hidden_one_below_it_but_starts_as_the_network_does() -> None:
    network = with_layer(NETWORK, 1)
    assert network.layers == (OWN, LayerSpec(5, "relu", bias=False), *NETWORK.layers[1:])
    assert (network.inputs, network.seed, network.dtype) == (2, 7, "float64")
    assert with_layer(NETWORK, 2).layers[2] == LayerSpec(3, "tanh")


def test_the_first_hidden_layer_has_four_tanh_units() -> None:
    assert with_layer(NetworkSpec(2, (LayerSpec(1),)), 0).layers[0] == LayerSpec(4, "tanh")


def test_a_hidden_layer_goes_and_the_output_stays() -> None:
    assert without_layer(NETWORK, 0).layers == NETWORK.layers[1:]
    with pytest.raises(ValueError, match="output layer stays"):
        without_layer(NETWORK, 2)


def test_units_and_activation_of_one_layer() -> None:
    assert with_units(NETWORK, 1, 4).layers == (OWN, LayerSpec(4, "tanh"), LayerSpec(1))
    assert with_activation(NETWORK, 2, "tanh").layers[2] == LayerSpec(1, "tanh")
    with pytest.raises(SpecError):
        with_units(NETWORK, 1, 0)
    with pytest.raises(SpecError):
        with_activation(NETWORK, 1, "magic")


def test_there_is_an_end() -> None:
    full = NetworkSpec(2, (LayerSpec(1),) * MAX_LAYERS)
    assert may_add_layer(NETWORK)
    assert not may_add_layer(full)
    with pytest.raises(SpecError):
        with_layer(full, 1)
    with pytest.raises(SpecError):
        with_units(NETWORK, 1, MAX_UNITS + 1)
