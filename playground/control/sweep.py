"""Between the sweep view and the session: sweeps are begun, results opened, and runs of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from PySide6.QtCore import QObject

from core.sweep.local_pool import LocalPool
from core.sweep.news import SweepNews
from core.sweep.results import experiment_of
from core.sweep.sweep import Sweep
from playground.session.loading import Loader
from playground.session.outputs import files_read
from playground.session.plain_words import SPOKEN_ERRORS, sentence_for
from playground.session.sweep_plan import refuse_overwriting, sweep_in, with_whole_paths
from playground.session.sweeps import Sweeps

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance

    from core.spec.sweep import SweepSpec
    from core.sweep.pool import Pool
    from playground.chrome.dialogs import Dialogs
    from playground.control.unsaved import UnsavedGuard
    from playground.session.session import Session
    from playground.session.sweeps import Cancelled, MakeSweep, Progress
    from playground.views.view import View

PLAN_FILTER: Final = "Plan of a sweep (*.toml)"
FOLDER_FILTER: Final = "Results of a sweep (*.sweep)"
_ENDING: Final = ".sweep"


@runtime_checkable
class SweepHolder(Protocol):
    """What a view needs so that sweeps are begun and looked at in it."""

    @property
    def sweep_requested(self) -> SignalInstance:
        """Emitted with the `SweepSpec` that is to be begun."""

    @property
    def sweep_resumed(self) -> SignalInstance:
        """Emitted when the sweep whose results are shown shall go on."""

    @property
    def sweep_stopped(self) -> SignalInstance:
        """Emitted when no run shall be made any more."""

    @property
    def sweep_plan_wanted(self) -> SignalInstance:
        """Emitted when a plan file is to be chosen and begun."""

    @property
    def sweep_folder_wanted(self) -> SignalInstance:
        """Emitted when a folder of results is to be chosen and shown."""

    @property
    def sweep_wished(self) -> SignalInstance:
        """Emitted when news are wanted."""

    @property
    def sweep_run_chosen(self) -> SignalInstance:
        """Emitted with the number of the run that is to be that of the window."""

    def show_sweep(self, news: SweepNews) -> None:
        """Show how the sweep stands."""


class SweepController(QObject):
    """Begins, goes on with and ends sweeps, tells of them, and opens their runs."""

    def __init__(
        self,
        session: Session,
        guard: UnsavedGuard,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._guard, self._dialogs = session, guard, dialogs
        self._view: SweepHolder | None = None
        self._news = SweepNews("looking")
        self.make_pool: Callable[[], Pool] = LocalPool
        """Who makes the runs."""
        self.sweeps = Sweeps(self)
        self.sweeps.news.connect(self._on_news)

    def close(self) -> bool:
        """Stop what runs and wait; False when a thread must be left behind."""
        return self.sweeps.close()

    def add(self, view: View) -> None:
        """Hear a view, where sweeps are shown in it."""
        if isinstance(view, SweepHolder):
            self._view = view
            view.sweep_requested.connect(self._on_requested)
            view.sweep_resumed.connect(self._on_resumed)
            view.sweep_stopped.connect(self.sweeps.stop)
            view.sweep_plan_wanted.connect(self._on_plan_wanted)
            view.sweep_folder_wanted.connect(self._on_folder_wanted)
            view.sweep_wished.connect(self._on_wished)
            view.sweep_run_chosen.connect(self._on_run_chosen)

    def _on_requested(self, spec: SweepSpec) -> None:
        folder = self._dialogs.save_path("Folder for the results", _unused(), FOLDER_FILTER)
        if folder:
            self.sweeps.start(self._making(spec, folder), folder)

    def _on_resumed(self) -> None:
        news = self._news
        if news.reading is not None:
            self.sweeps.start(self._making(news.reading.results.spec, news.folder), news.folder)

    def _on_plan_wanted(self) -> None:
        path = self._dialogs.open_path("Open the plan of a sweep", "", PLAN_FILTER)
        if not path:
            return
        folder, data_dir = str(Path(path).with_suffix(_ENDING)), self._session.opening.data_dir

        def make(progress: Progress, cancelled: Cancelled) -> Sweep:
            loader = Loader(data_dir, progress, cancelled)
            spec = sweep_in(path, folder, data_dir, loader.dataset)
            return Sweep(spec, folder, resume=True, make_pool=self.make_pool)

        self.sweeps.start(make, folder)

    def _on_folder_wanted(self) -> None:
        folder = self._dialogs.folder("Open the results of a sweep")
        if folder:
            self.sweeps.look(folder)

    def _making(self, spec: SweepSpec, folder: str) -> MakeSweep:
        data_dir = self._session.opening.data_dir

        def make(_progress: Progress, _cancelled: Cancelled) -> Sweep:
            refuse_overwriting(folder, files_read(spec.base, data_dir))
            whole = with_whole_paths(spec, data_dir)
            return Sweep(whole, folder, resume=True, make_pool=self.make_pool)

        return make

    def _on_wished(self) -> None:
        self.sweeps.ask()

    def _on_news(self, news: SweepNews) -> None:
        self._news = news
        if self._view is not None:
            self._view.show_sweep(news)

    def _on_run_chosen(self, number: int) -> None:
        news = self._news
        try:
            experiment = experiment_of(news.folder, number)
        except (*SPOKEN_ERRORS, OSError) as error:
            self._session.message.emit(f"Not opened: {sentence_for(error)}")
            return
        if self._guard.may_lose("Opening a run of the sweep"):
            self._session.prepare(experiment, replacing="sweep")


def _unused() -> str:
    """A name in the home folder that is free yet."""
    names = (Path.home() / f"sweep-{number}{_ENDING}" for number in range(1, 1000))
    return str(next(path for path in names if not path.exists()))
