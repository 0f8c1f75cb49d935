"""Lanes to and from any place of an array: where no whole line begins, or fewer numbers are left.

What is not there is 0 when it is loaded, and is left as it is when it is stored.
"""

# ruff: noqa: ARG001  (operations are told the types of all their arguments)

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir

from core.kernels.lanes.vectors import (
    SUFFIX,
    LanesType,
    cgutils,
    operation,
    types,
)

_WORD: Final = ir.IntType(64)
_BITS: Final = {types.float32: 32, types.float64: 64}
_LINE_BITS: Final = 512


@operation
def zeros_of(_context: Any, array: Any) -> Any:
    """Zeros, as many of the array's numbers as a cache line holds: 16 of float32, 8 of float64."""
    lanes = LanesType(array.dtype, _LINE_BITS // _BITS[array.dtype])

    def build(_context: Any, _builder: Any, signature: Any, _arguments: Any) -> Any:
        return ir.Constant(signature.return_type.vector, None)

    return lanes(array), build


@operation
def load_at(_context: Any, like: Any, memory: Any, place: Any) -> Any:
    """The numbers from `place` on, as many as the type of `like` has lanes."""

    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.return_type
        return builder.load(_pointer(builder, arguments[1:3], lanes), align=_bytes(lanes))

    return like(like, types.uint64, types.uint64), build


@operation
def load_some(_context: Any, like: Any, memory: Any, place: Any, count: Any) -> Any:
    """The `count` numbers from `place` on, and zeros."""

    def build(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.return_type
        pointer = _pointer(builder, arguments[1:3], lanes)
        mask = _mask(builder, arguments[3], lanes)
        kinds = [pointer.type, ir.IntType(32), mask.type, lanes.vector]
        load = _masked(builder, "load", ir.FunctionType(lanes.vector, kinds), lanes)
        none = ir.Constant(lanes.vector, None)
        return builder.call(load, [pointer, ir.Constant(ir.IntType(32), _bytes(lanes)), mask, none])

    return like(like, types.uint64, types.uint64, types.uint64), build


@operation
def store_at(_context: Any, memory: Any, place: Any, value: Any) -> Any:
    """Write a value from `place` on."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.args[2]
        builder.store(arguments[2], _pointer(builder, arguments[:2], lanes), align=_bytes(lanes))
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64, value), build


@operation
def store_some(_context: Any, memory: Any, place: Any, value: Any, count: Any) -> Any:
    """Write the first `count` numbers of a value from `place` on."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = signature.args[2]
        pointer = _pointer(builder, arguments[:2], lanes)
        mask = _mask(builder, arguments[3], lanes)
        kinds = [lanes.vector, pointer.type, ir.IntType(32), mask.type]
        store = _masked(builder, "store", ir.FunctionType(ir.VoidType(), kinds), lanes)
        align = ir.Constant(ir.IntType(32), _bytes(lanes))
        builder.call(store, [arguments[2], pointer, align, mask])
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64, value, types.uint64), build


@operation
def prefetch(_context: Any, memory: Any, offset: Any) -> Any:
    """Have what lies `offset` bytes on brought from memory, for it will soon be wanted."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(builder.add(*arguments), ir.PointerType(ir.IntType(8)))
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, *(ir.Constant(number, value) for value in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64), build


def _bytes(lanes: LanesType) -> int:
    return _BITS[lanes.dtype] // 8


def _pointer(builder: Any, begin_and_place: Any, lanes: LanesType) -> Any:
    begin, place = begin_and_place
    offset = builder.mul(place, ir.Constant(_WORD, _bytes(lanes)))
    return builder.inttoptr(builder.add(begin, offset), ir.PointerType(lanes.vector))


def _mask(builder: Any, count: Any, lanes: LanesType) -> Any:
    """True in the first `count` lanes."""
    words = ir.VectorType(_WORD, lanes.count)
    none = ir.Constant(words, ir.Undefined)
    first = builder.insert_element(none, count, ir.Constant(ir.IntType(32), 0))
    same = ir.Constant(ir.VectorType(ir.IntType(32), lanes.count), [0] * lanes.count)
    counts = builder.shuffle_vector(first, none, same)
    return builder.icmp_unsigned("<", ir.Constant(words, list(range(lanes.count))), counts)


def _masked(builder: Any, what: str, kind: Any, lanes: LanesType) -> Any:
    vector = f"v{lanes.count}{SUFFIX[lanes.dtype]}"
    name = f"llvm.masked.{what}.{vector}.p0{vector}"
    return cgutils.get_or_insert_function(builder.module, kind, name)
