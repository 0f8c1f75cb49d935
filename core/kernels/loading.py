"""How the rows of a batch are brought into a kernel's buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.jit import index, inlined, jit
from core.kernels.lanes.elements import prefetch
from core.kernels.lanes.vectors import memory

if TYPE_CHECKING:
    from core.kernels.arguments import Wide
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)
# Inputs that are looked at together where most are zero.
_LOOK: Final = index(8)
# Rows between the one that is read and the one that is brought from memory meanwhile.
_AHEAD: Final = index(4)
_LINE_BYTES: Final = index(64)


@inlined
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
            values[last] = x[row, j] / divisor
            if x[row, j] != 0:
                last += index(1)
        counts[n] = last - first


@jit
def load_blanks(  # noqa: PLR0913, PLR0917
    x: Array,
    white: Number,
    order: Array,
    start: Index,
    first: Index,
    last: Index,
    columns: Array,
    values: Array,
    counts: Array,
) -> None:
    """List them as `load` does, where most are zero: eight of these are passed over at once.

    Of the batch that begins at `start` of the order, its rows from `first` up to `last`.
    """
    inputs, divisor = index(x.shape[1]), values.dtype.type(white)
    for n in range(first, last):
        _fetch_ahead(x, order, start + n, start + last)
        row, begin, j = index(order[start + n]), n * inputs, _NONE
        end = begin
        while j < inputs:
            stop = min(j + _LOOK, inputs)
            if j + _LOOK <= inputs and _all_zero(x, row, j):
                j = stop
            while j < stop:
                columns[end] = j
                if x[row, j] != 0:
                    end += _ONE
                j += _ONE
        for k in range(begin, end):
            values[k] = x[row, columns[k]] / divisor
        counts[n] = end - begin


@inlined
def load_all(
    x: Array,
    white: Number,
    order: Array,
    start: Index,
    first: Index,
    last: Index,
    values: Array,
) -> None:
    """Bring all inputs of these rows into `values`."""
    inputs, divisor = index(x.shape[1]), values.dtype.type(white)
    for n in range(first, last):
        _fetch_ahead(x, order, start + n, start + last)
        row = index(order[start + n])
        for j in range(inputs):
            values[n * inputs + j] = x[row, j] / divisor


@inlined
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
def list_by_input(columns: Array, values: Array, counts: Array, rows: Index, way: Wide) -> None:
    """From the inputs of each of so many rows to the rows of each input, by counting."""
    stops, listed, known = way.stops, way.rows, way.values
    inputs, total = index(stops.size), _NONE
    for j in range(inputs):
        stops[j] = _NONE
    for n in range(rows):
        for k in range(n * inputs, n * inputs + counts[n]):
            stops[columns[k]] += _ONE
    for j in range(inputs):  # where each list begins
        many = stops[j]
        stops[j] = total
        total += many
    for n in range(rows):
        for k in range(n * inputs, n * inputs + counts[n]):
            to = stops[columns[k]]
            listed[to], known[to] = n, values[k]
            stops[columns[k]] = to + _ONE


@inlined
def _fetch_ahead(x: Array, order: Array, at: Index, stop: Index) -> None:
    """Have a row to come brought from memory: their order is none that a processor foresees."""
    if at + _AHEAD < stop:
        size = index(x.shape[1]) * index(x.itemsize)
        begin = index(order[at + _AHEAD]) * size
        for offset in range(_NONE, size, _LINE_BYTES):
            prefetch(memory(x), begin + offset)


@inlined
def _all_zero(x: Array, row: Index, j: Index) -> bool:
    """Whether the eight inputs from j on are zero."""
    found = False
    for k in range(j, j + _LOOK):
        found |= x[row, k] != 0
    return not found
