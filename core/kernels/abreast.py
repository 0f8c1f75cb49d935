"""Forward and back with the rows of a batch side by side, for networks of a few units.

Rows come in blocks of `LANES`, and what one unit is for all rows of a block is one run of numbers:
so every innermost loop is over a run, as long as some vector registers, however few units there
are. The inputs are the lowest runs of a. Where a block has fewer rows, its last one is there again
and again, with no gradient of its own: nothing overflows there that does not in a row that counts.

Outputs are judged row by row. So the last layer has two places: its sums z, and ∂L/∂z, are runs
right before `OUTPUTS_AT`, and there they are once more row by row, as `core.kernels.passes` has
all layers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.activations import activate, activate_back
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
from core.kernels.arguments import LANES as LANES_
from core.kernels.dropout import drop_back, number
from core.kernels.jit import index, inlined, jit
from core.kernels.passes import come_back, let_through
from core.kernels.registers import add_lanes

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, DropoutArrays
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array

LANES: Final = index(LANES_)
_NONE: Final = index(0)
_ONE: Final = index(1)


@jit
def load_abreast(
    x: Array, white: Number, order: Array, start: Index, count: Index, a: Array
) -> None:
    """Bring `count` rows, which `order` names from `start` on, into the lowest runs of a."""
    inputs, divisor, last = index(x.shape[1]), a.dtype.type(white), start + count - _ONE
    for block in range(_NONE, count, LANES):
        for n in range(LANES):
            row = index(order[min(start + block + n, last)])
            for j in range(inputs):
                a[block * inputs + j * LANES + n] = x[row, j] / divisor


@jit
def forward_abreast(
    layers: Array,
    p: Array,
    buffers: BatchBuffers,
    count: Index,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    """From `count` loaded rows to the sums z and outputs a of all layers, as `passes.forward`."""
    z, a, off, capacity = buffers.z, buffers.a, buffers.off, index(buffers.labels.size)
    one, last = p.dtype.type(1.0), index(layers.shape[0]) - _ONE
    blocks = _blocks(count)
    for layer in range(last + _ONE):
        units, inputs, weights, bias = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
            layers[layer, BIAS_AT],
        )
        start, below = _places(layers, layer, last, capacity)
        with_bias = one if layers[layer, HAS_BIAS] else one - one
        for block in range(_NONE, count, LANES):
            for u in range(units):
                run, from_ = start + block * units + u * LANES, below + block * inputs
                _fill(z, run, p[bias + u] * with_bias)
                add_lanes(z, run, a, from_, p, weights + u, units, inputs)
        if layer < last:
            activate(layers[layer, FUNCTION], z, a, start, start + blocks * units)
            if layers[layer, HAS_OFF]:
                _silence(a, off, layers[layer, OUTPUTS_AT], start, units, blocks)
            if nth:
                _drop(dropout, layer, nth - _ONE, a, start, units, blocks)
        else:
            at = layers[layer, OUTPUTS_AT] * capacity
            for n in range(count):
                for u in range(units):
                    z[at + n * units + u] = z[start + _place(n, u, units)]
            let_through(layers, layer, z, a, off, at, count, dropout, nth)


@jit
def backward_abreast(
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    buffers: BatchBuffers,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    """From the gradient of the last layer in d add factor·gradient to `target`, as `backward`."""
    z, a, d, off = buffers.z, buffers.a, buffers.d, buffers.off
    capacity, last = index(buffers.labels.size), index(layers.shape[0]) - _ONE
    for above in range(last + _ONE):
        layer = last - above
        units, at = layers[layer, UNITS], layers[layer, OUTPUTS_AT] * capacity
        start, below = _places(layers, layer, last, capacity)
        if layer < last:
            _come_back(layers, layer, d, z, a, off, start, count, dropout)
        else:
            come_back(layers, layer, d, z, a, off, at, count, fused, dropout)
            _from_rows(d, at, start, units, count)
        if layer:  # before the weights between change
            _send_down(layers, layer, p, d, start, below, count)
        _add_gradients(layers, layer, target, factor, a, below, d, start, count)


@inlined
def _blocks(count: Index) -> Index:
    """So many rows, up to the end of their last block."""
    return (count + LANES - _ONE) // LANES * LANES


@inlined
def _places(layers: Array, layer: Index, last: Index, capacity: Index) -> tuple[Index, Index]:
    """Where the runs of a layer begin, and those below it (the inputs' are the lowest)."""
    start = layers[layer, OUTPUTS_AT] - (layers[layer, UNITS] if layer == last else _NONE)
    below = layers[layer - _ONE, OUTPUTS_AT] if layer else _NONE
    return start * capacity, below * capacity


@inlined
def _place(n: Index, u: Index, units: Index) -> Index:
    """Where row n of unit u is, from where the runs of a layer begin."""
    lane = n % LANES
    return (n - lane) * units + u * LANES + lane


@jit
def _from_rows(d: Array, at: Index, start: Index, units: Index, count: Index) -> None:
    """Put gradients that lie row by row at `at` into runs at `start`, 0 where there is no row."""
    for i in range(start, start + _blocks(count) * units):
        d[i] = d.dtype.type(0.0)
    for n in range(count):
        for u in range(units):
            d[start + _place(n, u, units)] = d[at + n * units + u]


@jit
def _come_back(  # noqa: PLR0913, PLR0917
    layers: Array,
    layer: Index,
    d: Array,
    z: Array,
    a: Array,
    off: Array,
    start: Index,
    count: Index,
    dropout: DropoutArrays,
) -> None:
    """As `passes.come_back`, of runs."""
    units, blocks = layers[layer, UNITS], _blocks(count)
    drop_back(dropout, layer, a, d, start, start + blocks * units)
    activate_back(layers[layer, FUNCTION], d, z, a, start, start + blocks * units)
    if layers[layer, HAS_OFF]:  # also where 0 times infinity is NaN
        _silence(d, off, layers[layer, OUTPUTS_AT], start, units, blocks)


@jit
def _send_down(
    layers: Array, layer: Index, p: Array, d: Array, start: Index, below: Index, count: Index
) -> None:
    """From ∂L/∂z of a layer, whose runs begin at `start` in d, to ∂L/∂a of the layer below it."""
    units, inputs, weights = layers[layer, UNITS], layers[layer, INPUTS], layers[layer, WEIGHTS_AT]
    for block in range(_NONE, count, LANES):
        for j in range(inputs):
            run, to = start + block * units, below + block * inputs + j * LANES
            _fill(d, to, d.dtype.type(0.0))
            add_lanes(d, to, d, run, p, weights + j * units, _ONE, units)


@jit
def _add_gradients(  # noqa: PLR0913, PLR0917
    layers: Array,
    layer: Index,
    target: Array,
    factor: Number,
    a: Array,
    below: Index,
    d: Array,
    start: Index,
    count: Index,
) -> None:
    """Add factor·gradient of a layer's weights and biases: sums over all rows."""
    units, inputs, weights = layers[layer, UNITS], layers[layer, INPUTS], layers[layer, WEIGHTS_AT]
    for u in range(units):
        for j in range(inputs):
            total = d.dtype.type(0.0)
            for block in range(_NONE, count, LANES):
                one = below + block * inputs + j * LANES
                total += _together(a, one, d, start + block * units + u * LANES)
            target[weights + j * units + u] += factor * total
        if layers[layer, HAS_BIAS]:
            total = d.dtype.type(0.0)
            for block in range(_NONE, count, LANES):
                for n in range(LANES):
                    total += d[start + block * units + u * LANES + n]
            target[layers[layer, BIAS_AT] + u] += factor * total


@inlined
def _fill(numbers: Array, run: Index, number: Number) -> None:
    """Set all of a run to one number."""
    for n in range(LANES):
        numbers[run + n] = number


@inlined
def _together(a: Array, one: Index, d: Array, other: Index) -> Number:
    """The sum over a run in a times a run in d."""
    total = a.dtype.type(0.0)
    for n in range(LANES):
        total += a[one + n] * d[other + n]
    return total


@jit
def _silence(
    numbers: Array, off: Array, first: Index, start: Index, units: Index, blocks: Index
) -> None:
    """Set to 0 the runs of units that are off; `first` is the layer's place in off."""
    for block in range(_NONE, blocks, LANES):
        for u in range(units):
            if off[first + u]:
                for n in range(LANES):
                    run = start + block * units + u * LANES
                    numbers[run + n] = numbers.dtype.type(0.0)


@jit
def _drop(
    dropout: DropoutArrays,
    layer: Index,
    steps: Index,
    a: Array,
    start: Index,
    units: Index,
    blocks: Index,
) -> None:
    """Silence some of a layer's outputs a: those that `core.kernels.dropout.drop` does."""
    keys, limits, scales, masks, outputs = dropout
    if not limits[layer]:
        return
    key, limit, scale = number(keys[layer], steps), limits[layer], scales[layer]
    for n in range(blocks):
        for u in range(units):
            i = start + _place(n, u, units)
            outputs[i] = a[i]
            masks[i] = scale if number(key, n * units + u) >= limit else scale - scale
            a[i] *= masks[i]
