"""Which earlier runs stand as ghosts behind the curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from playground.theme import run_color
from playground.views.ghosts import MOST, Ghost, ShowsGhosts

if TYPE_CHECKING:
    from core import Experiment
    from core.run.kept_run import KeptRun
    from playground.session.kept_runs import KeptRuns
    from playground.session.session import Session
    from playground.views.lazy import LazyViews
    from playground.views.view import View


class Ghosts(QObject):
    """Shows the last kept runs that can be compared with the present one by their curves.

    Pinned runs come first. Other data or another loss have other curves, which say nothing here.
    """

    def __init__(
        self, session: Session, kept: KeptRuns, views: LazyViews, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._kept, self._views = session, kept, views
        self._shown: tuple[KeptRun, ...] = ()
        kept.changed.connect(self._show)
        session.experiment_changed.connect(self._show)
        views.made.connect(self._on_made)

    def _on_made(self, view: View) -> None:
        if isinstance(view, ShowsGhosts):
            view.show_ghosts(_ghosts(self._shown))

    def _show(self) -> None:
        shown = self._chosen()
        if shown == self._shown:
            return
        self._shown = shown
        for view in self._views.all_made():
            self._on_made(view)

    def _chosen(self) -> tuple[KeptRun, ...]:
        experiment = self._session.experiment
        if experiment is None:
            return ()
        present = self._kept.present
        runs = [
            run
            for run in reversed(self._kept.runs)
            if run.id != present and _are_alike(run.experiment, experiment)
        ]
        return tuple(sorted(runs, key=lambda run: not run.pinned)[:MOST])


def _are_alike(one: Experiment, other: Experiment) -> bool:
    return (one.data.name, one.data.path, one.training.loss) == (
        other.data.name,
        other.data.path,
        other.training.loss,
    )


def _ghosts(runs: tuple[KeptRun, ...]) -> tuple[Ghost, ...]:
    return tuple(Ghost(run.name, run_color(run.color), run.history) for run in runs)
