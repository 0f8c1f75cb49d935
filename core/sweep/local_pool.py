"""LocalPool: processes on all cores of this machine, one BLAS thread each, by joblib's loky."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from core.sweep.pool import Pool, WorkerDied
from core.sweep.running import run_batch

if TYPE_CHECKING:
    from core.sweep.pool import Work

_ONE_THREAD: Final = {
    f"{library}_NUM_THREADS": "1"
    for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB", "NUMEXPR", "NUMBA")
}
_IDLE_SECONDS: Final = 60.0
_MOST_ON_WINDOWS: Final = 61


class LocalPool(Pool):
    """Processes of this machine; they end when this one does, however it ends."""

    loses_all = True

    def __init__(self, workers: int | None = None) -> None:
        """Start so many, or one a core that this process may use."""
        import joblib  # noqa: PLC0415  (only sweeps need it)

        self._workers = workers or joblib.cpu_count()
        if os.name == "nt":
            self._workers = min(self._workers, _MOST_ON_WINDOWS)
        self._executor: Any = None

    @property
    def workers(self) -> int:
        """How many processes there are."""
        return self._workers

    def submit(self, order: bytes, jobs: bytes) -> Work:
        """Begin to make a batch of runs in one of the processes; raises `WorkerDied`."""
        from joblib.externals.loky import (  # noqa: PLC0415
            BrokenProcessPool,
            ProcessPoolExecutor,
        )

        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers,
                timeout=_IDLE_SECONDS,
                initializer=_begin,
                initargs=(os.getpid(),),
                env=_ONE_THREAD,
            )
        try:
            found: Work = self._executor.submit(run_batch, order, jobs)
        except BrokenProcessPool as error:
            raise WorkerDied(str(error)) from None
        return found

    def result(self, work: Work) -> bytes:
        """What `run_batch` gave; raises `WorkerDied`."""
        from joblib.externals.loky import BrokenProcessPool  # noqa: PLC0415

        try:
            return super().result(work)
        except BrokenProcessPool as error:
            raise WorkerDied(str(error)) from None

    def restart(self) -> None:
        """Start others in their place; what was under way is lost."""
        self.close()

    def close(self) -> None:
        """End all processes."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, kill_workers=True)


def _begin(parent: int) -> None:
    """In each process: Ctrl+C is the parent's business, and without parent there is none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
