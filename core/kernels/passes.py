"""Forward and back for kernels: loops over runs of memory.

Weights lie input by input: one run holds what leads from an input to all units. So an input of the
lowest layer that is zero adds nothing forward and changes nothing back, and its run is passed over;
in a picture of a digit these are four of five.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.kernels.activations import LINEAR, SOFTMAX, activate, activate_back
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
from core.kernels.registers import add_listed_runs, add_runs

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, DropoutArrays
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array


@jit
def load(
    x: Array,
    white: Number,
    order: Array,
    start: Index,
    count: Index,
    columns: Array,
    values: Array,
    counts: Array,
) -> None:
    """List the inputs that are not zero of `count` rows, which `order` names from `start` on."""
    inputs, divisor = index(x.shape[1]), values.dtype.type(white)
    for n in range(count):
        row, first = index(order[start + n]), n * inputs
        last = first
        for j in range(inputs):
            # Written always and kept only where not zero: quicker than to branch around it.
            columns[last] = j
            values[last] = x[row, j]
            if x[row, j] != 0:
                last += index(1)
        for place in range(first, last):
            values[place] /= divisor
        counts[n] = last - first


@jit
def load_targets(
    known: Array,
    answers: Array,
    order: Array,
    start: Index,
    count: Index,
    labels: Array,
    targets: Array,
) -> None:
    """Bring labels and targets of `count` rows, which `order` names from `start` on."""
    outputs = index(answers.shape[1])
    for n in range(count):
        row = index(order[start + n])
        if known.size:
            row = index(known[row])
            labels[n] = row
        for u in range(outputs):
            targets[n * outputs + u] = answers[row, u]


@jit
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
            if layer:
                add_runs(z, here, p, weights, units, a, below + n * inputs, index(1), inputs)
            else:
                add_listed_runs(z, here, p, weights, units, values, n * inputs, columns, counts[n])
        let_through(layers, layer, z, a, off, start, count, dropout, nth)


@inlined
def let_through(  # noqa: PLR0913, PLR0917
    layers: Array,
    layer: Index,
    z: Array,
    a: Array,
    off: Array,
    start: Index,
    count: Index,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    """From the sums z of a layer, `count` rows at `start`, to what it lets through in a."""
    units = layers[layer, UNITS]
    _activate(layers[layer, FUNCTION], z, a, start, start + count * units, units)
    if layers[layer, HAS_OFF]:
        _silence(a, off, layers[layer, OUTPUTS_AT], start, start + count * units, units)
    if nth:
        drop(dropout, layer, nth - index(1), a, start, start + count * units)


@jit
def _silence(
    numbers: Array, off: Array, first: Index, start: Index, stop: Index, units: Index
) -> None:
    """Set to 0 what belongs to units that are off, in rows of `units`; `first` is theirs in off."""
    for row in range(start, stop, units):
        for u in range(units):
            if off[first + u]:
                numbers[row + u] = numbers.dtype.type(0.0)


@jit
def _activate(function: Index, z: Array, a: Array, start: Index, stop: Index, units: Index) -> None:
    """Set a = f(z), in rows of `units`."""
    if function != SOFTMAX:
        activate(function, z, a, start, stop)
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
        activate_back(function, d, z, a, start, stop)
        return
    for row in range(start, stop, units):
        total = d.dtype.type(0.0)
        for i in range(row, row + units):
            total += d[i] * a[i]
        for i in range(row, row + units):
            d[i] = a[i] * (d[i] - total)


@jit
def _sums_back(
    layers: Array, layer: Index, d: Array, z: Array, a: Array, off: Array, start: Index, stop: Index
) -> None:
    """Turn d from ∂L/∂a of a layer into ∂L/∂z, 0 for units that are off."""
    units, first, has_off = (
        layers[layer, UNITS],
        layers[layer, OUTPUTS_AT],
        layers[layer, HAS_OFF],
    )
    if has_off:  # before: softmax mixes what comes from all units
        _silence(d, off, first, start, stop, units)
    _activate_back(layers[layer, FUNCTION], d, z, a, start, stop, units)
    if has_off:  # after: 0 times infinity is NaN
        _silence(d, off, first, start, stop, units)


@inlined
def come_back(  # noqa: PLR0913, PLR0917
    layers: Array,
    layer: Index,
    d: Array,
    z: Array,
    a: Array,
    off: Array,
    start: Index,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    """From the gradient by what a layer let through, or (`fused`) its sums, to that by its sums."""
    stop = start + count * layers[layer, UNITS]
    drop_back(dropout, layer, a, d, start, stop)
    if not fused:
        _sums_back(layers, layer, d, z, a, off, start, stop)


@jit
def backward(
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    buffers: BatchBuffers,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    """From ∂L/∂a (`fused`: ∂L/∂z) of the last layer in d, add factor·gradient to `target`.

    `target` is the vector of gradients, or that of the parameters itself.
    """
    z, a, d, off = buffers.z, buffers.a, buffers.d, buffers.off
    last, capacity = index(layers.shape[0]) - index(1), index(buffers.labels.size)
    for above in range(last + index(1)):
        layer = last - above
        units, inputs, weights = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
        )
        start, bias = layers[layer, OUTPUTS_AT] * capacity, layers[layer, BIAS_AT]
        below = layers[layer - index(1), OUTPUTS_AT] * capacity if layer else index(0)
        come_back(layers, layer, d, z, a, off, start, count, fused and layer == last, dropout)
        if layer:  # before the weights between change
            _send_down(p, weights, d, start, below, units, inputs, count)
        for i in range(start, start + count * units):
            d[i] *= factor
        if layer:
            for j in range(inputs):
                add_runs(target, weights + j * units, d, start, units, a, below + j, inputs, count)
        else:
            _add_where_not_zero(target, weights, d, start, units, inputs, buffers, count)
        if layers[layer, HAS_BIAS]:
            for n in range(count):
                for u in range(units):
                    target[bias + u] += d[start + n * units + u]


@inlined
def _add_where_not_zero(
    target: Array,
    weights: Index,
    d: Array,
    start: Index,
    units: Index,
    inputs: Index,
    buffers: BatchBuffers,
    count: Index,
) -> None:
    """Add to the gradients of the lowest layer's weights, for inputs that are not zero."""
    columns, values, counts = buffers.columns, buffers.values, buffers.counts
    for n in range(count):
        here = start + n * units
        for place in range(n * inputs, n * inputs + counts[n]):
            run = weights + columns[place] * units
            add_runs(target, run, d, here, units, values, place, index(1), index(1))


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
