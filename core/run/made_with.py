"""What a run was made with: the engine, and the versions on which its last digits depend."""

from __future__ import annotations

import json
import platform
import sys
from typing import TYPE_CHECKING, Final

import numpy as np

from core.spec.names import ENGINE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array

_KEY: Final = "made_with"
_WANTED: Final = "wanted_engine"
_NO_VERSIONS: Final = ("python", _WANTED)  # nothing of which the last digits depend on
# How NumPy goes through large batches; older files, of when there was one way only, do not say.
_BATCHES: Final = "large batches"
_LONGEST: Final = 2000
# Raised when kernels come to other last digits than before; files did not say which, at first.
_KERNELS: Final = "3"
_FIRST_KERNELS: Final = "1"


def made_with(engine: str, wanted: str = "", *, in_blocks: bool = False) -> dict[str, str]:
    """The engine and all versions that its last digits depend on, by name.

    `wanted` is by what later ones are chosen, as in `TrainSpec.engine`; "" leaves it out.
    `in_blocks` says that NumPy cuts the run's batches into blocks.
    """
    found = {
        "engine": engine,
        "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "machine": platform.machine(),
    }
    if engine == "kernel":
        found["kernels"] = _KERNELS
    if engine in ("kernel", "population"):
        found |= {name: _version(name) for name in ("numba", "llvmlite")}
    if in_blocks and engine != "kernel":
        found[_BATCHES] = "in blocks"
    return found | ({_WANTED: wanted} if wanted else {})


def wanted_by(made: Mapping[str, str]) -> str | None:
    """By what engines are chosen from here on; None for files that do not say.

    Older files name the one that the whole run was to have.
    """
    wanted = made.get(_WANTED, made.get("engine"))
    return wanted if wanted in ENGINE_NAMES else None


def to_array(made: Mapping[str, str]) -> Array:
    """As a text for a file."""
    return np.array(json.dumps(dict(made)))


def from_arrays(arrays: Mapping[str, Array]) -> dict[str, str]:
    """What `to_array` wrote; empty for files that do not say, or say nothing that is known."""
    counters = arrays.get("counters")
    if counters is not None and counters.shape == (4,):  # a file of version 0.1
        return {"engine": "kernel" if counters[3] else "numpy"}
    array = arrays.get(_KEY)
    if (
        array is None
        or array.dtype.kind != "U"
        or array.shape != ()
        or array.itemsize > 4 * _LONGEST
    ):
        return {}
    try:
        found = json.loads(str(array))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name)[:40]: str(value)[:80] for name, value in found.items()}


def difference(saved: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Why the run will not go on with the same last digits, in one sentence; "" if it will."""
    if saved.get("engine") == "kernel" and now.get("engine") != "kernel":
        return (
            "This run was trained by a compiled kernel, which cannot be had here: NumPy goes on,"
            " and the last digits will differ. Install Numba to go on as it was."
        )
    if saved.get("engine") == "kernel":
        saved = {**saved, "kernels": saved.get("kernels", _FIRST_KERNELS)}
    if saved and _BATCHES in now:
        saved = {_BATCHES: "whole", **saved}
    others = [
        f"{name} {saved[name]} (here {now.get(name) or 'none'})"
        for name in saved
        if name not in _NO_VERSIONS and saved[name] != now.get(name)
    ]
    if not others:
        return ""
    return (
        f"This run was trained with {', '.join(others)}: its last digits may differ from here on."
    )


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  (takes its time)

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
