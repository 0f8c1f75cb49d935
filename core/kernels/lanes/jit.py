"""How kernels of lanes are compiled: so that every sum is taken in the order in which it stands.

Only the product and sum of one expression may be fused, which all lanes then have alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numba

from core.kernels.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

F = TypeVar("F", bound="Callable[..., Any]")

_OPTIONS: Final[dict[str, Any]] = {
    "nogil": True,
    "_nrt": False,  # as in `core.kernels.jit`: who holds an array is not counted
    "error_model": "numpy",
    "fastmath": {"contract", "nsz"},
}
# What only kernels call needs no way in from Python.
_INNER: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def ordered(function: F) -> F:
    """Compile `function`, which only kernels may call, when it is first called with new types."""
    return cast("F", numba.njit(**_OPTIONS, **_INNER, forceinline=False)(function))


def inlined(function: F) -> F:
    """Compile `function` into whatever calls it: a `Lanes` value then stays in its registers."""
    return cast("F", numba.njit(**_OPTIONS, **_INNER, forceinline=True)(function))


def merged(function: F) -> F:
    """Write `function` into whatever calls it before anything is compiled.

    For what is handed many arrays: a call would cost as much as a small network's work.
    """
    return cast("F", numba.njit(**_OPTIONS, **_INNER, inline="always")(function))


def kept(function: F, folder: Path) -> F:
    """Compile `function`, which Python calls, and keep the result in the folder.

    Raises `RuntimeError` when nothing can be kept there.
    """
    return keep(function, folder, _OPTIONS)
