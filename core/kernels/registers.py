"""Sums of runs of numbers that stay in vector registers from the first run to the last.

    target[at + i] += Σ over k of factorₖ · source[runₖ + i]        for all i below a width

is most of what a network does, forward and back. Written as a loop, the compiler has to put the sum
down in memory after each k, for it cannot know that `target` and `source` are not the same: that
takes twice as long. So the loop is written here in the compiler's own language, with a vector of
the whole width for the sum; how many registers that takes is its affair. Products are added one
after the other, in the order of k.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from core.kernels.jit import index, inlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.jit import Index
    from core.nn.arrays import Array

_cgutils: Any = cgutils  # which has no types
_FLAGS: Final = ("contract", "nsz")  # product and sum in one instruction


def _sum_up(
    builder: Any,
    vector: Any,
    bytes_: int,
    count: Any,
    pointers: Callable[[Any], tuple[Any, Any]],
    target: Any,
) -> None:
    """Write the loop over k; `pointers(k)` are those of the k-th factor and the k-th run."""
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    total = _cgutils.alloca_once_value(builder, ir.Constant(vector, [0.0] * vector.count))
    with _cgutils.for_range(builder, count) as loop:
        factor, run = pointers(loop.index)
        nothing, first = ir.Constant(vector, ir.Undefined), ir.IntType(32)(0)
        one = builder.insert_element(nothing, builder.load(factor), first)
        spread = builder.shuffle_vector(one, one, everywhere)
        read = builder.load(builder.bitcast(run, vector.as_pointer()), align=bytes_)
        product = builder.fmul(spread, read, flags=_FLAGS)
        builder.store(builder.fadd(builder.load(total), product, flags=_FLAGS), total)
    into = builder.bitcast(target, vector.as_pointer())
    before = builder.load(into, align=bytes_)
    after = builder.fadd(before, builder.load(total), flags=_FLAGS)
    builder.store(after, into, align=bytes_)


def _data(context: Any, builder: Any, signature: Any, given: Any, n: int) -> Any:
    """Where the numbers of the n-th argument, an array, lie."""
    return context.make_array(signature.args[n])(context, builder, given[n]).data


def _adding(width: int) -> Any:
    """Make `add`: the k-th run is at first + k·stride, its factor is factors[place + k·step]."""

    @intrinsic
    def add(  # noqa: PLR0913, PLR0917
        _: Any,
        target: Any,
        at: Any,
        source: Any,
        first: Any,
        stride: Any,
        factors: Any,
        place: Any,
        step: Any,
        count: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            into, runs, weights = (_data(context, builder, signature, given, n) for n in (0, 2, 5))
            _, to, _, origin, apart, _, known, steps, many = given

            def pointers(k: Any) -> tuple[Any, Any]:
                factor = builder.add(known, builder.mul(k, steps))
                run = builder.add(origin, builder.mul(k, apart))
                return builder.gep(weights, [factor]), builder.gep(runs, [run])

            number = context.get_data_type(target.dtype)
            vector, bytes_ = ir.VectorType(number, width), context.get_abi_sizeof(number)
            _sum_up(builder, vector, bytes_, many, pointers, builder.gep(into, [to]))
            return context.get_dummy_value()

        arguments = (target, at, source, first, stride, factors, place, step, count)
        return types.void(*arguments), generate

    return add


def _adding_listed(width: int) -> Any:
    """Make `add`: the k-th run is at first + columns[place + k]·stride; factors lie beside them."""

    @intrinsic
    def add(  # noqa: PLR0913, PLR0917
        _: Any,
        target: Any,
        at: Any,
        source: Any,
        first: Any,
        stride: Any,
        factors: Any,
        place: Any,
        columns: Any,
        count: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            into, runs, weights, listed = (
                _data(context, builder, signature, given, n) for n in (0, 2, 5, 7)
            )
            _, to, _, origin, apart, _, known, _, many = given

            def pointers(k: Any) -> tuple[Any, Any]:
                at = builder.add(known, k)
                column = builder.load(builder.gep(listed, [at]))
                run = builder.add(origin, builder.mul(column, apart))
                return builder.gep(weights, [at]), builder.gep(runs, [run])

            number = context.get_data_type(target.dtype)
            vector, bytes_ = ir.VectorType(number, width), context.get_abi_sizeof(number)
            _sum_up(builder, vector, bytes_, many, pointers, builder.gep(into, [to]))
            return context.get_dummy_value()

        arguments = (target, at, source, first, stride, factors, place, columns, count)
        return types.void(*arguments), generate

    return add


_add_32, _add_16, _add_8 = map(_adding, (32, 16, 8))
_listed_32, _listed_8 = map(_adding_listed, (32, 8))
_32: Final = index(32)
_16: Final = index(16)
_8: Final = index(8)


@inlined
def add_lanes(
    target: Array,
    at: Index,
    source: Array,
    first: Index,
    factors: Array,
    place: Index,
    step: Index,
    count: Index,
) -> None:
    """Add runs of 16 numbers, which lie one after the other."""
    _add_16(target, at, source, first, _16, factors, place, step, count)


@inlined
def add_runs(  # noqa: PLR0913, PLR0917
    target: Array,
    at: Index,
    source: Array,
    first: Index,
    units: Index,
    factors: Array,
    place: Index,
    step: Index,
    count: Index,
) -> None:
    """Add `count` runs of `units` numbers, which lie one after the other."""
    u = units - units
    while u + _32 <= units:
        _add_32(target, at + u, source, first + u, units, factors, place, step, count)
        u += _32
    while u + _8 <= units:
        _add_8(target, at + u, source, first + u, units, factors, place, step, count)
        u += _8
    if u < units:  # few: the loop takes less time than to set out for registers
        for k in range(count):
            factor, run = factors[place + k * step], first + k * units
            for i in range(u, units):
                target[at + i] += factor * source[run + i]


@inlined
def add_listed_runs(  # noqa: PLR0913, PLR0917
    target: Array,
    at: Index,
    source: Array,
    first: Index,
    units: Index,
    factors: Array,
    place: Index,
    columns: Array,
    count: Index,
) -> None:
    """Add the runs of `units` numbers whose numbers stand in `columns`, beside their factors."""
    u = units - units
    while u + _32 <= units:
        _listed_32(target, at + u, source, first + u, units, factors, place, columns, count)
        u += _32
    while u + _8 <= units:
        _listed_8(target, at + u, source, first + u, units, factors, place, columns, count)
        u += _8
    if u < units:
        for k in range(count):
            factor, run = factors[place + k], first + columns[place + k] * units
            for i in range(u, units):
                target[at + i] += factor * source[run + i]
