"""Products for layers of many units, in vector registers.

A piece of the result, a few rows of one cache line each, stays in registers while all its terms are
added up: so each number fetched is used several times (Goto & van de Geijn, *Anatomy of
high-performance matrix multiplication*, 2008). Where most factors are zero those that are not are
listed, and the rows that they belong to are added up four at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from core.kernels.jit import index
from core.kernels.lanes.elements import load_at, load_some, store_at, store_some, zeros_of
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.vectors import lane_count, memory

if TYPE_CHECKING:
    from core.kernels.jit import Index, Number
    from core.kernels.lanes.vectors import Lanes, Memory
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)
_TWO: Final = index(2)
_THREE: Final = index(3)
_FOUR: Final = index(4)
_FIVE: Final = index(5)
# Rows of a piece: with two registers each they leave room for the line that all are multiplied by.
_ROWS: Final = index(6)


class Matrix(NamedTuple):
    """Rows of numbers in a flat array, from `start` on.

    From a number to the one below it are `next_row` numbers, to the one beside it `next_column`.
    """

    numbers: Array
    start: Index
    rows: Index
    columns: Index
    next_row: Index
    next_column: Index


@inlined
def by_rows(numbers: Array, start: Index, rows: Index, columns: Index) -> Matrix:
    """A matrix whose rows follow one another."""
    return Matrix(numbers, start, rows, columns, columns, _ONE)


@inlined
def turned(matrix: Matrix) -> Matrix:
    """The matrix with rows for columns; nothing is moved."""
    numbers, start, rows, columns, next_row, next_column = matrix
    return Matrix(numbers, start, columns, rows, next_column, next_row)


@ordered
def add_product(out: Matrix, left: Matrix, right: Matrix, factor: Number) -> None:
    """Add factor · left · right to `out`; the rows of this and of `right` lie in one run each."""
    step = lane_count(zeros_of(out.numbers))
    for n in range(_NONE, out.rows, _ROWS):
        for u in range(_NONE, out.columns, step):
            if u + step <= out.columns:
                _add_piece(out, left, right, n, u, factor, True)
            else:
                _add_piece(out, left, right, n, u, factor, False)


@inlined
def _add_piece(
    out: Matrix, left: Matrix, right: Matrix, n: Index, u: Index, factor: Number, is_whole: bool
) -> None:
    """The piece from row n and column u on; where rows are missing, the last one stands in."""
    zero, lines, numbers = zeros_of(out.numbers), memory(right.numbers), left.numbers
    last, next_row, count = min(_ROWS, out.rows - n) - _ONE, left.next_row, out.columns - u
    sum0 = sum1 = sum2 = sum3 = sum4 = sum5 = zero
    row0 = left.start + n * next_row
    row1, row2 = row0 + min(_ONE, last) * next_row, row0 + min(_TWO, last) * next_row
    row3, row4 = row0 + min(_THREE, last) * next_row, row0 + min(_FOUR, last) * next_row
    row5 = row0 + min(_FIVE, last) * next_row
    for k in range(left.columns):
        from_, term = right.start + k * right.next_row + u, k * left.next_column
        line = load_at(zero, lines, from_) if is_whole else load_some(zero, lines, from_, count)
        sum0 = sum0 + numbers[row0 + term] * line
        sum1 = sum1 + numbers[row1 + term] * line
        sum2 = sum2 + numbers[row2 + term] * line
        sum3 = sum3 + numbers[row3 + term] * line
        sum4 = sum4 + numbers[row4 + term] * line
        sum5 = sum5 + numbers[row5 + term] * line
    outputs, to, below = memory(out.numbers), out.start + n * out.next_row + u, out.next_row
    _add(outputs, to, factor, sum0, count, is_whole)
    if last >= _ONE:
        _add(outputs, to + below, factor, sum1, count, is_whole)
    if last >= _TWO:
        _add(outputs, to + below * _TWO, factor, sum2, count, is_whole)
    if last >= _THREE:
        _add(outputs, to + below * _THREE, factor, sum3, count, is_whole)
    if last >= _FOUR:
        _add(outputs, to + below * _FOUR, factor, sum4, count, is_whole)
    if last >= _FIVE:
        _add(outputs, to + below * _FIVE, factor, sum5, count, is_whole)


@inlined
def _add(
    outputs: Memory, to: Index, factor: Number, sums: Lanes, count: Index, is_whole: bool
) -> None:
    if is_whole:
        store_at(outputs, to, load_at(sums, outputs, to) + factor * sums)
    else:
        store_some(outputs, to, load_some(sums, outputs, to, count) + factor * sums, count)


@ordered
def add_listed(
    out: Array,
    at: Index,
    right: Matrix,
    places: Array,
    values: Array,
    first: Index,
    stop: Index,
    factor: Number,
) -> None:
    """Add factor · Σ value · row to `out` from `at` on: the rows of `right` at the places listed.

    The list is `places` and `values` from `first` up to `stop`.
    """
    rows, start, width, k = right.numbers, right.start, right.columns, first
    while k + _FOUR <= stop:
        run0, value0 = start + index(places[k]) * width, factor * values[k]
        run1, value1 = start + index(places[k + _ONE]) * width, factor * values[k + _ONE]
        run2, value2 = start + index(places[k + _TWO]) * width, factor * values[k + _TWO]
        run3, value3 = start + index(places[k + _THREE]) * width, factor * values[k + _THREE]
        for u in range(width):
            lower = value0 * rows[run0 + u] + value1 * rows[run1 + u]
            upper = value2 * rows[run2 + u] + value3 * rows[run3 + u]
            out[at + u] += lower + upper
        k += _FOUR
    while k < stop:
        run, value = start + index(places[k]) * width, factor * values[k]
        for u in range(width):
            out[at + u] += value * rows[run + u]
        k += _ONE


@inlined
def turn(matrix: Matrix, to: Array, begin: Index) -> None:
    """Write a matrix, column by column, into an array from `begin` on."""
    for j in range(matrix.rows):
        for u in range(matrix.columns):
            number = matrix.numbers[matrix.start + j * matrix.columns + u]
            to[begin + u * matrix.rows + j] = number
