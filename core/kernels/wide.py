"""Forward and back through layers of many units, by the products of `core.kernels.products`.

Rows lie one by one, as in `core.kernels.passes`, which has what is no product and no vector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.arguments import (
    BIAS_AT,
    FUNCTION,
    HAS_BIAS,
    HAS_OFF,
    INPUTS,
    OUTPUTS_AT,
    UNITS,
    WEIGHTS_AT,
)
from core.kernels.dropout import drop, drop_back
from core.kernels.jit import index, inlined, jit
from core.kernels.lanes.elements import load_some, store_some, zeros_of
from core.kernels.lanes.functions import LINEAR, is_quick, quick_slope, quick_value
from core.kernels.lanes.vectors import lane_count, memory
from core.kernels.loading import list_by_input
from core.kernels.passes import activate, silence, sums_back
from core.kernels.products import Matrix, add_listed, add_product, by_rows, turn, turned

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, DropoutArrays, Wide
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)


@jit
def forward_wide(
    layers: Array,
    p: Array,
    way: Wide,
    buffers: BatchBuffers,
    capacity: Index,
    count: Index,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    """From `count` loaded rows to the sums and outputs of all layers, as `passes.forward` does."""
    z, a, one = buffers.z, buffers.a, p.dtype.type(1.0)
    for layer in range(index(layers.shape[0])):
        units, inputs = layers[layer, UNITS], layers[layer, INPUTS]
        start = layers[layer, OUTPUTS_AT] * capacity
        _set_biases(layers, layer, p, z, start, count)
        sums, weights = by_rows(z, start, count, units), _weights(layers, layer, p)
        if layer:
            below = layers[layer - _ONE, OUTPUTS_AT] * capacity
            add_product(sums, by_rows(a, below, count, inputs), weights, one)
        elif way.stops.size:
            columns, values, counts = buffers.columns, buffers.values, buffers.counts
            for n in range(count):
                first, to = n * inputs, start + n * units
                add_listed(z, to, weights, columns, values, first, first + counts[n], one)
        else:
            add_product(sums, by_rows(buffers.values, _NONE, count, inputs), weights, one)
        stop = start + count * units
        _activate(layers[layer, FUNCTION], z, a, start, stop, units)
        if layers[layer, HAS_OFF]:
            silence(a, buffers.off, layers[layer, OUTPUTS_AT], start, stop, units)
        if nth:
            drop(dropout, layer, nth - _ONE, a, start, stop)


@jit
def backward_wide(  # noqa: PLR0913, PLR0917
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    way: Wide,
    buffers: BatchBuffers,
    capacity: Index,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    """Add factor·gradient to `target`, as `passes.backward` does."""
    z, a, d, by = buffers.z, buffers.a, buffers.d, target.dtype.type(factor)
    last = index(layers.shape[0]) - _ONE
    for above in range(last + _ONE):
        layer = last - above
        units, inputs = layers[layer, UNITS], layers[layer, INPUTS]
        start = layers[layer, OUTPUTS_AT] * capacity
        drop_back(dropout, layer, a, d, start, start + count * units)
        if layer < last or not fused:
            _sums_back(layers, layer, d, z, a, buffers.off, start, start + count * units)
        delta, gradients = by_rows(d, start, count, units), _weights(layers, layer, target)
        if layer:
            below = layers[layer - _ONE, OUTPUTS_AT] * capacity
            _send_down(_weights(layers, layer, p), way.turned, delta, below)
            add_product(gradients, turned(by_rows(a, below, count, inputs)), delta, by)
        elif way.stops.size:
            _learn_from_lists(gradients, way, buffers, delta, by)
        else:
            x = by_rows(buffers.values, _NONE, count, inputs)
            add_product(gradients, turned(x), delta, by)
        if layers[layer, HAS_BIAS]:
            bias = layers[layer, BIAS_AT]
            for n in range(count):
                for u in range(units):
                    target[bias + u] += by * d[start + n * units + u]


@inlined
def _weights(layers: Array, layer: Index, numbers: Array) -> Matrix:
    """What belongs to a layer's weights: input by input, for all units."""
    return by_rows(numbers, layers[layer, WEIGHTS_AT], layers[layer, INPUTS], layers[layer, UNITS])


@inlined
def _set_biases(
    layers: Array, layer: Index, p: Array, z: Array, start: Index, count: Index
) -> None:
    """Let the sums of a layer begin with its biases, or zeros."""
    units, bias, one = layers[layer, UNITS], layers[layer, BIAS_AT], p.dtype.type(1.0)
    with_bias = one if layers[layer, HAS_BIAS] else one - one
    for n in range(count):
        for u in range(units):
            z[start + n * units + u] = p[bias + u] * with_bias


@jit
def _activate(function: Index, z: Array, a: Array, start: Index, stop: Index, units: Index) -> None:
    """Set a = f(z), in rows of `units`."""
    if not is_quick(function):
        activate(function, z, a, start, stop, units)
        return
    zero, sums, outputs = zeros_of(z), memory(z), memory(a)
    for i in range(start, stop, lane_count(zero)):
        left = stop - i
        store_some(outputs, i, quick_value(function, load_some(zero, sums, i, left)), left)


@jit
def _sums_back(
    layers: Array, layer: Index, d: Array, z: Array, a: Array, off: Array, start: Index, stop: Index
) -> None:
    """Turn d from ∂L/∂a of a layer into ∂L/∂z, 0 for units that are off."""
    function = layers[layer, FUNCTION]
    if layers[layer, HAS_OFF] or function == LINEAR or not is_quick(function):
        sums_back(layers, layer, d, z, a, off, start, stop)
        return
    zero, sums, outputs, gradients = zeros_of(z), memory(z), memory(a), memory(d)
    for i in range(start, stop, lane_count(zero)):
        left = stop - i
        rise = quick_slope(
            function, load_some(zero, sums, i, left), load_some(zero, outputs, i, left)
        )
        store_some(gradients, i, load_some(zero, gradients, i, left) * rise, left)


@inlined
def _send_down(weights: Matrix, room: Array, delta: Matrix, below: Index) -> None:
    """From ∂L/∂z of a layer to ∂L/∂a of the layer below it, whose outputs begin at `below`."""
    d, one = delta.numbers, delta.numbers.dtype.type(1.0)
    for i in range(below, below + delta.rows * weights.rows):
        d[i] = one - one
    turn(weights, room)
    lower = by_rows(d, below, delta.rows, weights.rows)
    add_product(lower, delta, by_rows(room, _NONE, weights.columns, weights.rows), one)


@inlined
def _learn_from_lists(
    gradients: Matrix, way: Wide, buffers: BatchBuffers, delta: Matrix, factor: Number
) -> None:
    """Add factor·gradient of the lowest layer, each input's from the rows that it is listed in."""
    list_by_input(buffers.columns, buffers.values, buffers.counts, delta.rows, way)
    first: Index = _NONE
    for j in range(gradients.rows):
        at = gradients.start + j * gradients.columns
        add_listed(gradients.numbers, at, delta, way.rows, way.values, first, way.stops[j], factor)
        first = way.stops[j]
