"""Opening: what is to be the run next is loaded, in a blink or beside the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core import DataSpec
from core.datasets.locate import FileWanted
from core.datasets.mnist import MnistMissing
from core.files.plain_files import whole_path
from playground.qt.next_turn import NextTurn
from playground.session.loader_thread import Loads, run_job
from playground.session.loading import AskedFile, BareFile, Loaded, Loader, is_quick
from playground.session.plain_words import sentence_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core import Dataset, Experiment
    from core.run.kept_run import KeptRun
    from core.run.keyframes import KeyframeMemory
    from playground.session.loading import Cancelled, Progress
    from playground.session.making import Making

    Work = Callable[[Loader], Loaded | BareFile | AskedFile]


class Opening(QObject):
    """Loads one thing at a time: a new wish takes the place of the one before.

    `begun` comes first, and says whether it takes longer than a blink; then `loaded`, or
    `came_to_nothing` followed by the reason. What takes longer is told by `coming` some turns of
    the event loop before `loaded`, which does not follow where another wish comes between.
    `data_dir` may hold the MNIST files.
    """

    begun = Signal(bool)
    coming = Signal(object)  # Loaded
    loaded = Signal(object)  # Loaded
    came_to_nothing = Signal()
    bare_file_opened = Signal(object)  # BareFile: its activations have to be asked for
    data_asked = Signal(object)  # AskedFile: a data file that should be looked at first
    data_missing = Signal(object, object)  # the Experiment that wants it, or None; MnistMissing
    failed = Signal(str)
    file_wanted = Signal(object)  # FileWanted: see `find_file` and `take_file`; after `failed`
    progress = Signal(object, object, str)  # done, total (0: not known), what

    def __init__(self, data_dir: str | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.data_dir = data_dir
        self._known: tuple[DataSpec, Dataset] | None = None
        self._work: Work | None = None
        self._wanted: Experiment | None = None
        self._asked: FileWanted | None = None
        self._moved: dict[str, str] = {}
        self._taken: frozenset[str] = frozenset()
        self._arrived: Loaded | None = None
        # What was shown of what is coming is painted in between.
        self._turn = NextTurn(self._hand_over, self, turns=2)
        self._loads = Loads(self)
        self._loads.loaded.connect(self._on_loaded)
        self._loads.progress.connect(self.progress)

    def experiment(self, experiment: Experiment, replacing: str = "") -> None:
        """A fresh run of an experiment; `replacing` goes into what is loaded."""
        quick = is_quick(experiment, self._known)

        def work(loader: Loader) -> Loaded:
            return replace(loader.run(experiment), replacing=replacing)

        self._begin(work, wanted=experiment, quick=quick)

    def made(self, experiment: Experiment, making: Making) -> None:
        """A fresh run of an experiment that starts from a file, which is made first."""

        def work(loader: Loader) -> Loaded:
            making.run(loader)
            return loader.run(experiment)

        self._begin(work)

    def file(self, path: str, laid_out: Experiment | None = None) -> None:
        """What a weights file (npz) or an experiment (json) holds, or data for what is laid out."""
        current = self._current_data()
        self._begin(lambda loader: loader.file(path, current, laid_out))

    def lost_run(self, path: str) -> None:
        """A run that a crash left behind; it counts as not saved."""
        current = self._current_data()
        self._begin(lambda loader: loader.lost_run(path, current))

    def kept(self, run: KeptRun, memory: KeyframeMemory, replacing: str = "") -> None:
        """A run that was kept; `memory` is for the moments of it that only its file has.

        `replacing` goes into what is loaded.
        """
        self._begin(lambda loader: replace(loader.kept(run, memory), replacing=replacing))

    def bare(self, bare: BareFile, activations: tuple[str, ...]) -> None:
        """A run from the weights of a bare file."""
        current = self._current_data()
        self._begin(lambda loader: loader.bare(bare, activations, current))

    def data_file(self, data: DataSpec, experiment: Experiment, *, confirmed: bool = False) -> None:
        """An experiment on a data file; what the file asks was answered where it is `confirmed`."""
        self._begin(lambda loader: loader.data_file(data, experiment, confirmed=confirmed))

    def retry(self) -> None:
        """Try once more what came to nothing."""
        if self._work is not None:
            self._begin(self._work, wanted=self._wanted)

    def find_file(self, path: str) -> None:
        """The file that was asked for last is here: try again."""
        asked = self._asked
        if asked is not None and self._work is not None:
            path = whole_path(path)
            names = {name for name, place in self._moved.items() if place == asked.path}
            moved = self._moved | dict.fromkeys({asked.path, *names}, path)
            self._begin(self._work, moved=moved, taken=self._taken)

    def take_file(self) -> None:
        """The file that was found is taken with other values than before: try again."""
        asked = self._asked
        if asked is not None and self._work is not None:
            self._begin(self._work, moved=self._moved, taken=self._taken | {asked.found})

    def cancel(self) -> None:
        """Want no more what is being loaded."""
        self._drop()

    def close(self) -> bool:
        """Cancel and wait; False when a load hangs and must be left behind."""
        self._drop()
        return self._loads.close()

    def _begin(
        self,
        work: Work,
        *,
        wanted: Experiment | None = None,
        quick: bool = False,
        moved: Mapping[str, str] | None = None,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        self._work, self._wanted, self._asked = work, wanted, None
        self._moved, self._taken = answers = dict(moved or {}), taken
        known, data_dir = self._known, self.data_dir

        def job(progress: Progress, cancelled: Cancelled) -> Loaded | BareFile | AskedFile:
            return work(Loader(data_dir, progress, cancelled, known, *answers))

        self._drop()
        self.begun.emit(not quick)
        if quick:
            outcome = run_job(job, _ignore_progress, _never)
            if isinstance(outcome, Loaded):
                self._arrived = outcome
                self._hand_over()
            else:
                self._come_to_nothing(outcome)
        else:
            self._loads.start(job)

    def _drop(self) -> None:
        self._loads.cancel()
        self._turn.stop()
        self._arrived = None

    def _on_loaded(self, outcome: object) -> None:
        if isinstance(outcome, Loaded):
            self._arrived = outcome
            self._turn.start()
            self.coming.emit(outcome)
        else:
            self._come_to_nothing(outcome)

    def _hand_over(self) -> None:
        loaded, self._arrived = self._arrived, None
        if loaded is not None:
            self._work = None
            self._known = loaded.experiment.data, loaded.dataset
            self.loaded.emit(loaded)

    def _come_to_nothing(self, outcome: object) -> None:
        self.came_to_nothing.emit()
        if isinstance(outcome, BareFile):
            self.bare_file_opened.emit(outcome)
        elif isinstance(outcome, AskedFile):
            self.data_asked.emit(outcome)
        elif isinstance(outcome, MnistMissing):
            self.data_missing.emit(self._wanted, outcome)
        elif isinstance(outcome, FileWanted):
            self._asked = outcome
            self.failed.emit(f"Not loaded: {outcome}")
            self.file_wanted.emit(outcome)
        elif isinstance(outcome, Exception):
            self.failed.emit(f"Not loaded: {sentence_for(outcome)}")

    def _current_data(self) -> DataSpec:
        return DataSpec() if self._known is None else self._known[0]


def _ignore_progress(_done: int, _total: int, _what: str) -> None:
    """A quick job is over before its progress could be read."""


def _never() -> bool:
    return False
