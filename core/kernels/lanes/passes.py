"""Forward and back for lanes: some rows at once, line by line.

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
from core.kernels.lanes.functions import LINEAR, SOFTMAX, slope, value
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.vectors import lane_count, load, memory, select, spread, store

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import BufferLanes, Places, RowLanes
    from core.kernels.lanes.vectors import Lanes, Memory
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
    p, z, a = places.parameters, places.z, places.a
    for layer in range(index(layers.shape[0])):
        units, inputs, weights, start = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
            layers[layer, OUTPUTS_AT],
        )
        x, below = places.x, _NONE
        if layer:
            x, below = a, layers[layer - _ONE, OUTPUTS_AT]
        for u in range(units):
            bias = one - one
            if layers[layer, HAS_BIAS]:
                bias = load(one, p, layers[layer, BIAS_AT] + u)
            for line in range((start + u) * ROWS, (start + u) * ROWS + _whole(count)):
                store(z, line, bias)
        if inputs <= _FEW:
            for u in range(units):
                for row in range(_NONE, count, _TILE):
                    _weigh(
                        one, p, weights + u, units, inputs,
                        x, below * ROWS + row, z, (start + u) * ROWS + row,
                    )  # fmt: skip
        else:
            for row in range(_NONE, count, _TILE):
                _weigh_many(
                    one, p, weights, units, inputs, x, below * ROWS + row, z, start * ROWS + row
                )
        _activate(one, layers[layer, FUNCTION], z, a, start, units, count)


@inlined
def _whole(count: Index) -> Index:
    """So many rows, and those that fill their last tile."""
    return (count + _THREE) // _TILE * _TILE


@inlined
def _weigh(  # noqa: PLR0913, PLR0917
    one: Lanes,
    p: Memory,
    weights: Index,
    stride: Index,
    terms: Index,
    x: Memory,
    at: Index,
    z: Memory,
    to: Index,
) -> None:
    """Add Σ weight · x to four lines of z from `to` on, for as many rows of x from `at` on."""
    sum0, sum1 = load(one, z, to), load(one, z, to + _ONE)
    sum2, sum3 = load(one, z, to + _TWO), load(one, z, to + _THREE)
    for k in range(terms):
        weight, line = load(one, p, weights + k * stride), at + k * ROWS
        sum0 = sum0 + weight * load(one, x, line)
        sum1 = sum1 + weight * load(one, x, line + _ONE)
        sum2 = sum2 + weight * load(one, x, line + _TWO)
        sum3 = sum3 + weight * load(one, x, line + _THREE)
    store(z, to, sum0)
    store(z, to + _ONE, sum1)
    store(z, to + _TWO, sum2)
    store(z, to + _THREE, sum3)


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
    """Do as `_weigh` for all units of a layer, in the order in which the weights lie.

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
    for k in range(pairs, inputs):
        for u in range(units):
            _weigh(one, p, weights + k * units + u, units, _ONE, x, at + k * ROWS, z, to + u * ROWS)


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


@ordered
def _activate_back(
    one: Lanes,
    function: Index,
    places: Places,
    start: Index,
    units: Index,
    count: Index,
) -> None:
    """Turn d of a layer from ∂L/∂a into ∂L/∂z."""
    z, a, d = places.z, places.a, places.d
    if function == LINEAR:
        return
    if function == SOFTMAX:
        for row in range(count):
            at, total = start * ROWS + row, one - one
            for u in range(units):
                total = total + load(one, d, at + u * ROWS) * load(one, a, at + u * ROWS)
            for u in range(units):
                line = at + u * ROWS
                store(d, line, load(one, a, line) * (load(one, d, line) - total))
        return
    for u in range(start, start + units):
        for line in range(u * ROWS, u * ROWS + count):
            steepness = slope(function, load(one, z, line), load(one, a, line))
            store(d, line, load(one, d, line) * steepness)


@ordered
def backward(
    one: Lanes,
    layers: Array,
    places: Places,
    count: Index,
    fused: bool,
) -> None:
    """From ∂L/∂a (`fused`: ∂L/∂z) of the last layer in d, add the rows' gradients to all."""
    p, g, a, d = places.parameters, places.gradients, places.a, places.d
    last = index(layers.shape[0]) - _ONE
    for above in range(last + _ONE):
        layer = last - above
        units, inputs, weights, start = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, WEIGHTS_AT],
            layers[layer, OUTPUTS_AT],
        )
        if layer < last or not fused:
            _activate_back(one, layers[layer, FUNCTION], places, start, units, count)
        x, below = places.x, _NONE
        if layer:
            x, below = a, layers[layer - _ONE, OUTPUTS_AT]
            _send_down(one, p, weights, units, inputs, d, start, below, count)
        for k in range(inputs):
            _add_gradients(
                one, x, (below + k) * ROWS, d, start * ROWS, units, count, g, weights + k * units
            )
        if layers[layer, HAS_BIAS]:
            for u in range(units):
                total, bias = load(one, g, layers[layer, BIAS_AT] + u), (start + u) * ROWS
                for row in range(count):
                    total = total + load(one, d, bias + row)
                store(g, layers[layer, BIAS_AT] + u, total)


@inlined
def _send_down(  # noqa: PLR0913, PLR0917
    one: Lanes,
    p: Memory,
    weights: Index,
    units: Index,
    inputs: Index,
    d: Memory,
    start: Index,
    below: Index,
    count: Index,
) -> None:
    """From ∂L/∂z of a layer to ∂L/∂a of the one below it."""
    for k in range(inputs):
        for row in range(_NONE, count, _TILE):
            to = (below + k) * ROWS + row
            for line in range(to, to + _TILE):
                store(d, line, one - one)
            _weigh(one, p, weights + k * units, _ONE, units, d, start * ROWS + row, d, to)


@inlined
def _add_gradients(  # noqa: PLR0913, PLR0917
    one: Lanes,
    x: Memory,
    at: Index,
    d: Memory,
    start: Index,
    units: Index,
    count: Index,
    g: Memory,
    to: Index,
) -> None:
    """Add to the lines of g from `to` on, a unit each, Σ over rows of x · d."""
    whole = units - units % _TILE
    for u in range(_NONE, whole, _TILE):
        line, place = start + u * ROWS, to + u
        sum0, sum1 = load(one, g, place), load(one, g, place + _ONE)
        sum2, sum3 = load(one, g, place + _TWO), load(one, g, place + _THREE)
        for row in range(count):
            factor = load(one, x, at + row)
            sum0 = sum0 + factor * load(one, d, line + row)
            sum1 = sum1 + factor * load(one, d, line + ROWS + row)
            sum2 = sum2 + factor * load(one, d, line + _TWO * ROWS + row)
            sum3 = sum3 + factor * load(one, d, line + _THREE * ROWS + row)
        store(g, place, sum0)
        store(g, place + _ONE, sum1)
        store(g, place + _TWO, sum2)
        store(g, place + _THREE, sum3)
    for u in range(whole, units):
        total = load(one, g, to + u)
        for row in range(count):
            total = total + load(one, x, at + row) * load(one, d, start + u * ROWS + row)
        store(g, to + u, total)
