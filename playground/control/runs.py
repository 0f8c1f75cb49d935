"""Between the panel of kept runs and the session: what a person does with runs of before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from core.run.run_folder import ENDING, folder_of, is_run_folder
from core.train.parting import Parting
from playground.chrome.dialogs import RUNS_FILTER
from playground.control.compare import CompareController
from playground.control.ghosts import Ghosts
from playground.control.run_pairs import RunPairs
from playground.qt.overrides import total
from playground.session.kept_runs import KeptRuns
from playground.session.outputs import is_same_file
from playground.session.run_jobs import RunJob

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from playground.chrome.actions import Actions
    from playground.chrome.dialogs import Dialogs
    from playground.chrome.layouts import Layouts
    from playground.chrome.run_panels import RunPanels
    from playground.chrome.settings import Settings
    from playground.control.files import FilesController
    from playground.session.kept_runs import Removed
    from playground.session.session import Session
    from playground.views.lazy import LazyViews


class RunsController(QObject):
    """Keeps the session's runs, shows them, and does with them what a person asks for."""

    message = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        session: Session,
        panels: RunPanels,
        views: LazyViews,
        undo_stack: QUndoStack,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._panel, self._stack = session, panels.runs, undo_stack
        self._folder = ""
        self.kept = KeptRuns(self)
        self.kept.follow(session)
        self.ghosts = Ghosts(session, self.kept, views, self)
        self.pairs = RunPairs(self.kept, self._panel, views, self)
        self.compare = CompareController(session, self.kept, panels, self)
        self.compare.message.connect(self.message)
        self._search = RunJob(session, self)
        self._files = RunJob(session, self)
        self._connect()

    def _connect(self) -> None:
        panel, kept = self._panel, self.kept
        kept.changed.connect(self._show)
        kept.forgotten.connect(self.message)
        panel.model.renamed.connect(kept.rename)
        panel.model.noted.connect(kept.write_note)
        panel.model.pinned.connect(self._on_pinned)
        panel.opened.connect(self.open)
        panel.removed.connect(self.remove)
        panel.parting_wanted.connect(self._on_parting_wanted)
        panel.cancelled.connect(self._search.cancel)
        panel.cancelled.connect(self._on_cancelled)
        self._search.progress.connect(panel.show_progress)
        self._search.done.connect(self._on_parting)
        self._search.failed.connect(self._on_search_failed)
        self._files.done.connect(self._on_file_done)
        self._files.failed.connect(self.failed)
        self._session.opening.came_to_nothing.connect(self._on_opening_failed)
        self._session.loading_cancelled.connect(self._on_opening_failed)

    def use(
        self,
        actions: Actions,
        dialogs: Dialogs,
        settings: Settings,
        files: FilesController,
        layouts: Layouts,
    ) -> None:
        """Answer the menu and what is opened as a file; `dialogs` ask for names."""
        self._dialogs, self._settings = dialogs, settings
        self._file_list, self._layouts = files, layouts
        self.compare.use(layouts)
        self.pairs.use(layouts)
        actions["SaveRuns"].triggered.connect(self.save)
        actions["OpenRuns"].triggered.connect(self.ask_to_open)
        files.runs_wanted.connect(self.open_folder)

    def open(self, run_id: str) -> None:
        """Show a kept run in the window, to go on from where it stood; the present one is kept."""
        if run_id in self.kept:
            self.kept.expect(run_id)
            self._session.opening.kept(self.kept[run_id], self._session.timeline.memory)

    def remove(self, run_id: str) -> None:
        """Take a run from the list; it can be undone."""
        if run_id in self.kept:
            self._stack.push(RemoveRun(self.kept, run_id))

    def save(self) -> None:
        """Ask for a name and write all runs there, in a folder.

        One that trains is kept as it stands meanwhile.
        """
        self._session.request_checkpoint()
        if not self.kept.runs:
            self.failed.emit("Not saved: there is no run yet. Train one first.")
            return
        suggestion = self._folder or str(Path(self._settings.folder) / f"runs{ENDING}")
        path = self._dialogs.save_path("Save runs", suggestion, RUNS_FILTER)
        if path:
            self.save_to(path)

    def save_to(self, path: str) -> None:
        """Write all runs into a folder, beside the window."""
        folder = Path(path)
        if folder.parent.suffix.lower() == ENDING:  # a file in it was chosen
            folder = folder.parent
        reads = (*self._session.reads, self._session.path)
        if any(read and is_same_file(str(Path(read).parent), str(folder)) for read in reads):
            self.failed.emit(
                f"Not saved: this run reads a file in {folder.name}: choose another name."
            )
            return
        self._files.write(str(folder), self.kept.runs)

    def ask_to_open(self) -> None:
        """Ask for a folder of runs and add its runs to the list."""
        path = self._dialogs.folder("Open runs")
        if path:
            self.open_folder(path)

    def open_folder(self, path: str) -> None:
        """Add the runs of a folder to the list."""
        if not is_run_folder(path):
            self.failed.emit(
                f"Not opened: {Path(path).name} is no folder of runs, whose name ends in {ENDING}."
            )
            return
        self._folder = str(folder_of(path))
        self._files.read(self._folder)

    def close(self) -> bool:
        """Stop all work with runs; False when something hangs and must be left."""
        ended = [job.close() for job in (self._search, self._files, self.compare)]
        return all(ended)

    def _show(self) -> None:
        kept, experiment = self.kept, self._session.experiment
        network = experiment.network if experiment is not None else None
        self._panel.show_runs(kept.runs, kept.present, kept.running, network)

    def _on_pinned(self, run_id: str, pinned: bool) -> None:
        if not self.kept.pin(run_id, pinned=pinned):
            self.message.emit("Not pinned: so many runs are pinned that no others have room.")

    def _on_parting_wanted(self, one: str, other: str) -> None:
        self._search.find_parting(self.kept[one], self.kept[other])

    def _on_parting(self, parting: object) -> None:
        if isinstance(parting, Parting):
            self._panel.show_parting(parting.words)

    def _on_search_failed(self, why: str) -> None:
        self._panel.show_parting(f"Not compared: {why}")

    def _on_cancelled(self) -> None:
        self._panel.show_parting("")

    def _on_file_done(self, outcome: object) -> None:
        if isinstance(outcome, str):
            self._folder = outcome
            self.message.emit(f"Saved {_count(self.kept.runs)} in {Path(outcome).name}.")
        elif isinstance(outcome, tuple):
            self.kept.add(outcome)
            self.message.emit(f"Opened {_count(outcome)} of {Path(self._folder).name}.")
            self._file_list.remember(self._folder)
            self._layouts.bring_forward("runs")

    def _on_opening_failed(self) -> None:
        self.kept.expect("")


class RemoveRun(QUndoCommand):
    """Takes a run from the list."""

    def __init__(self, kept: KeptRuns, run_id: str) -> None:
        super().__init__(f"delete run “{kept[run_id].name[:40]}”")
        self._kept, self._run_id = kept, run_id
        self._removed: Removed | None = None

    @total()
    def redo(self) -> None:
        """Take it out, where it is still there."""
        if self._run_id in self._kept:
            self._removed = self._kept.remove(self._run_id)

    @total()
    def undo(self) -> None:
        """Put it back."""
        if self._removed is not None and self._run_id not in self._kept:
            self._kept.put_back(self._removed)
        self._removed = None


def _count(runs: tuple[object, ...]) -> str:
    return f"{len(runs)} run{'' if len(runs) == 1 else 's'}"
