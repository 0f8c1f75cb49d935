"""`make soak`: every promise of trust measured, in at most a quarter of an hour.

    run.py [--share 0.05] [files saves session … drawings sweeps populations long_runs]

Prints what was measured beside its bound, and exits 1 when a bound does not hold. Each part runs in
a process of its own, so that one that hangs or dies is a figure too.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

from soak_tools import Figure, Scale, environment

PARTS = (
    *("files", "saves", "session", "arranging", "silent", "download", "lessons", "doctor"),
    *("drawings", "sweeps", "populations", "long_runs"),
)
# Two at once: what only computes begins beside the others, and who is done takes the next one.
COMPUTING = ("long_runs", "populations")
SECONDS = 890.0


class Table:
    """Prints figures as they come, and keeps the count of those that do not hold."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.failed = 0
        self._row("what", "measured", "bound", "holds")

    def add(self, figure: Figure) -> None:
        words = {True: "yes", False: "NO", None: "skipped"}
        with self._lock:
            self.failed += figure.holds is False
            self._row(figure.what, figure.measured, figure.bound, words[figure.holds])

    def _row(self, what: str, measured: str, bound: str, holds: str) -> None:
        print(f"{what:<66}  {measured:<26}  {bound:<22}  {holds}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--share", type=float, default=1.0, help="how much of it (default: all)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if arguments.inside:
        return _run_inside(arguments.parts[0], Scale(arguments.share))
    return _run_all(arguments.parts or list(PARTS), arguments.share)


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


def _run_inside(part: str, scale: Scale) -> int:
    gc.disable()
    figures = importlib.import_module(part).figures
    gc.freeze()  # what is imported is no garbage
    gc.enable()
    for figure in figures(scale):
        print(figure.to_json(), flush=True)
    return 0


def _run_all(parts: list[str], share: float) -> int:
    table, start = Table(), time.monotonic()
    computing = deque(part for part in COMPUTING if part in parts)
    others = deque(part for part in PARTS if part in parts and part not in COMPUTING)

    def run_parts(first: deque[str], then: deque[str]) -> None:
        for queue in (first, then):
            with contextlib.suppress(IndexError):  # the other one took the last
                while True:
                    _run_part(queue.popleft(), share, start + SECONDS, table)

    ways = ((computing, others), (others, computing))
    lanes = [threading.Thread(target=run_parts, args=way) for way in ways]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    took = time.monotonic() - start
    print(f"\n{took:.0f} s; {table.failed or 'none'} of the figures did not hold")
    return 1 if table.failed else 0


def _run_part(part: str, share: float, deadline: float, table: Table) -> None:
    """Run a part in a process group of its own, and end the whole group whatever happens."""
    command = [sys.executable, __file__, "--inside", "--share", str(share), part]
    with (
        tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as home,
        subprocess.Popen(
            command,
            env=environment(Path(home)),
            cwd=home,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        left = max(1.0, deadline - time.monotonic())
        watchdog = threading.Timer(left, _end_group, (process.pid,))
        watchdog.start()
        started = time.monotonic()
        for line in process.stdout or ():
            figure = Figure(**json.loads(line))
            table.add(Figure(f"{part}: {figure.what}", *list(vars(figure).values())[1:]))
        code = process.wait()
        watchdog.cancel()
        watchdog.join()
        _end_group(process.pid)
        took = f"exit code {code} after {time.monotonic() - started:.0f} s"
        took += ", out of time" if time.monotonic() >= deadline else ""
        table.add(Figure(f"{part}: ran to its end", took, "exit code 0", code == 0))


def _end_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
