"""Forward and back through layers of many units, in pieces that a team of threads shares out.

Each piece of the first two jobs is some rows: these are loaded and go forward; then they go back to
∂L/∂z of every layer. A piece of the third is some inputs of a layer: the gradients of the weights
that lead from them are added up over all rows, so that nothing is added up twice.

What a step falls into depends on its rows and layers alone; see `core.kernels.team`.
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
    RATE,
    UNITS,
    WEIGHTS_AT,
)
from core.kernels.dropout import drop, drop_again, drop_back
from core.kernels.jit import index, inlined, jit
from core.kernels.lanes.elements import load_some, store_some, zeros_of
from core.kernels.lanes.functions import LINEAR, is_quick, quick_slope, quick_value
from core.kernels.lanes.vectors import lane_count, memory
from core.kernels.loading import list_by_input, load_all, load_blanks
from core.kernels.passes import activate, silence, sums_back
from core.kernels.products import Matrix, add_listed, add_product, by_rows, turn, turned
from core.kernels.scores import MSE
from core.kernels.team import (
    FACTS,
    NOTHING,
    await_pieces,
    end,
    has_ended,
    looked,
    name_job,
    piece_done,
    take_piece,
)

if TYPE_CHECKING:
    from core.kernels.arguments import KernelParts
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)
# Of a piece: enough work to be worth handing out, and multiples of what registers hold at once.
_ROWS: Final = index(48)
_INPUTS: Final = index(96)
# What the words of a team say of a job.
_KIND: Final = index(FACTS)
_COUNT: Final = index(FACTS + 1)
_START: Final = index(FACTS + 2)
_NTH: Final = index(FACTS + 3)
_FORWARD: Final = index(0)
_BACK: Final = index(1)
_GRADIENTS: Final = index(2)


@jit
def forward_wide(parts: KernelParts, start: Index, count: Index, nth: Index) -> None:
    """Load `count` rows, from `start` of their order on, and take them to all outputs.

    Those of the `nth` update, from 1; 0: test rows.
    """
    words = parts.buffers.way.team
    words[_COUNT], words[_START], words[_NTH] = count, start, nth
    _share(parts, _FORWARD, _pieces(count, _ROWS) + _ONE)


@jit
def backward_wide(parts: KernelParts) -> None:
    """Add factor·gradient of the rows that went forward to what changes by it."""
    count, layers = parts.buffers.way.team[_COUNT], parts.net.layers
    _share(parts, _BACK, _pieces(count, _ROWS) + _ONE)
    pieces: Index = _NONE
    for layer in range(index(layers.shape[0])):
        pieces += _pieces(layers[layer, INPUTS], _INPUTS)
    _share(parts, _GRADIENTS, pieces)


@jit
def assist(parts: KernelParts) -> None:
    """Do pieces of the jobs of another thread, until it has ended."""
    words, looks = parts.buffers.way.team, _NONE
    while not has_ended(words):
        piece = take_piece(words)
        if piece == NOTHING:
            looks = looked(looks)
        else:
            looks = _NONE
            _do(parts, piece)
            piece_done(words)


@inlined
def dismiss(parts: KernelParts) -> None:
    """Let those who assist come to their end (whoever compiles a kernel calls it with nothing)."""
    if parts.buffers.way.team.size:
        end(parts.buffers.way.team)


@jit
def _share(parts: KernelParts, kind: Index, pieces: Index) -> None:
    """Do a job together with whoever assists."""
    words = parts.buffers.way.team
    words[_KIND] = kind
    name_job(words, pieces)
    piece = take_piece(words)
    while piece != NOTHING:
        _do(parts, piece)
        piece_done(words)
        piece = take_piece(words)
    await_pieces(words, pieces)


@jit
def _do(parts: KernelParts, piece: Index) -> None:
    """A piece of the job; the first of the first two is no rows, but what all rows need."""
    words, way, buffers = parts.buffers.way.team, parts.buffers.way, parts.buffers
    kind, count = words[_KIND], words[_COUNT]
    if kind == _GRADIENTS:
        _add_gradients(parts, count, piece)
    elif piece:
        first = (piece - _ONE) * _ROWS
        last = min(first + _ROWS, count)
        if kind == _FORWARD:
            _load(parts, first, last)
            _go_forward(parts, first, last)
        else:
            _go_back(parts, first, last)
    elif kind == _FORWARD:
        _turn_weights(parts)
    elif way.stops.size:
        list_by_input(buffers.columns, buffers.values, buffers.counts, count, way)


@jit
def _load(parts: KernelParts, first: Index, last: Index) -> None:
    """Bring rows of the batch from `first` up to `last` into the buffers."""
    words, buffers, plan = parts.buffers.way.team, parts.buffers, parts.plan
    rows, order, start = parts.train, plan.order, words[_START]
    if not words[_NTH]:
        rows, order = parts.test, plan.test_order
    columns, values, counts = buffers.columns, buffers.values, buffers.counts
    if parts.buffers.way.stops.size:
        load_blanks(rows.x, rows.white, order, start, first, last, columns, values, counts)
    else:
        load_all(rows.x, rows.white, order, start, first, last, values)


@inlined
def _go_forward(parts: KernelParts, first: Index, last: Index) -> None:
    """From these rows to the sums and outputs of all layers, as `passes.forward` does."""
    layers, p, buffers, dropout = (
        parts.net.layers,
        parts.net.parameters,
        parts.buffers,
        parts.dropout,
    )
    z, a, one, way = buffers.z, buffers.a, p.dtype.type(1.0), buffers.way
    capacity, nth, count = index(buffers.labels.size), way.team[_NTH], last - first
    for layer in range(index(layers.shape[0])):
        units, inputs = layers[layer, UNITS], layers[layer, INPUTS]
        begin = layers[layer, OUTPUTS_AT] * capacity
        start = begin + first * units
        _set_biases(layers, layer, p, z, start, count)
        sums, weights = by_rows(z, start, count, units), _weights(layers, layer, p)
        if layer:
            below = layers[layer - _ONE, OUTPUTS_AT] * capacity + first * inputs
            add_product(sums, by_rows(a, below, count, inputs), weights, one)
        elif way.stops.size:
            columns, values, counts = buffers.columns, buffers.values, buffers.counts
            for n in range(first, last):
                from_, to = n * inputs, begin + n * units
                add_listed(z, to, weights, columns, values, from_, from_ + counts[n], one)
        else:
            x = by_rows(buffers.values, first * inputs, count, inputs)
            add_product(sums, x, weights, one)
        stop = start + count * units
        _activate(layers[layer, FUNCTION], z, a, start, stop, units)
        if layers[layer, HAS_OFF]:
            silence(a, buffers.off, layers[layer, OUTPUTS_AT], start, stop, units)
        if nth:
            drop(dropout, layer, nth - _ONE, a, begin, start, stop)


@inlined
def _go_back(parts: KernelParts, first: Index, last: Index) -> None:
    """From ∂L/∂a (of losses fused with it: ∂L/∂z) of the last layer to ∂L/∂z of all layers."""
    layers, buffers, dropout = parts.net.layers, parts.buffers, parts.dropout
    z, a, d, off, way = buffers.z, buffers.a, buffers.d, buffers.off, buffers.way
    capacity, count = index(buffers.labels.size), last - first
    top, room = index(layers.shape[0]) - _ONE, index(way.turned.size)
    for above in range(top + _ONE):
        layer = top - above
        units, inputs = layers[layer, UNITS], layers[layer, INPUTS]
        start = layers[layer, OUTPUTS_AT] * capacity + first * units
        stop = start + count * units
        drop_back(dropout, layer, a, d, start, stop)
        if layer < top or parts.judged.loss == MSE:
            _sums_back(layers, layer, d, z, a, off, start, stop)
        drop_again(dropout, layer, a, start, stop)
        if layer:
            room -= units * inputs
            below = layers[layer - _ONE, OUTPUTS_AT] * capacity + first * inputs
            weights = by_rows(way.turned, room, units, inputs)
            _send_down(by_rows(d, start, count, units), weights, below)


@jit
def _add_gradients(parts: KernelParts, count: Index, piece: Index) -> None:
    """Add factor·gradient of some inputs' weights, and with a layer's first ones of its biases."""
    layers, buffers, way = parts.net.layers, parts.buffers, parts.buffers.way
    capacity, layer, one = index(buffers.labels.size), _NONE, parts.net.parameters.dtype.type(1.0)
    while piece >= _pieces(layers[layer, INPUTS], _INPUTS):
        piece -= _pieces(layers[layer, INPUTS], _INPUTS)
        layer += _ONE
    target, factor = parts.net.gradients, one
    if parts.optimizer.is_direct:
        target, factor = parts.net.parameters, one * -parts.optimizer.settings[RATE]
    by = target.dtype.type(factor)
    units, inputs = layers[layer, UNITS], layers[layer, INPUTS]
    first = piece * _INPUTS
    last = min(first + _INPUTS, inputs)
    delta = by_rows(buffers.d, layers[layer, OUTPUTS_AT] * capacity, count, units)
    if layer == _NONE and way.stops.size:
        _learn_from_lists(parts, target, delta, first, last, by)
    else:
        x = by_rows(buffers.values, _NONE, count, inputs)
        if layer:
            x = by_rows(buffers.a, layers[layer - _ONE, OUTPUTS_AT] * capacity, count, inputs)
        at = layers[layer, WEIGHTS_AT] + first * units
        some = Matrix(x.numbers, x.start + first, count, last - first, inputs, _ONE)
        add_product(by_rows(target, at, last - first, units), turned(some), delta, by)
    if piece == _NONE and layers[layer, HAS_BIAS]:
        bias = layers[layer, BIAS_AT]
        for n in range(count):
            for u in range(units):
                target[bias + u] += by * delta.numbers[delta.start + n * units + u]


@inlined
def _pieces(many: Index, size: Index) -> Index:
    """How many pieces of this size so many make."""
    return (many + size - _ONE) // size


@inlined
def _weights(layers: Array, layer: Index, numbers: Array) -> Matrix:
    """What belongs to a layer's weights: input by input, for all units."""
    return by_rows(numbers, layers[layer, WEIGHTS_AT], layers[layer, INPUTS], layers[layer, UNITS])


@jit
def _turn_weights(parts: KernelParts) -> None:
    """Write the weights of all layers but the lowest unit by unit, layer after layer."""
    layers, room = parts.net.layers, _NONE
    for layer in range(_ONE, index(layers.shape[0])):
        weights = _weights(layers, layer, parts.net.parameters)
        turn(weights, parts.buffers.way.turned, room)
        room += weights.rows * weights.columns


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
def _send_down(delta: Matrix, weights: Matrix, below: Index) -> None:
    """From ∂L/∂z of a layer to ∂L/∂a of the one below, which begins there; by turned weights."""
    d, one = delta.numbers, delta.numbers.dtype.type(1.0)
    for i in range(below, below + delta.rows * weights.columns):
        d[i] = one - one
    add_product(by_rows(d, below, delta.rows, weights.columns), delta, weights, one)


@inlined
def _learn_from_lists(
    parts: KernelParts, target: Array, delta: Matrix, first: Index, last: Index, factor: Number
) -> None:
    """Add factor·gradient of the lowest layer, each input's from the rows that it is listed in."""
    layers, way = parts.net.layers, parts.buffers.way
    begin = way.stops[first - _ONE] if first else _NONE
    for j in range(first, last):
        at, stop = layers[_NONE, WEIGHTS_AT] + j * delta.columns, way.stops[j]
        add_listed(target, at, delta, way.rows, way.values, begin, stop, factor)
        begin = stop
