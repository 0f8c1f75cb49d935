"""What the parts of the soak run share: figures, counts, memory, threads, an empty home."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.datasets.files import DATA_DIR_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

SOAK = Path(__file__).parent
PROGRAMS = SOAK / "programs"
TESTS = SOAK.parent
PROJECT = TESTS.parent
# Names the folder with MNIST to those who ask for it, out of the program's sight.
MNIST_FOLDER = "SOAK_MNIST_FOLDER"
# Where the tests keep what they share: made files, their cost, a server that misbehaves.
SHARED = (SOAK, TESTS / "core", TESTS / "core" / "datasets", TESTS / "helpers", PROJECT)


@dataclass(frozen=True)
class Figure:
    """One line of the table; `holds` None says that it could not be measured here."""

    what: str
    measured: str
    bound: str
    holds: bool | None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class Scale:
    """How much of the full run is done: 1.0 for `make soak`, little for a test."""

    share: float = 1.0

    def count(self, full: int, least: int = 1) -> int:
        """The share of `full`, at least `least`."""
        return max(least, round(full * self.share))

    @property
    def every(self) -> int:
        """Each how many-th of a fixed list of cases is taken."""
        return max(1, round(1 / self.share))

    @property
    def is_full(self) -> bool:
        return self.share >= 1.0


def none_of(what: str, many: int, found: Iterable[object]) -> Figure:
    """A figure of things that must not happen; the first of those that did is shown."""
    listed = [str(thing) for thing in found]
    shown = f": {listed[0][:160]}" if listed else ""
    return Figure(what, f"{len(listed)} of {many:,}{shown}", "0", not listed)


def at_most(what: str, value: float, bound: float, unit: str, digits: int = 2) -> Figure:
    """A figure with an upper bound."""
    return Figure(
        what, f"{value:.{digits}f} {unit}", f"at most {bound:g} {unit}", bool(value <= bound)
    )


def resident_bytes(*, trimmed: bool = False) -> int:
    """Memory that this process holds now (Linux), after the collector has run.

    Trimmed, without what was freed and lies ready for the next who asks, which after files of some
    megabytes is as much as those had.
    """
    gc.collect()
    if trimmed:
        with contextlib.suppress(OSError, AttributeError):  # other systems' libraries have none
            ctypes.CDLL("libc.so.6").malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def system_threads() -> int:
    """Threads of this process as the system counts them, Qt's and Python's alike."""
    return len(list(Path("/proc/self/task").iterdir()))


def environment(home: Path) -> dict[str, str]:
    """This environment with an empty home: no settings, caches or data of whoever runs it.

    Above all no folder with MNIST: where there is one, nothing is downloaded.
    """
    folders = {
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
    }
    given = {name: value for name, value in os.environ.items() if name != DATA_DIR_VARIABLE}
    return {
        **given,
        **{name: str(home / folder) for name, folder in folders.items()},
        MNIST_FOLDER: str(mnist_folder() or ""),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(map(str, SHARED)),
        "PYTHONUNBUFFERED": "1",
        "no_proxy": "127.0.0.1",
        "NO_PROXY": "127.0.0.1",
    }


def start_program(name: str, home: Path, *arguments: object, **pipes: Any) -> subprocess.Popen[str]:
    """Start one of the programs beside this file; both outputs are pipes."""
    settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **pipes}
    command = [sys.executable, str(PROGRAMS / name), *map(str, arguments)]
    return subprocess.Popen(command, env=environment(home), cwd=home, **settings)


def mnist_folder() -> Path | None:
    """The folder with the four original MNIST files, if it is there."""
    given = os.environ.get(MNIST_FOLDER) or os.environ.get(DATA_DIR_VARIABLE)
    folder = Path(given) if given else PROJECT.parent / "shared" / "data" / "mnist"
    return folder if (folder / "train-images-idx3-ubyte.gz").is_file() else None
