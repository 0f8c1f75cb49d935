"""Forward for lanes: some rows at once, line by line. The way back is in `backward`.

Line (number · ROW_ROOM + row) of a buffer holds what a unit, or an input, is for a row: the
rows of one number lie side by side. Sums go four at a time, for each addition has to wait for the
one before it but not for those of another row.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import (
    BIAS_AT,
    FUNCTION,
    HAS_BIAS,
    INPUTS,
    OUTPUTS_AT,
    UNITS,
    WEIGHTS_AT,
)
from core.kernels.jit import index
from core.kernels.lanes.arguments import FEW_INPUTS, ROW_ROOM, TILE
from core.kernels.lanes.functions import (
    LINEAR,
    RELU,
    SIGMOID,
    SOFTMAX,
    TANH,
    relu,
    sigmoid,
    tanh,
    value,
)
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.vectors import (
    is_single,
    lane_count,
    load,
    memory,
    select,
    spread,
    store,
)

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import BufferLanes, Places, RowLanes
    from core.kernels.lanes.vectors import Four, Lanes, Memory
    from core.nn.arrays import Array

ROWS: Final = index(ROW_ROOM)
_FEW: Final = index(FEW_INPUTS)
_TILE: Final = index(TILE)
_NONE: Final = index(0)
_ONE: Final = index(1)
_TWO: Final = index(2)
_THREE: Final = index(3)


@ordered
def gather(
    one: Lanes, rows: RowLanes, order: Array, start: Index, count: Index, buffers: BufferLanes
) -> None:
    """Bring inputs and targets of `count` rows, for each lane those that its `order` names.

    An `order` of a single line is that of all lanes.
    """
    x, targets, rows_at, lanes = buffers.x, buffers.targets, buffers.rows_at, lane_count(one)
    inputs, outputs = index(rows.inputs), index(rows.answers.shape[2])
    own, white, lines = order.shape[0] > 1, spread(one, rows.white), memory(x)
    for n in range(count):
        for lane in range(lanes):
            row, which = index(order[lane if own else _NONE, start + n]), index(rows.sets[lane])
            rows_at[n * lanes + lane] = (which * index(rows.rows) + row) * inputs
            if rows.labels.shape[1]:
                row, which = index(rows.labels[which, row]), _NONE
            for u in range(outputs):
                targets[(u * ROWS + n) * lanes + lane] = rows.answers[which, row, u]
    for k in range(inputs):
        first = k * ROWS * lanes
        for place in range(count * lanes):
            x[first + place] = rows.x[rows_at[place] + k]
    if rows.white != 1.0:
        for k in range(inputs):
            for line in range(k * ROWS, k * ROWS + count):
                store(lines, line, load(one, lines, line) / white)


@ordered
def forward(one: Lanes, layers: Array, places: Places, count: Index) -> None:
    """From `count` rows in x to the sums z and outputs a of all layers."""
    for layer in range(index(layers.shape[0])):
        if layers[layer, INPUTS] <= _FEW:
            _go_through(one, layers, layer, places, count)
        else:
            _go_through_wide(one, layers, layer, places, count)


@inlined
def below_of(layers: Array, layer: Index, places: Places) -> tuple[Memory, Index]:
    """In what memory a layer finds its inputs, and which unit is the first of them."""
    x, below = places.x, _NONE
    if layer:
        x, below = places.a, layers[layer - _ONE, OUTPUTS_AT]
    return x, below


@inlined
def _bias(one: Lanes, layers: Array, layer: Index, unit: Index, p: Memory) -> Lanes:
    bias = one - one
    if layers[layer, HAS_BIAS]:
        bias = load(one, p, layers[layer, BIAS_AT] + unit)
    return bias


@inlined
def _go_through(one: Lanes, layers: Array, layer: Index, places: Places, count: Index) -> None:
    """Set z and a of a layer, unit by unit."""
    p, z, a = places.parameters, places.z, places.a
    units, start, function = (
        layers[layer, UNITS],
        layers[layer, OUTPUTS_AT],
        layers[layer, FUNCTION],
    )
    weights, inputs = layers[layer, WEIGHTS_AT], layers[layer, INPUTS]
    x, below = below_of(layers, layer, places)
    is_quick = _is_quick(one, function)
    for u in range(units):
        bias = _bias(one, layers, layer, u, p)
        for row in range(_NONE, count, _TILE):
            to = (start + u) * ROWS + row
            sums = weighed(one, bias, p, weights + u, units, inputs, x, below * ROWS + row)
            store_four(z, to, sums)
            if is_quick:
                _answer(one, function, z, a, to)
    if not is_quick:
        _activate(one, function, z, a, start, units, count)


@inlined
def _is_quick(one: Lanes, function: Index) -> bool:
    """Whether f(z) of four rows costs so little that it is worked out as soon as z is known."""
    return function in (LINEAR, RELU) or (is_single(one) and function in (TANH, SIGMOID))


@inlined
def _answer(one: Lanes, function: Index, z: Memory, a: Memory, to: Index) -> None:
    """Set four lines of a to f(z), where f is quick."""
    if function == LINEAR:
        for line in range(to, to + _TILE):
            store(a, line, load(one, z, line))
    elif function == RELU:
        for line in range(to, to + _TILE):
            store(a, line, relu(load(one, z, line)))
    elif is_single(one):
        if function == TANH:
            for line in range(to, to + _TILE):
                store(a, line, tanh(load(one, z, line)))
        else:
            for line in range(to, to + _TILE):
                store(a, line, sigmoid(load(one, z, line)))


@inlined
def weighed(
    one: Lanes,
    begin: Lanes,
    p: Memory,
    weights: Index,
    stride: Index,
    terms: Index,
    x: Memory,
    at: Index,
) -> Four:
    """`begin` + Σ weight · x for four rows, of the first term in the lines from `at` on."""
    sum0, sum1, sum2, sum3 = begin, begin, begin, begin
    for k in range(terms):
        weight, line = load(one, p, weights + k * stride), at + k * ROWS
        sum0 = sum0 + weight * load(one, x, line)
        sum1 = sum1 + weight * load(one, x, line + _ONE)
        sum2 = sum2 + weight * load(one, x, line + _TWO)
        sum3 = sum3 + weight * load(one, x, line + _THREE)
    return sum0, sum1, sum2, sum3


@inlined
def store_four(memory: Memory, to: Index, values: Four) -> None:
    """Write four lines from `to` on."""
    value0, value1, value2, value3 = values
    store(memory, to, value0)
    store(memory, to + _ONE, value1)
    store(memory, to + _TWO, value2)
    store(memory, to + _THREE, value3)


@inlined
def _go_through_wide(one: Lanes, layers: Array, layer: Index, places: Places, count: Index) -> None:
    """Do as `_go_through` for all units of a layer together, as weights of many inputs lie."""
    p, z, start, units = (
        places.parameters,
        places.z,
        layers[layer, OUTPUTS_AT],
        layers[layer, UNITS],
    )
    weights, inputs = layers[layer, WEIGHTS_AT], layers[layer, INPUTS]
    x, below = below_of(layers, layer, places)
    for u in range(units):
        bias = _bias(one, layers, layer, u, p)
        for row in range(_NONE, count, _TILE):
            store_four(z, (start + u) * ROWS + row, (bias, bias, bias, bias))
    for row in range(_NONE, count, _TILE):
        _weigh_many(one, p, weights, units, inputs, x, below * ROWS + row, z, start * ROWS + row)
    _activate(one, layers[layer, FUNCTION], z, places.a, start, units, count)


@inlined
def _weigh_many(  # noqa: PLR0913, PLR0917
    one: Lanes,
    p: Memory,
    weights: Index,
    units: Index,
    inputs: Index,
    x: Memory,
    at: Index,
    z: Memory,
    to: Index,
) -> None:
    """Add Σ weight · x to four lines of z for each unit, in the order in which the weights lie.

    Two inputs at a time, as a sum is to be fetched and put back for each. Weights of many inputs,
    fetched for one unit after the other, would push each other out of the cache.
    """
    pairs = inputs - inputs % _TWO
    for k in range(_NONE, pairs, _TWO):
        line, after, run = at + k * ROWS, at + (k + _ONE) * ROWS, weights + k * units
        x0, x1 = load(one, x, line), load(one, x, line + _ONE)
        x2, x3 = load(one, x, line + _TWO), load(one, x, line + _THREE)
        y0, y1 = load(one, x, after), load(one, x, after + _ONE)
        y2, y3 = load(one, x, after + _TWO), load(one, x, after + _THREE)
        for u in range(units):
            one_weight, other, place = (
                load(one, p, run + u),
                load(one, p, run + units + u),
                to + u * ROWS,
            )
            store(z, place, load(one, z, place) + one_weight * x0 + other * y0)
            place += _ONE
            store(z, place, load(one, z, place) + one_weight * x1 + other * y1)
            place += _ONE
            store(z, place, load(one, z, place) + one_weight * x2 + other * y2)
            place += _ONE
            store(z, place, load(one, z, place) + one_weight * x3 + other * y3)
    if pairs < inputs:
        line, run = at + pairs * ROWS, weights + pairs * units
        for u in range(units):
            weight, place = load(one, p, run + u), to + u * ROWS
            for row in range(_TILE):
                total = load(one, z, place + row) + weight * load(one, x, line + row)
                store(z, place + row, total)


@ordered
def _activate(
    one: Lanes, function: Index, z: Memory, a: Memory, start: Index, units: Index, count: Index
) -> None:
    """Set a = f(z) of a layer."""
    if function == SOFTMAX:
        for row in range(count):
            _share(one, z, a, start * ROWS + row, units)
        return
    for u in range(start, start + units):
        for line in range(u * ROWS, u * ROWS + count):
            store(a, line, value(function, load(one, z, line)))


@ordered
def _share(one: Lanes, z: Memory, a: Memory, at: Index, units: Index) -> None:
    """Softmax of one row."""
    largest, total = load(one, z, at), one - one
    for u in range(units):
        other = load(one, z, at + u * ROWS)
        largest = select(other > largest, other, largest)
    for u in range(units):
        share = math.exp(load(one, z, at + u * ROWS) - largest)
        store(a, at + u * ROWS, share)
        total = total + share
    for u in range(units):
        store(a, at + u * ROWS, load(one, a, at + u * ROWS) / total)
