"""ClusterPool: the workers of a Dask cluster. Imported only where one is asked for."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from distributed import Client, WorkerPlugin
from distributed.client import FutureCancelledError
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from core.sweep.errors import SweepError
from core.sweep.files_sent import SentFile, forget_sent, keep_sent
from core.sweep.pool import Pool, Work, WorkerDied
from core.sweep.running import run_batch
from core.sweep.versions import difference, has_other_bits, versions_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CONNECT_SECONDS: Final = 20.0
_COUNT_SECONDS: Final = 5.0
_PLUGIN: Final = "training-playground-files"


class SentFiles(WorkerPlugin):  # type: ignore[misc] # Dask tells no types
    """Gives each worker the files of a sweep, once, also those that come later."""

    name = _PLUGIN

    def __init__(self, files: tuple[SentFile, ...]) -> None:
        self._files = files

    def setup(self, worker: Any) -> None:
        """Write them where the worker keeps what it needs for a while."""
        keep_sent(self._files, Path(worker.local_directory) / "sweep")

    def teardown(self, worker: Any) -> None:  # noqa: ARG002  (Dask's interface)
        """Forget them; the worker removes its folder itself."""
        forget_sent()


class ClusterPool(Pool):
    """Hands batches to Dask, which sees to workers that die: their batches are made anew.

    What it gives up after a few workers died of it is handed out once more run by run; the one at
    fault has then failed.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        files: tuple[SentFile, ...],
        tell: Callable[[str], None],
        queue: Any = None,
    ) -> None:
        """For a client that is connected; raises `SweepError`, and closes it then."""
        self._client, self._address, self._queue = client, address, queue
        self._counted, self._workers, self._tell = -inf, 1, tell
        self._under_way: set[Work] = set()
        try:
            tell_versions(client, tell)
            if files:
                client.register_plugin(SentFiles(files))
        except BaseException:
            self.close()
            raise

    @property
    def workers(self) -> int:
        """Threads of all workers, looked at now and then: they come and go."""
        if monotonic() - self._counted > _COUNT_SECONDS:
            with self._translated():
                count = sum(self._client.nthreads().values())
            if not count and self._workers:
                self._tell(f"the scheduler at {self._address} has no workers just now: waiting")
            self._workers, self._counted = count, monotonic()
        return max(self._workers, 1)

    def submit(self, order: bytes, jobs: bytes) -> Work:
        """Begin to make a batch of runs on one of the workers."""
        with self._translated():
            work: Work = self._client.submit(run_batch, order, jobs, pure=False)
        self._under_way.add(work)
        return work

    def result(self, work: Work) -> bytes:
        """What `run_batch` gave; raises `WorkerDied`, or `SweepError` without a scheduler."""
        self._under_way.discard(work)
        with self._translated():
            try:
                return super().result(work)
            except KilledWorker as error:
                raise WorkerDied(str(error)) from None

    def check(self) -> None:
        """Raise `SweepError` where the scheduler is gone."""
        if self._client.status != "running":
            raise SweepError(self._gone)

    def close(self) -> None:
        """Leave the cluster to others: what waits is taken back, what a worker is at runs out."""
        with suppress(Exception):
            self._client.cancel(list(self._under_way), force=True)
        with suppress(Exception):
            self._client.close(timeout=5)
        if self._queue is not None:
            with suppress(Exception):
                self._queue.close()

    @property
    def _gone(self) -> str:
        return f"the scheduler at {self._address} does not answer any more"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Raise what means that there is no scheduler any more as a `SweepError`."""
        try:
            yield
        except (FutureCancelledError, CommClosedError, OSError, TimeoutError) as error:
            raise SweepError(f"{self._gone} ({type(error).__name__})") from None


def connect(cluster: Any, address: str, *, waits: bool = False) -> Client:
    """A client of a cluster that has a worker at least; raises `SweepError`.

    `cluster` is its address, its scheduler's file, or an object of Dask's. `waits`: for the first
    worker, however long that takes.
    """
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] == "distributed":  # what matters is told in words
            logging.getLogger(name).setLevel(logging.CRITICAL)
    given = {"scheduler_file": cluster} if str(cluster).endswith(".json") else {"address": cluster}
    try:
        client = Client(**given, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise SweepError(
            f"no Dask scheduler answers at {address}: {' '.join(str(error).split())}"
        ) from None
    try:
        client.wait_for_workers(1, timeout=None if waits else _CONNECT_SECONDS)
    except BaseException as error:
        client.close(timeout=5)
        if not isinstance(error, TimeoutError):
            raise
        raise SweepError(f"the scheduler at {address} has no workers: start some") from None
    return client


def tell_versions(client: Client, tell: Callable[[str], None]) -> None:
    """Say what the workers have otherwise than this program; raises `SweepError` without it."""
    found: Counter[str] = Counter()
    others: Counter[str] = Counter()
    ours = versions_here()
    answers = client.run(versions_here, on_error="return")
    for worker, theirs in answers.items():
        if isinstance(theirs, BaseException):
            raise SweepError(
                f"the worker {worker} cannot make runs: {theirs}; install this program there too"
            )
        words = difference(ours, theirs)
        (others if has_other_bits(ours, theirs) else found)[words] += 1
    for counts, meaning in (
        (others, "runs there may have other last digits than runs here"),
        (found, "the numbers are the same"),
    ):
        for words, count in counts.items():
            if words:
                tell(f"{count:,} of {len(answers):,} workers have {words}: {meaning}")
