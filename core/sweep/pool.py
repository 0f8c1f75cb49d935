"""Pool: who makes the runs of a sweep; here it is this very process."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol

from core.sweep.running import run_batch

if TYPE_CHECKING:
    from collections.abc import Callable


class WorkerDied(Exception):  # noqa: N818  (it is no error of the sweep's)
    """The process that made a batch ended by itself, or was ended."""


class Work(Protocol):
    """A batch of runs under way, as `concurrent.futures` and Dask have it."""

    def add_done_callback(self, function: Callable[[Any], object], /) -> object:
        """Call it when there is a result, in whatever thread."""

    def done(self) -> bool:
        """Whether there is a result."""

    def exception(self) -> BaseException | None:
        """What went wrong, if it is done and something did."""

    def result(self) -> Any:
        """Ask the pool instead, which knows what it means when something else is raised."""


class Pool:
    """Makes runs in this process, one batch at a time: for one core, and for tests.

    `loses_all`: with one process all batches under way are lost, whoever's fault it was.
    """

    loses_all = False

    @property
    def workers(self) -> int:
        """How many batches can be made at once."""
        return 1

    def submit(self, order: bytes, jobs: bytes) -> Work:
        """Begin to make a batch of runs (see `run_batch`).

        Raises `WorkerDied` where that was found out only now, and `SweepError`.
        """
        found: Future[bytes] = Future()
        found.set_result(run_batch(order, jobs))
        return found

    def result(self, work: Work) -> bytes:
        """What `run_batch` gave; raises `WorkerDied`, or `SweepError` where nobody can go on."""
        found: bytes = work.result()
        return found

    def check(self) -> None:
        """Called about once a second; raises `SweepError` where nobody can go on."""

    def restart(self) -> None:
        """Go on after processes were lost."""

    def close(self) -> None:
        """End all processes, whatever they are at; nothing is raised."""
