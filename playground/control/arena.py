"""Between the arena's view and the session: runs side by side, and the one that is opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

from core.spec.checks import SpecError
from core.train.contest_news import News
from core.train.contest_table import write_table
from playground.session.arena import Arena
from playground.session.outputs import files_read

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from core.run.kept_run import KeptRun
    from core.spec.arena_plan import ArenaPlan
    from core.train.contest_news import Wish
    from playground.control.files import FilesController
    from playground.control.unsaved import UnsavedGuard
    from playground.session.session import Session
    from playground.views.view import View


@runtime_checkable
class ArenaHolder(Protocol):
    """What a view needs so that an arena is held in it."""

    @property
    def arena_requested(self) -> SignalInstance:
        """Emitted with the `ArenaPlan` that is to be begun."""

    @property
    def arena_stopped(self) -> SignalInstance:
        """Emitted when no run shall go on."""

    @property
    def arena_wished(self) -> SignalInstance:
        """Emitted with a `Wish`, when news are wanted."""

    @property
    def arena_run_chosen(self) -> SignalInstance:
        """Emitted with the number of the run that is to be that of the window."""

    @property
    def arena_table_wanted(self) -> SignalInstance:
        """Emitted with the `News` whose results are to be written."""

    def show_news(self, news: News) -> None:
        """Show how the runs stand."""


class ArenaController(QObject):
    """Begins and ends arenas, tells of them, opens their runs and writes their results."""

    def __init__(
        self,
        session: Session,
        guard: UnsavedGuard,
        files: FilesController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._guard, self._files = session, guard, files
        self._view: ArenaHolder | None = None
        self.arena = Arena(self)
        self.arena.news.connect(self._on_news)
        self.arena.kept.connect(self._on_kept)

    def close(self) -> bool:
        """Stop what runs and wait; False when a thread must be left behind."""
        return self.arena.close()

    def add(self, view: View) -> None:
        """Hear a view, where an arena is held in it."""
        if isinstance(view, ArenaHolder):
            self._view = view
            view.arena_requested.connect(self._on_requested)
            view.arena_stopped.connect(self.arena.halt)
            view.arena_wished.connect(self._on_wished)
            view.arena_run_chosen.connect(self._on_run_chosen)
            view.arena_table_wanted.connect(self._on_table_wanted)

    def _on_requested(self, plan: ArenaPlan) -> None:
        session = self._session
        experiment, dataset = session.experiment, session.dataset
        if experiment is None or dataset is None:
            return
        try:
            plan = replace(plan, base=experiment)  # with what was changed on the way
        except SpecError as error:
            self._on_news(News(plan, "failed", problem=f"Not compared: {error}"))
            return
        known = experiment.data, dataset
        self.arena.start(plan, session.opening.data_dir, known)
        self._on_news(News(plan, "preparing"))

    def _on_wished(self, wish: Wish) -> None:
        self.arena.ask(wish)

    def _on_news(self, news: News) -> None:
        if self._view is not None:
            self._view.show_news(news)

    def _on_run_chosen(self, run: int) -> None:
        if self._guard.may_lose("Opening a run of the arena"):
            self.arena.want(run)

    def _on_kept(self, run: KeptRun) -> None:
        self._session.opening.kept(run, self._session.timeline.memory, "arena")

    def _on_table_wanted(self, news: News) -> None:
        if news.standing is None:
            return
        reads = files_read(news.plan.base, self._session.opening.data_dir)
        write = partial(_write, news)
        self._files.export_table("arena.csv", write, reads)


def _write(news: News, path: str) -> None:
    if news.standing is not None:
        write_table(path, news.plan, news.standing)
