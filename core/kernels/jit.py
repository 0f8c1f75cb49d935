"""The one way in which kernels are compiled: without the interpreter lock, and kept on disk.

Kernels work on flat arrays and count in unsigned numbers, `index`: with signed ones the compiler
would have to provide for places counted from the end, and could not use vector registers. Both are
for the speed of networks of a few units, where a slice of an array costs more than the work on it.
Functions are few and plain because each takes its time to compile; to set a slice to another, say,
takes five seconds, for the words of its error.
"""

from __future__ import annotations

from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import numba
import numba.extending
import numpy as np

from core.kernels.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

F = TypeVar("F", bound="Callable[..., Any]")

# What numbers are in kernels: counts and places of the type `index`, others of the network's own
# type T. No type checker knows both NumPy's numbers and what the compiler makes of them.
Index: TypeAlias = Any
Number: TypeAlias = Any

index: Final = np.uint64

# Sums may be taken in any order and products fused with them, so that loops can run in vector
# registers; infinities and NaN keep their meaning, for divergence is told by them.
_OPTIONS: Final[dict[str, Any]] = {
    "nogil": True,
    # Who holds an array is not counted: no kernel makes or keeps one, and all come from a caller
    # who holds them. Counting took half the time of a network of a few units.
    "_nrt": False,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz"},
}
# What only kernels call needs no way in from Python, which would be half of what is compiled.
_INNER: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def jit(function: F) -> F:
    """Compile `function`, which only kernels may call, when it is first called with new types.

    That it need not be `inlined` has to be said: else it is where what calls it is.
    """
    return cast("F", numba.njit(**_OPTIONS, **_INNER, forceinline=False)(function))


def inlined(function: F) -> F:
    """Compile `function`, of numbers or called at one place, into whatever calls it.

    To hand over many arrays takes longer than a small network's update.
    """
    return cast("F", numba.njit(**_OPTIONS, **_INNER, forceinline=True)(function))


def merged(function: F) -> F:
    """Write `function` into whatever calls it before anything is compiled.

    One that calls much and is called in few places: the compiler translates all that a function
    calls with it, and once more with whatever calls it.
    """
    return cast("F", numba.njit(**_OPTIONS, **_INNER, inline="always")(function))


def choose(function: Callable[..., Any], ways: dict[type, Callable[..., Any]]) -> None:
    """Let `function` be in kernels what stands in `ways` for the named tuple it is first given.

    That is written into whatever calls it, as with `merged`. All take the same arguments.
    """

    def chosen(*arguments: Any) -> Callable[..., Any]:
        return ways[arguments[0].instance_class]

    # What chooses has to say that it takes the arguments of what is chosen; of the latter the types
    # need not be said, for they differ.
    plain = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in _names(ways)]
    vars(chosen)["__signature__"] = Signature(plain)
    for way in ways.values():
        vars(way)["__signature__"] = Signature(plain)
    options: Any = {**_OPTIONS, **_INNER}
    numba.extending.overload(function, inline="always", jit_options=options)(chosen)


def _names(ways: dict[type, Callable[..., Any]]) -> list[str]:
    return list(signature(next(iter(ways.values()))).parameters)


def exact(function: F) -> F:
    """Compile `function`, of numbers only, so that it gives the very bits that Python gives."""
    options = {**_OPTIONS, "fastmath": False}
    return cast("F", numba.njit(**options, **_INNER, forceinline=False)(function))


def kept(function: F, folder: Path) -> F:
    """Compile `function`, which Python calls, and keep the result in the folder.

    Raises `RuntimeError` when nothing can be kept there.
    """
    return keep(function, folder, _OPTIONS)
