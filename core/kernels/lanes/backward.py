"""Back for lanes: from the gradients of the outputs to those of all weights, as `passes` goes."""

from __future__ import annotations

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
from core.kernels.lanes.arguments import TILE
from core.kernels.lanes.functions import LINEAR, RELU, SIGMOID, SOFTMAX, TANH, slope
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.passes import ROWS, below_of, store_four, weighed
from core.kernels.lanes.vectors import load, store

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import Places
    from core.kernels.lanes.vectors import Four, Lanes, Memory
    from core.nn.arrays import Array

_TILE: Final = index(TILE)
_NONE: Final = index(0)
_ONE: Final = index(1)
_TWO: Final = index(2)
_THREE: Final = index(3)


@ordered
def backward(
    one: Lanes, layers: Array, places: Places, count: Index, fused: bool, begins: bool
) -> None:
    """From ∂L/∂a (`fused`: ∂L/∂z) of the last layer in d, add the rows' gradients to all.

    A batch `begins` with its first rows: then it is these gradients.
    """
    g, d, last = places.gradients, places.d, index(layers.shape[0]) - _ONE
    if not fused:
        top, units = layers[last, OUTPUTS_AT], layers[last, UNITS]
        _activate_back(one, layers[last, FUNCTION], places, top, units, count)
    for above in range(last + _ONE):
        layer = last - above
        units, inputs, start = (
            layers[layer, UNITS],
            layers[layer, INPUTS],
            layers[layer, OUTPUTS_AT],
        )
        x, below = below_of(layers, layer, places)
        if layer:
            _send_down(one, layers, layer, places, below, count)
        weights, start = layers[layer, WEIGHTS_AT], start * ROWS
        _add_gradients(one, x, below * ROWS, inputs, d, start, units, count, g, weights, begins)
        if layers[layer, HAS_BIAS]:
            for u in range(units):
                bias, line = layers[layer, BIAS_AT] + u, start + u * ROWS
                total = _so_far(one, g, bias, begins)
                for row in range(count):
                    total = total + load(one, d, line + row)
                store(g, bias, total)


@inlined
def _send_down(
    one: Lanes, layers: Array, layer: Index, places: Places, below: Index, count: Index
) -> None:
    """From ∂L/∂z of a layer to ∂L/∂z of the one below it."""
    p, a, d, zero = places.parameters, places.a, places.d, one - one
    units, weights = layers[layer, UNITS], layers[layer, WEIGHTS_AT]
    start, function = layers[layer, OUTPUTS_AT], layers[layer - _ONE, FUNCTION]
    is_simple = function in (TANH, SIGMOID, RELU)
    for k in range(layers[layer, INPUTS]):
        for row in range(_NONE, count, _TILE):
            to = (below + k) * ROWS + row
            sums = weighed(one, zero, p, weights + k * units, _ONE, units, d, start * ROWS + row)
            if is_simple:
                sums = _through(one, function, a, to, sums)
            store_four(d, to, sums)
    if not is_simple:
        _activate_back(one, function, places, below, layers[layer, INPUTS], count)


@inlined
def _through(one: Lanes, function: Index, a: Memory, at: Index, sums: Four) -> Four:
    """From ∂L/∂a to ∂L/∂z, where f' follows simply from the outputs in four lines of a."""
    sum0, sum1, sum2, sum3 = sums
    a0, a1 = load(one, a, at), load(one, a, at + _ONE)
    a2, a3 = load(one, a, at + _TWO), load(one, a, at + _THREE)
    if function == TANH:
        sum0, sum1 = sum0 * slope(TANH, a0, a0), sum1 * slope(TANH, a1, a1)
        sum2, sum3 = sum2 * slope(TANH, a2, a2), sum3 * slope(TANH, a3, a3)
    elif function == SIGMOID:
        sum0, sum1 = sum0 * slope(SIGMOID, a0, a0), sum1 * slope(SIGMOID, a1, a1)
        sum2, sum3 = sum2 * slope(SIGMOID, a2, a2), sum3 * slope(SIGMOID, a3, a3)
    else:
        sum0, sum1 = sum0 * slope(RELU, a0, a0), sum1 * slope(RELU, a1, a1)
        sum2, sum3 = sum2 * slope(RELU, a2, a2), sum3 * slope(RELU, a3, a3)
    return sum0, sum1, sum2, sum3


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


@inlined
def _add_gradients(  # noqa: PLR0913, PLR0917
    one: Lanes,
    x: Memory,
    at: Index,
    inputs: Index,
    d: Memory,
    start: Index,
    units: Index,
    count: Index,
    g: Memory,
    to: Index,
    begins: bool,
) -> None:
    """Add to the lines of g from `to` on, of a layer's weights, Σ over rows of x · d.

    Four sums are taken side by side: of four units, and where there are no four left of four
    inputs.
    """
    whole, tiled = units - units % _TILE, inputs - inputs % _TILE
    for k in range(inputs):
        for u in range(_NONE, whole, _TILE):
            factor, line = at + k * ROWS, start + u * ROWS
            _add_four(one, x, factor, d, line, count, g, to + k * units + u, _ONE, begins)
    for u in range(whole, units):
        line = start + u * ROWS
        for k in range(_NONE, tiled, _TILE):
            _add_four(one, d, line, x, at + k * ROWS, count, g, to + k * units + u, units, begins)
        for k in range(tiled, inputs):
            total, factor = _so_far(one, g, to + k * units + u, begins), at + k * ROWS
            for row in range(count):
                total = total + load(one, x, factor + row) * load(one, d, line + row)
            store(g, to + k * units + u, total)


@inlined
def _so_far(one: Lanes, g: Memory, at: Index, begins: bool) -> Lanes:
    """What a gradient is before these rows."""
    total = one - one
    if not begins:
        total = load(one, g, at)
    return total


@inlined
def _add_four(  # noqa: PLR0913, PLR0917
    one: Lanes,
    x: Memory,
    at: Index,
    y: Memory,
    start: Index,
    count: Index,
    g: Memory,
    to: Index,
    apart: Index,
    begins: bool,
) -> None:
    """Add to four lines of g Σ over rows of x · y, of one x and four y."""
    sum0, sum1, sum2, sum3 = one - one, one - one, one - one, one - one
    if not begins:
        sum0, sum1 = load(one, g, to), load(one, g, to + apart)
        sum2, sum3 = load(one, g, to + _TWO * apart), load(one, g, to + _THREE * apart)
    for row in range(count):
        factor, line = load(one, x, at + row), start + row
        sum0 = sum0 + factor * load(one, y, line)
        sum1 = sum1 + factor * load(one, y, line + ROWS)
        sum2 = sum2 + factor * load(one, y, line + _TWO * ROWS)
        sum3 = sum3 + factor * load(one, y, line + _THREE * ROWS)
    store(g, to, sum0)
    store(g, to + apart, sum1)
    store(g, to + _TWO * apart, sum2)
    store(g, to + _THREE * apart, sum3)
