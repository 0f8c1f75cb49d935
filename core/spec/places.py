"""Whether the places that changes name are there in the network, in words that say where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.spec.changes import BIAS, DROPOUT, UNIT_OFF, WEIGHT
from core.spec.checks import require

if TYPE_CHECKING:
    from core.spec.changes import Change
    from core.spec.experiment import NetworkSpec

# The largest number of each number type (IEEE 754): what is beyond would be infinite there.
_LARGEST: Final = {"float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}


def place_words(where: tuple[int, ...]) -> str:
    """A place as it is called on the screen, where all counts from 1: "layer 2, unit 3"."""
    names = ("layer", "unit", "input")
    return ", ".join(f"{name} {at + 1}" for name, at in zip(names, where, strict=False))


def check_places(changes: tuple[Change, ...], network: NetworkSpec) -> None:
    """Demand that all that changes name is there in `network`; raises `SpecError`."""
    for change in changes:
        if change.where:
            _check_place(change, network)
        if change.field in (WEIGHT, BIAS):
            require(
                abs(change.value) <= _LARGEST[network.dtype],
                f"the new {change.words} at {place_words(change.where)} is {change.value!r}, which"
                f" {network.dtype} cannot hold",
            )


def _check_place(change: Change, network: NetworkSpec) -> None:
    layer, count = change.where[0], len(network.layers)
    called = place_words(change.where)
    require(
        layer < count,
        f"a change of {change.words} names {called}, but the network has {_of(count, 'layer')}",
    )
    sides = (network.layers[layer].units, network.sizes[layer])
    for place, size, name in zip(change.where[1:], sides, ("unit", "input"), strict=False):
        require(
            place < size,
            f"a change of {change.words} names {called}, but that layer has {_of(size, name)}",
        )
    require(
        change.field != BIAS or network.layers[layer].bias,
        f"a change names the bias at {called}, but that layer has no biases",
    )
    require(
        change.field != DROPOUT or change.value == 0 or layer < count - 1,
        f"{called} is the last: what dropout silences there is no answer",
    )
    require(
        change.field != UNIT_OFF or layer < count - 1,
        f"{called} is an output: only units of hidden layers can be switched off",
    )


def _of(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"
