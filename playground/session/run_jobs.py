"""What takes longer than a frame with kept runs: reading many, where two part, their moments."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.run.run_folder import load_runs, save_runs
from core.train.moments import Moments
from core.train.parting import Parting, find_parting
from playground.session.loader_thread import Loads
from playground.session.loading import Loader
from playground.session.plain_words import sentence_for

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from core import Dataset, DataSpec, Snapshot
    from core.run.kept_run import KeptRun
    from core.run.keyframes import KeyframeMemory
    from playground.session.loading import Cancelled, Progress
    from playground.session.session import Session


class RunJob(QObject):
    """One job at a time beside the window: a newer one takes the place of the one before.

    `done` brings what came out, `failed` a sentence that says why nothing did.
    """

    done = Signal(object)
    failed = Signal(str)
    progress = Signal(object, object, str)  # done, total (0: not known), what

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._turn = Lock()  # a job that is not wanted any more may still be in the midst of it
        self._loads = Loads(self)
        self._loads.loaded.connect(self._on_loaded)
        self._loads.progress.connect(self.progress)

    @property
    def is_busy(self) -> bool:
        """Whether an outcome is waited for."""
        return self._loads.busy

    def find_parting(self, one: KeptRun, other: KeptRun) -> None:
        """Find out where two runs part: a `Parting`."""
        specs, loader = (one.experiment.data, other.experiment.data), self._loader()

        def job(progress: Progress, cancelled: Cancelled) -> Parting | None:
            first, second = _datasets(specs, loader(progress, cancelled))
            search = find_parting(one, other, (first, second))
            return _exhausted(search, progress, cancelled, "steps compared")

        self._loads.start(job)

    def read(self, path: str) -> None:
        """Read a folder of runs: a tuple of `KeptRun`."""

        def job(progress: Progress, cancelled: Cancelled) -> tuple[KeptRun, ...] | None:
            def go_on(done: int, total: int) -> bool:
                progress(done, total, "runs read")
                return not cancelled()

            runs = load_runs(path, go_on)
            return None if cancelled() else runs

        self._loads.start(job)

    def write(self, path: str, runs: tuple[KeptRun, ...]) -> None:
        """Write runs into a folder: the path."""

        def job(progress: Progress, _cancelled: Cancelled) -> str:
            progress(0, 0, "runs written")
            save_runs(path, runs)
            return path

        self._loads.start(job)

    def prepare(self, runs: tuple[KeptRun, KeptRun], memory: KeyframeMemory | None = None) -> None:
        """Get two runs ready to be looked at: two `Moments`."""
        specs, loader = (runs[0].experiment.data, runs[1].experiment.data), self._loader()

        def job(progress: Progress, cancelled: Cancelled) -> tuple[Moments, Moments]:
            first, second = _datasets(specs, loader(progress, cancelled))
            return Moments(runs[0], first, memory), Moments(runs[1], second, memory)

        self._loads.start(job)

    def compute(self, pair: tuple[Moments, Moments], step: int) -> None:
        """Compute the moments of two runs after a step exactly: two `Snapshot`s."""
        turn = self._turn

        def job(progress: Progress, cancelled: Cancelled) -> tuple[Snapshot, Snapshot] | None:
            with turn:
                for moments in pair:
                    if cancelled():
                        return None
                    _exhausted(moments.exact(step), progress, cancelled, "steps made again")
                return None if cancelled() else (pair[0].snapshot(), pair[1].snapshot())

        self._loads.start(job)

    def cancel(self) -> None:
        """Want no outcome any more."""
        self._loads.cancel()

    def close(self) -> bool:
        """Cancel and wait; False when a job does not end and must be left behind."""
        return self._loads.close()

    def _loader(self) -> Callable[[Progress, Cancelled], Loader]:
        """How data are loaded: those of the run that the window shows are at hand."""
        session, known = self._session, None
        if session.experiment is not None and session.dataset is not None:
            known = session.experiment.data, session.dataset
        data_dir = session.opening.data_dir
        return lambda progress, cancelled: Loader(data_dir, progress, cancelled, known)

    def _on_loaded(self, outcome: object) -> None:
        if isinstance(outcome, Exception):
            self.failed.emit(sentence_for(outcome))
        elif outcome is not None:
            self.done.emit(outcome)


def _datasets(specs: tuple[DataSpec, DataSpec], loader: Loader) -> tuple[Dataset, Dataset]:
    """The data of two runs; what both have is loaded once."""
    first = loader.dataset(specs[0])
    return first, first if specs[0] == specs[1] else loader.dataset(specs[1])


def _exhausted(
    work: Generator[tuple[int, int], None, Parting] | Iterator[tuple[int, int]],
    progress: Progress,
    cancelled: Cancelled,
    what: str,
) -> Parting | None:
    """What a generator gives at its end; None where it was cancelled or gives nothing."""
    while True:
        try:
            done, total = next(work)
        except StopIteration as end:
            return end.value if isinstance(end.value, Parting) else None
        if cancelled():
            return None
        progress(done, total, what)
