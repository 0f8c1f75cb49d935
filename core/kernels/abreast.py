"""Forward and back with the rows of a batch side by side, for networks of a few units.

What a unit, or an input, is for all rows is one run of `room` numbers, row after row; `room` is a
multiple of `ROWS`, and so many are worked on at once, as one value of vector registers. So a
network of a few units takes as many instructions as it has weights, not as many for each row.
Where fewer rows are left, the last one is there again and again, with no gradient: nothing
overflows there that does not in a row that counts.

There is one output: its run is the same as in `core.kernels.passes`, whose rows lie one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.arguments import (
    BIAS_AT,
    FUNCTION,
    HAS_BIAS,
    INPUTS,
    OUTPUTS_AT,
    ROWS_ABREAST,
    UNITS,
    WEIGHTS_AT,
)
from core.kernels.jit import index
from core.kernels.lanes.arguments import Sixteen
from core.kernels.lanes.functions import LINEAR, slope, value
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.vectors import lanes_like, load, memory, spread, store, total

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers
    from core.kernels.jit import Index, Number
    from core.kernels.lanes.vectors import Lanes, Memory
    from core.nn.arrays import Array

ROWS: Final = index(ROWS_ABREAST)
_WIDTH: Final = Sixteen(0)
_NONE: Final = index(0)
_ONE: Final = index(1)


@ordered
def load_abreast(
    x: Array, white: Number, order: Array, start: Index, count: Index, room: Index, values: Array
) -> None:
    """Bring the inputs of `count` rows, which `order` names from `start` on, into their runs."""
    last, divisor = start + count - _ONE, values.dtype.type(white)
    for n in range(_pieces(count) * ROWS):
        row = index(order[min(start + n, last)])
        for j in range(index(x.shape[1])):
            values[j * room + n] = x[row, j] / divisor


@ordered
def forward_abreast(
    layers: Array, p: Array, values: Array, z: Array, a: Array, room: Index, count: Index
) -> None:
    """From `count` loaded rows to the sums z and outputs a of all layers."""
    zero, apart = lanes_like(_WIDTH, p), room // ROWS
    sums_at, outputs = memory(z), memory(a)
    for layer in range(index(layers.shape[0])):
        units, inputs, weights = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
        )
        below, from_, here = memory(values), _NONE, layers[layer, OUTPUTS_AT] * apart
        if layer:
            below, from_ = memory(a), layers[layer - _ONE, OUTPUTS_AT] * apart
        for u in range(units):
            bias = zero
            if layers[layer, HAS_BIAS]:
                bias = spread(zero, p[layers[layer, BIAS_AT] + u])
            for piece in range(_pieces(count)):
                line, first = here + u * apart + piece, from_ + piece
                sums = _weigh(bias, p, weights + u, units, inputs, below, first, apart)
                store(sums_at, line, sums)
                store(outputs, line, value(layers[layer, FUNCTION], sums))


@ordered
def backward_abreast(
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    buffers: BatchBuffers,
    room: Index,
    count: Index,
    fused: bool,
) -> None:
    """From ∂L/∂a (`fused`: ∂L/∂z) of the last layer in d, add factor·gradient to `target`."""
    z, a, d = buffers.z, buffers.a, buffers.d
    zero, deltas, apart = lanes_like(_WIDTH, p), memory(d), room // ROWS
    last, pieces = index(layers.shape[0]) - _ONE, _pieces(count)
    for n in range(count, pieces * ROWS):
        d[layers[last, OUTPUTS_AT] * room + n] = d.dtype.type(0.0)
    for above in range(last + _ONE):
        layer = last - above
        units, inputs, weights = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
        )
        below, from_, here = memory(buffers.values), _NONE, layers[layer, OUTPUTS_AT] * apart
        if layer < last or not fused:
            _sums_back(zero, layers[layer, FUNCTION], z, a, d, here, here + units * apart)
        if layer:
            below, from_ = memory(a), layers[layer - _ONE, OUTPUTS_AT] * apart
            for k in range(inputs):  # before the weights between change
                run, to = weights + k * units, from_ + k * apart
                for piece in range(pieces):
                    sums = _weigh(zero, p, run, _ONE, units, deltas, here + piece, apart)
                    store(deltas, to + piece, sums)
        for u in range(units):
            line = here + u * apart
            for k in range(inputs):
                sums = _products(zero, below, from_ + k * apart, deltas, line, pieces)
                target[weights + k * units + u] += factor * total(sums)
            if layers[layer, HAS_BIAS]:
                target[layers[layer, BIAS_AT] + u] += factor * total(
                    _together(zero, deltas, line, pieces)
                )


@inlined
def _pieces(count: Index) -> Index:
    """How many times `ROWS` it takes for so many rows."""
    return (count + ROWS - _ONE) // ROWS


@inlined
def _sums_back(
    zero: Lanes, function: Index, z: Array, a: Array, d: Array, start: Index, stop: Index
) -> None:
    """Turn d from ∂L/∂a into ∂L/∂z, from one line to another."""
    if function == LINEAR:
        return
    for line in range(start, stop):
        steepness = slope(function, load(zero, memory(z), line), load(zero, memory(a), line))
        store(memory(d), line, load(zero, memory(d), line) * steepness)


@inlined
def _weigh(
    sums: Lanes,
    p: Array,
    weights: Index,
    stride: Index,
    terms: Index,
    numbers: Memory,
    first: Index,
    apart: Index,
) -> Lanes:
    """Add Σ weight · line to `sums`: each weight `stride` further in p, each line `apart` on."""
    for k in range(terms):
        sums = sums + p[weights + k * stride] * load(sums, numbers, first + k * apart)
    return sums


@inlined
def _together(zero: Lanes, numbers: Memory, first: Index, pieces: Index) -> Lanes:
    """Σ over the pieces of a run, which begins with that line."""
    sums = zero
    for piece in range(pieces):
        sums = sums + load(zero, numbers, first + piece)
    return sums


@inlined
def _products(
    zero: Lanes, one: Memory, first: Index, other: Memory, second: Index, pieces: Index
) -> Lanes:
    """Σ over the pieces of two runs, which begin with these lines, of the product of both."""
    sums = zero
    for piece in range(pieces):
        sums = sums + load(zero, one, first + piece) * load(zero, other, second + piece)
    return sums
