"""Sweeps of XOR that are made in no time, and pools that go wrong."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec
from small_runs import xor

from core.spec.sweep import Axis, SweepSpec
from core.sweep.pool import Pool, WorkerDied
from core.sweep.running import run_batch
from core.sweep.sweep import Sweep
from core.sweep.work import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.sweep.work import Row

RATE = "training.optimizer.learning_rate"
UNITS = "network.layers.1.units"


def rates(*values: float, epochs: int = 5, **settings: Any) -> SweepSpec:
    """XOR with these learning rates."""
    return SweepSpec(xor(epochs), (Axis(RATE, values or (0.1, 0.5, 1.0)),), **settings)


def made(
    spec: SweepSpec, folder: Path, pool: Callable[[], Pool] = Pool, **settings: Any
) -> list[Row]:
    """All rows, in the order of their numbers, made in this process."""
    rows = Sweep(spec, folder, make_pool=pool, **settings).run()
    return sorted(rows, key=lambda row: row.number)


class DyingPool(Pool):
    """A pool whose process dies of some runs, `times` often, and takes all under way with it.

    One thread makes the batches; `asked` are the numbers of each.
    """

    loses_all = True

    def __init__(self, deadly: set[int], times: int = 1_000, workers: int = 2) -> None:
        self.deadly, self.left, self._workers = deadly, times, workers
        self.asked: list[list[int]] = []
        self.restarts = self.refuses = 0
        self._waiting: deque[tuple[Future[bytes], bytes, bytes]] = deque()
        self._maker = ThreadPoolExecutor(1)

    @property
    def workers(self) -> int:
        return self._workers

    def submit(self, order: bytes, jobs: bytes) -> Any:
        if self.refuses:
            self.refuses -= 1
            raise WorkerDied
        found: Future[bytes] = Future()
        self._waiting.append((found, order, jobs))
        self.asked.append(numbers_in(jobs))
        self._maker.submit(self._make)
        return found

    def restart(self) -> None:
        self.restarts += 1

    def close(self) -> None:
        self._maker.shutdown(cancel_futures=True)

    def _make(self) -> None:
        if not self._waiting:  # it went with another
            return
        found, order, jobs = self._waiting.popleft()
        if self.left <= 0 or not self.deadly & set(numbers_in(jobs)):
            found.set_result(run_batch(order, jobs))
            return
        self.left -= 1
        found.set_exception(WorkerDied())
        while self.loses_all and self._waiting:
            self._waiting.popleft()[0].set_exception(WorkerDied())


def numbers_in(jobs: bytes) -> list[int]:
    """The numbers of the runs in a batch."""
    return [job.number for job in msgspec.msgpack.decode(jobs, type=list[Job])]
