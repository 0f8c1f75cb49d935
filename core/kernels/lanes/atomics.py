"""Words that several threads read and write, each time whole, and in the order in which they do.

Whoever reads what another has written (`read`, `take`, `add`) sees all else that it wrote before.
"""

# ruff: noqa: ARG001  (operations are told the types of all their arguments)

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

from llvmlite import binding, ir

from core.kernels.lanes.vectors import cgutils, operation, types

_WORD: Final = ir.IntType(64)
_BYTES: Final = 8
_YIELD: Final = "training_playground_yield"


@operation
def read(_context: Any, memory: Any, place: Any) -> Any:
    """The word at this place."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = _pointer(builder, arguments)
        return builder.load_atomic(pointer, "acquire", _BYTES, typ=_WORD)

    return types.uint64(types.uint64, types.uint64), build


@operation
def write(_context: Any, memory: Any, place: Any, word: Any) -> Any:
    """Let the word at this place be `word`."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = _pointer(builder, arguments[:2])
        builder.store_atomic(arguments[2], pointer, "release", _BYTES)
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64, types.uint64), build


@operation
def add(_context: Any, memory: Any, place: Any, number: Any) -> Any:
    """Add to the word at this place."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        builder.atomic_rmw("add", _pointer(builder, arguments[:2]), arguments[2], "acq_rel")
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64, types.uint64), build


@operation
def replace(_context: Any, memory: Any, place: Any, before: Any, after: Any) -> Any:
    """Let the word be `after` if it is `before`; whether it was."""

    def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = _pointer(builder, arguments[:2])
        found = builder.cmpxchg(pointer, arguments[2], arguments[3], "acq_rel", "acquire")
        return builder.extract_value(found, 1)

    return types.boolean(*[types.uint64] * 4), build


@operation
def give_way(_context: Any) -> Any:
    """Let another thread have the processor, if one wants it."""

    def build(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [])
        builder.call(cgutils.get_or_insert_function(builder.module, kind, _YIELD), [])
        return context.get_dummy_value()

    return types.void(), build


def _pointer(builder: Any, begin_and_place: Any) -> Any:
    begin, place = begin_and_place
    offset = builder.mul(place, ir.Constant(_WORD, _BYTES))
    return builder.inttoptr(builder.add(begin, offset), ir.PointerType(_WORD))


def _system_yield() -> Any:
    """The system's function for it, which keeps a number in a register as its answer."""
    if sys.platform == "win32":
        return ctypes.WinDLL("kernel32").SwitchToThread
    return ctypes.CDLL(None).sched_yield


# Compiled code that was kept on disk finds it by this name.
binding.add_symbol(_YIELD, ctypes.cast(_system_yield(), ctypes.c_void_p).value)
