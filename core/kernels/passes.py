"""Forward and back for kernels: loops over runs of memory.

Weights lie input by input: one run holds what leads from an input to all units. So an input that is
zero adds nothing forward and changes nothing back, and its run is passed over; in a picture of a
digit these are four of five.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.kernels.activations import LINEAR, SOFTMAX, slope, value
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

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, DropoutArrays
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array


@inlined
def forward(  # noqa: PLR0913, PLR0917
    layers: Array,
    p: Array,
    z: Array,
    a: Array,
    columns: Array,
    values: Array,
    counts: Array,
    off: Array,
    capacity: Index,
    count: Index,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    """From `count` loaded rows to the sums z and outputs a of all layers; of units `off` a is 0.

    In the `nth` update, from 1, some are silent, as `dropout` says; 0: in none, only to see.
    """
    one = p.dtype.type(1.0)
    zero = one - one
    for layer in range(index(layers.shape[0])):
        units, inputs, weights = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
        )
        start, bias = layers[layer, OUTPUTS_AT] * capacity, layers[layer, BIAS_AT]
        below = layers[layer - index(1), OUTPUTS_AT] * capacity if layer else index(0)
        with_bias = one if layers[layer, HAS_BIAS] else zero
        for n in range(count):
            here = start + n * units
            for u in range(units):
                z[here + u] = p[bias + u] * with_bias
            # The lowest layer sees the inputs that are not zero, the others all outputs below.
            for k in range(inputs if layer else counts[n]):
                place = n * inputs + k
                factor = a[below + place] if layer else values[place]
                run = weights + (k if layer else columns[place]) * units
                if factor != zero:
                    for u in range(units):
                        z[here + u] += factor * p[run + u]
        activate(layers[layer, FUNCTION], z, a, start, start + count * units, units)
        if layers[layer, HAS_OFF]:
            silence(a, off, layers[layer, OUTPUTS_AT], start, start + count * units, units)
        if nth:
            drop(dropout, layer, nth - index(1), a, start, start, start + count * units)


@jit
def silence(
    numbers: Array, off: Array, first: Index, start: Index, stop: Index, units: Index
) -> None:
    """Set to 0 what belongs to units that are off, in rows of `units`; `first` is theirs in off."""
    for row in range(start, stop, units):
        for u in range(units):
            if off[first + u]:
                numbers[row + u] = numbers.dtype.type(0.0)


@inlined
def activate(function: Index, z: Array, a: Array, start: Index, stop: Index, units: Index) -> None:
    """Set a = f(z), in rows of `units`."""
    if function != SOFTMAX:
        one = z.dtype.type(1.0)
        for i in range(start, stop):
            a[i] = value(function, z[i], one)
        return
    for row in range(start, stop, units):
        largest, total = z[row], z.dtype.type(0.0)
        for i in range(row, row + units):
            largest = max(largest, z[i])
        for i in range(row, row + units):
            a[i] = math.exp(z[i] - largest)
            total += a[i]
        for i in range(row, row + units):
            a[i] /= total


@jit
def _activate_back(
    function: Index, d: Array, z: Array, a: Array, start: Index, stop: Index, units: Index
) -> None:
    """Turn d from ∂L/∂a into ∂L/∂z, in rows of `units`."""
    if function == LINEAR:
        return
    if function != SOFTMAX:
        one = z.dtype.type(1.0)
        for i in range(start, stop):
            d[i] *= slope(function, z[i], a[i], one)
        return
    for row in range(start, stop, units):
        total = d.dtype.type(0.0)
        for i in range(row, row + units):
            total += d[i] * a[i]
        for i in range(row, row + units):
            d[i] = a[i] * (d[i] - total)


@jit
def sums_back(
    layers: Array, layer: Index, d: Array, z: Array, a: Array, off: Array, start: Index, stop: Index
) -> None:
    """Turn d from ∂L/∂a of a layer into ∂L/∂z, 0 for units that are off."""
    units, first, has_off = (
        layers[layer, UNITS],
        layers[layer, OUTPUTS_AT],
        layers[layer, HAS_OFF],
    )
    if has_off:  # before: softmax mixes what comes from all units
        silence(d, off, first, start, stop, units)
    _activate_back(layers[layer, FUNCTION], d, z, a, start, stop, units)
    if has_off:  # after: 0 times infinity is NaN
        silence(d, off, first, start, stop, units)


@jit
def backward(  # noqa: PLR0913, PLR0917
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    buffers: BatchBuffers,
    capacity: Index,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    """From ∂L/∂a (`fused`: ∂L/∂z) of the last layer in d, add factor·gradient to `target`.

    `target` is the vector of gradients, or that of the parameters itself.
    """
    z, a, d, columns, values = buffers.z, buffers.a, buffers.d, buffers.columns, buffers.values
    counts, off = buffers.counts, buffers.off
    last = index(layers.shape[0]) - index(1)
    for above in range(last + index(1)):
        layer = last - above
        units, inputs, weights = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
        )
        start, bias = layers[layer, OUTPUTS_AT] * capacity, layers[layer, BIAS_AT]
        below = layers[layer - index(1), OUTPUTS_AT] * capacity if layer else index(0)
        drop_back(dropout, layer, a, d, start, start + count * units)
        if layer < last or not fused:
            sums_back(layers, layer, d, z, a, off, start, start + count * units)
        if layer:  # before the weights between change
            _send_down(p, weights, d, start, below, units, inputs, count)
        for n in range(count):
            here = start + n * units
            for k in range(inputs if layer else counts[n]):
                place = n * inputs + k
                change = factor * (a[below + place] if layer else values[place])
                run = weights + (k if layer else columns[place]) * units
                if change != factor - factor:
                    for u in range(units):
                        target[run + u] += change * d[here + u]
            if layers[layer, HAS_BIAS]:
                for u in range(units):
                    target[bias + u] += factor * d[here + u]


@jit
def _send_down(
    p: Array,
    weights: Index,
    d: Array,
    start: Index,
    below: Index,
    units: Index,
    inputs: Index,
    count: Index,
) -> None:
    """From ∂L/∂z of a layer, at `start` in d, to ∂L/∂a of the layer below it."""
    for n in range(count):
        here = start + n * units
        for j in range(inputs):
            total, run = p.dtype.type(0.0), weights + j * units
            for u in range(units):
                total += p[run + u] * d[here + u]
            d[below + n * inputs + j] = total
