"""Compiling a kernel beside the program, and where kernels are kept.

Compiling takes some ten seconds in which Python is hardly free for anything else, and it cannot be
ended halfway: so it is done by a process of its own, which leaves its result in a folder.
"""

from __future__ import annotations

import ast
import gc
import hashlib
import json
import os
import platform
import subprocess
import sys
import weakref
from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

import numpy as np

from core.kernels import arguments
from core.kernels.lanes import arguments as lane_arguments

if TYPE_CHECKING:
    from core.nn.arrays import Array

# What lies in the folder the person is in must not be taken for a part of the program: hence -P.
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from core.kernels.compiling import main; main(sys.argv[2], urgent=sys.argv[3] == '1')"
)
_ROOT: Final = Path(__file__).parents[2]
_LESS_URGENT: Final = 10
# Where Linux tells of the processors, and what of it says what the first of them can do.
_PROCESSORS: Final = Path("/proc/cpuinfo")
_KIND_OF_PROCESSOR: Final = ("model name", "flags", "CPU part", "Features")
# Each kernel by what the first of its arguments is called.
_KERNELS: Final = {
    "KernelParts": "core.kernels.learn",
    "LaneParts": "core.kernels.lanes.learn",
}


class Compilation:
    """A process that compiles the kernel for some arguments; it ends with this object.

    Where somebody waits for it, it is `urgent`; else it leaves the processor to others first.
    """

    def __init__(self, description: str, *, urgent: bool) -> None:
        """Start it; raises `OSError`."""
        self.is_urgent, self.started = urgent, perf_counter()
        self._folder = folder_of(description)
        self._process = subprocess.Popen(  # noqa: S603  (this program itself)
            [sys.executable, "-P", "-c", _PROGRAM, str(_ROOT), description, str(int(urgent))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        weakref.finalize(self, _end, self._process)

    @classmethod
    def of(cls, description: str, *, urgent: bool) -> Compilation:
        """Return the one that is under way, or start it.

        On a busy machine one that is not urgent hardly gets on, and no program may hurry it: who
        is in a hurry starts it anew.
        """
        going = _GOING.get(description)
        if going is None or not going.is_going or (urgent and not going.is_urgent):
            going = _GOING[description] = cls(description, urgent=urgent)
        return going

    @property
    def is_going(self) -> bool:
        """Whether it has yet to end."""
        return self._process.poll() is None

    def wait(self) -> None:
        """Wait for its end; raises `RuntimeError` when it leaves no kernel."""
        self._process.wait()
        if not self.succeeded:
            raise RuntimeError("the kernel could not be compiled, or not be kept")

    @property
    def succeeded(self) -> bool:
        """Whether it has ended, and left a kernel."""
        return self._process.poll() == 0 and is_kept(self._folder)


_GOING: Final[WeakValueDictionary[str, Compilation]] = WeakValueDictionary()


def describe(*arguments: Any) -> str:
    """What a kernel for these arguments depends on, as JSON: types, not sizes or contents."""
    return json.dumps([_described(argument) for argument in arguments])


def folder_of(description: str) -> Path:
    """Where the kernel for what `describe` says is kept, or will be.

    The compiler itself looks for changes in one file only, and its index is not safe from two
    programs that enter different kernels at once. So each state of all these files, and of the
    compiler, has a folder, and in it each kernel.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415  (only who compiles needs it)

    kind = hashlib.sha256(description.encode())
    given = os.environ.get("NUMBA_CACHE_DIR")
    base = Path(given) if given else user_cache_path("training-playground", appauthor=False)
    return base / "kernels" / _state() / kind.hexdigest()[:16]


def is_kept(folder: Path) -> bool:
    """Whether a kernel lies in the folder, whole: its code is written after the index."""
    return any(folder.rglob("*.nbc"))


def main(description: str, *, urgent: bool) -> None:
    """Compile the kernel that `describe` described and leave it in its folder."""
    told = json.loads(description)
    kernel = import_module(_KERNELS[next(iter(told[0]))]).kernel  # imports the compiler
    if not urgent and hasattr(os, "nice"):
        os.nice(_LESS_URGENT)
    gc.disable()  # a compiler keeps what it makes: to look through it took a tenth of the time
    kernel(folder_of(description))(*map(_like, told))


def sources() -> list[Path]:
    """The files that kernels are compiled from: the kernel's own, and all they take names from.

    Constants are compiled into kernels, so that a change to any of these files makes them stale.
    """
    found: set[Path] = set()
    waiting = [_file_of(module) for module in _KERNELS.values()]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path)
    return sorted(found)


def _imported(path: Path) -> list[Path]:
    """The files of the engine that a file imports when it runs (not those for its types only)."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = [
        node.module
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("core.")
    ]
    return [_file_of(name) for name in names]


def _file_of(module: str) -> Path:
    """Where a module, or what stands for a whole folder of them, is written."""
    path = _ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _state() -> str:
    """Of the sources, the compiler and the processor: what a kernel is made from, by and for."""
    from importlib.metadata import version  # noqa: PLC0415  (only who compiles needs it)

    state = hashlib.sha256(b"".join(source.read_bytes() for source in sources()))
    compiler = (sys.implementation.cache_tag, version("numba"), version("llvmlite"))
    state.update(repr((*compiler, _processor())).encode())
    return state.hexdigest()[:16]


def _processor() -> str:
    """What code is compiled for: computers that share a folder may have different ones."""
    told = os.environ.get("PROCESSOR_IDENTIFIER", "")
    with suppress(OSError), _PROCESSORS.open(encoding="utf-8", errors="replace") as lines:
        first = takewhile(str.strip, lines)  # the lines up to an empty one
        told = "".join(line for line in first if line.startswith(_KIND_OF_PROCESSOR))
    return f"{platform.machine()} {told}"


def _described(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [value.dtype.str, value.ndim, value.flags.writeable]
    if isinstance(value, tuple):
        return {type(value).__name__: [_described(part) for part in value]}
    return type(value).__name__


def _like(told: Any) -> Any:
    """Return an empty thing of that type."""
    if isinstance(told, list):
        return _empty(*told)
    if isinstance(told, dict):
        ((name, values),) = told.items()
        kind = getattr(arguments, name, None) or getattr(lane_arguments, name)
        return kind(*map(_like, values))
    return {"int": int, "float": float, "bool": bool}[told]()


def _empty(dtype: str, dimensions: int, writeable: bool) -> Array:
    array: Array = np.empty((0,) * dimensions, dtype)
    array.flags.writeable = writeable
    return array


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
