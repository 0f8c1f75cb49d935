"""Dropout for kernels: the masks of `core.nn.dropout`, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.jit import index, inlined, jit
from core.nn.counters import (
    FIRST_FACTOR,
    FIRST_SHIFT,
    GOLDEN,
    LAST_SHIFT,
    SECOND_FACTOR,
    SECOND_SHIFT,
)

if TYPE_CHECKING:
    from core.kernels.arguments import DropoutArrays
    from core.kernels.jit import Index
    from core.nn.arrays import Array

_GOLDEN: Final = index(GOLDEN)
_FIRST_FACTOR: Final = index(FIRST_FACTOR)
_SECOND_FACTOR: Final = index(SECOND_FACTOR)
_FIRST_SHIFT: Final = index(FIRST_SHIFT)
_SECOND_SHIFT: Final = index(SECOND_SHIFT)
_LAST_SHIFT: Final = index(LAST_SHIFT)
_ONE: Final = index(1)


@inlined
def number(key: Index, n: Index) -> Index:
    """Number n of the key, as `core.nn.counters.number`."""
    bits = key + (n + _ONE) * _GOLDEN
    bits = (bits ^ (bits >> _FIRST_SHIFT)) * _FIRST_FACTOR
    bits = (bits ^ (bits >> _SECOND_SHIFT)) * _SECOND_FACTOR
    return bits ^ (bits >> _LAST_SHIFT)


@inlined
def drop(
    dropout: DropoutArrays,
    layer: Index,
    steps: Index,
    a: Array,
    first: Index,
    start: Index,
    stop: Index,
) -> None:
    """Silence some of a layer's outputs a, from `start` to `stop`, after `steps` updates.

    Those of the layer begin at `first`.
    """
    keys, limits, scales, masks, outputs = dropout
    if not limits[layer]:
        return
    key, limit, scale = number(keys[layer], steps), limits[layer], scales[layer]
    for i in range(start, stop):
        outputs[i] = a[i]
        masks[i] = scale if number(key, i - first) >= limit else scale - scale
        a[i] *= masks[i]


@jit
def drop_back(
    dropout: DropoutArrays, layer: Index, a: Array, d: Array, start: Index, stop: Index
) -> None:
    """Turn d from ∂L/∂(what was let through) into ∂L/∂a, and a into what it was before."""
    _, limits, _, masks, outputs = dropout
    if not limits[layer]:
        return
    for i in range(start, stop):
        a[i] = outputs[i]
        d[i] *= masks[i]


@inlined
def drop_again(dropout: DropoutArrays, layer: Index, a: Array, start: Index, stop: Index) -> None:
    """Turn a into what was let through, after `drop_back`."""
    if dropout.limits[layer]:
        for i in range(start, stop):
            a[i] *= dropout.masks[i]
