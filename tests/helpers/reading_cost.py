"""What it costs to read a file that may mean harm: seconds, bytes, and how it ended."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_SECONDS = 0.5
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Outcome:
    """What reading one file cost at most, and how it ended: `error` is None when accepted."""

    seconds: float
    peak_bytes: int
    error: Exception | None
    value: Any = None


def examine(load: Callable[[Path], Any], path: Path, max_seconds: float = MAX_SECONDS) -> Outcome:
    """Load `path` with the memory traced; again for the clock, where tracing made it late."""
    error: Exception | None = None
    value = None
    tracemalloc.start()
    start = time.perf_counter()
    try:
        value = load(path)
    except Exception as caught:  # noqa: BLE001  (the test names the allowed ones)
        error = caught
    seconds = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    if seconds > max_seconds:
        seconds = _seconds_to_load(load, path)
    if seconds > max_seconds:  # the machine may be busy with something else: its share only
        seconds = _seconds_to_load(load, path, time.thread_time)
    return Outcome(seconds, peak, error, value)


def _seconds_to_load(
    load: Callable[[Path], Any], path: Path, clock: Callable[[], float] = time.perf_counter
) -> float:
    start = clock()
    with contextlib.suppress(Exception):  # which one it is, `examine` looks at
        load(path)
    return clock() - start
