"""Sweeps: killed a hundred times, a full disk, a worker that dies, processes left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import disks
from small_sweeps import made, rates
from soak_tools import PROJECT, Figure, Scale, none_of

from core.sweep.errors import SweepError
from core.sweep.local_pool import LocalPool
from core.sweep.pool import Pool
from core.sweep.results import read_results
from core.sweep.sweep import Sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.spec.sweep import SweepSpec

_WAIT_SECONDS = 60.0


def figures(scale: Scale) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from _killed(scale.count(100, 5), folder)
        yield _full_disk(folder / "small", scale.count(60, 20))
        if scale.is_full:
            yield from _processes(folder)
            yield _dead_worker(folder)


# Kill −9 at a random moment, and on from there, until all is done.


def _killed(count: int, folder: Path) -> Iterator[Figure]:
    spec, chance = rates(repeats=4 * count, epochs=10), random.Random(5)
    straight = _digests(spec, folder / "straight")
    wrong: list[str] = []
    known: dict[int, str] = {}
    kills = 0
    while kills < count:
        _sweep_and_kill(spec, folder / "killed", chance.uniform(0.0, 0.5))
        kills += 1
        try:
            found = _kept(folder / "killed")
        except SweepError as error:
            if known or "no results" not in str(error):  # before the first table nothing was lost
                wrong.append(f"kill {kills}: {error}")
            continue
        if not known.items() <= found.items():
            wrong.append(f"kill {kills} lost {len(known.keys() - found.keys())} or changed some")
        known = found
    yield none_of("sweeps killed at a random moment: rows lost or changed", kills, wrong)
    kept = len(known)
    again = [
        row.number for row in Sweep(spec, folder / "killed", resume=True, make_pool=Pool).run()
    ]
    twice = set(again) & set(known)
    yield none_of(f"runs made twice ({kept:,} were kept, {len(again):,} left)", len(again), twice)
    others = straight.items() ^ _kept(folder / "killed").items()
    yield none_of("runs with other bits than in a sweep of one go", len(straight), others)


def _sweep_and_kill(spec: SweepSpec, folder: Path, seconds: float) -> None:
    """Go on with the sweep in a process that is killed so many seconds after it began."""
    child = os.fork()
    if child == 0:
        try:
            for _ in Sweep(spec, folder, resume=True, make_pool=Pool).run():
                pass
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _digests(spec: SweepSpec, folder: Path) -> dict[int, str]:
    return {row.number: row.fingerprint for row in made(spec, folder)}


def _kept(folder: Path) -> dict[int, str]:
    columns = read_results(folder).columns
    return dict(zip(columns["number"].tolist(), columns["fingerprint"].tolist(), strict=True))


def _full_disk(folder: Path, repeats: int) -> Figure:
    """The disk fills up in mid-sweep: told in a sentence, nothing is lost, and it goes on after."""
    folder.mkdir()
    spec, wrong = rates(repeats=repeats, epochs=2), list[str]()
    with disks.small_disk(folder) as real:
        runs = Sweep(spec, folder / "s", make_pool=Pool).run()
        before = {next(runs).number for _ in range(3)}
        with disks.full(folder, on_small_disk=real):
            try:
                before |= {row.number for row in runs}
                wrong.append("nothing was told")
            except SweepError as error:
                if "\n" in str(error) or "cannot write to s: " not in str(error):
                    wrong.append(str(error))
        kept = set(_kept(folder / "s"))
        if not before <= kept:
            wrong.append(f"{len(before - kept)} rows were given and lost")
        rest = {row.number for row in made(spec, folder / "s", resume=True)}
        if rest & kept or rest | kept != set(range(3 * repeats)):
            wrong.append("what was left was not what was made then")
    words = "real" if real else "injected"
    return none_of(f"a full disk ({words}): not told, lost, or not gone on with", 1, wrong)


# Processes of their own.


def _processes(folder: Path) -> Iterator[Figure]:
    """The program is killed, and its processes end; one process is killed, and all rows come."""
    plan = folder / "rates.toml"
    plan.write_text("repeats = 100\n[base]\nepochs = 300\n[grid]\nlr = [0.1, 0.5, 1.0]\n")
    command = [sys.executable, "-m", "playground", "sweep", str(plan), "--workers", "2"]
    out = folder / "rates.sweep"
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        _wait(lambda: (out / "results.sqlite").exists() and len(_kept_or_none(out)) > 5)
        workers = {int(name.rpartition(":")[2]) for name in read_results(out).columns["worker"]}
        child.kill()
    _wait(lambda: not any(map(_is_running, workers)))
    yield none_of(
        "processes that outlive a killed sweep", len(workers), filter(_is_running, workers)
    )
    spec = rates(repeats=60, epochs=100)
    runs = Sweep(spec, folder / "lost", make_pool=partial(LocalPool, 2)).run()
    first = next(runs)
    os.kill(int(first.worker.rpartition(":")[2]), signal.SIGKILL)
    found = {row.number: row.fingerprint for row in (first, *runs)}
    others = found.items() ^ _digests(spec, folder / "alone").items()
    yield none_of("a process killed in mid-sweep: rows lost or with other bits", 180, others)


def _dead_worker(folder: Path) -> Figure:
    """A Dask worker is killed in mid-sweep: it is replaced, and all rows come with their bits."""
    what = "a cluster's worker killed in mid-sweep: rows lost or with other bits"
    if not find_spec("distributed"):
        return Figure(what, "Dask is not installed", "0", None)
    from core.sweep.cluster import open_cluster

    spec, told = rates(repeats=60, epochs=100), list[str]()
    file = folder / "scheduler.json"
    run = [sys.executable, "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = ["--scheduler-file", str(file)]
    started = [
        subprocess.Popen(
            [*run, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *where],
            **quiet,
        )
    ]
    started += [
        subprocess.Popen([*run, "distributed.cli.dask_worker", "--nthreads", "1", *where], **quiet)
        for _ in range(2)
    ]
    try:
        _wait(file.exists)
        pool = partial(open_cluster, str(file), spec, tell=told.append)
        runs = Sweep(spec, folder / "cluster", make_pool=pool).run()
        first = next(runs)
        os.kill(int(first.worker.rpartition(":")[2]), signal.SIGKILL)
        rows = [first, *runs]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()
    found = {row.number: row.fingerprint for row in rows}
    others = [*(found.items() ^ _digests(spec, folder / "by hand").items()), *told]
    if len(rows) != len(found):
        others.append("a row came twice")
    return none_of(f"{what} ({len({row.worker for row in rows})} workers)", len(rows), others)


def _wait(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)


def _kept_or_none(folder: Path) -> dict[int, str]:
    try:
        return _kept(folder)
    except SweepError:
        return {}


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
