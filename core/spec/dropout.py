"""The dropout of each layer by now: what the specs say, and what was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.spec.changes import Change
    from core.spec.experiment import NetworkSpec


def dropout_in_force(network: NetworkSpec, changes: tuple[Change, ...]) -> tuple[float, ...]:
    """The dropout of each layer (layers,) once `changes` are made."""
    rates = [layer.dropout for layer in network.layers]
    for change in changes:
        if change.field == "dropout":
            rates[change.where[0]] = float(change.value)
    return tuple(rates)


def with_dropout_in_force(network: NetworkSpec, changes: tuple[Change, ...]) -> NetworkSpec:
    """`network` with the dropout that it has once `changes` are made."""
    return with_dropout(network, dropout_in_force(network, changes))


def with_dropout(network: NetworkSpec, rates: Sequence[float]) -> NetworkSpec:
    """`network` with the dropout `rates` (layers,), one of each layer; itself where it has them."""
    pairs = zip(network.layers, rates, strict=True)
    layers = tuple(replace(layer, dropout=rate) for layer, rate in pairs)
    return network if layers == network.layers else replace(network, layers=layers)
