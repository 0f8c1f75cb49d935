"""On what the last digits of runs depend, here and on another machine, and how the two differ."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

# What does not matter to the bits of a run.
_NO_BITS: Final = ("python", "msgspec")
_LIBRARIES: Final = ("numba", "llvmlite", "msgspec")


@cache
def versions_here() -> dict[str, str]:
    """The engine, the libraries and the kind of processor, by name; "" for what is not there.

    `engine` tells the sources of `core` apart, whatever number they carry.
    """
    return {
        "engine": _sources(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": np.__version__,
        "blas": _blas(),
        "machine": platform.machine(),
        **{name: _version(name) for name in _LIBRARIES},
    }


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """What is otherwise there, as "numpy 2.1.0 (here 2.4.6)"; "" where nothing is."""
    return ", ".join(
        f"{name} {theirs.get(name) or 'none'} (here {ours[name] or 'none'})"
        for name in ours
        if theirs.get(name, "") != ours[name]
    )


def has_other_bits(ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """Whether runs may have other last digits there."""
    return any(theirs.get(name, "") != ours[name] for name in ours if name not in _NO_BITS)


def _sources() -> str:
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def _blas() -> str:
    """The library that multiplies matrices, and the kind of processor it takes this one for."""
    from threadpoolctl import threadpool_info  # noqa: PLC0415  (looks through all libraries)

    for library in threadpool_info():
        if library.get("user_api") == "blas":
            parts = (library.get(name) for name in ("internal_api", "version", "architecture"))
            return " ".join(str(part) for part in parts if part)
    return platform.processor()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
