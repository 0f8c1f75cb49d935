"""Opening, saving and exporting, and the files that were used last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.chrome.dialogs import (
    CSV_FILTER,
    EXPERIMENT_FILTER,
    PICTURE_FILTER,
    PRINT_FILTER,
    WEIGHTS_FILTER,
)
from playground.control.openable import OpenError, dropped_path, kind_of
from playground.session.outputs import (
    DRAWING,
    EXPERIMENT,
    HISTORY,
    PRINT,
    WEIGHTS,
    Output,
    OutputError,
    check_outputs,
)
from playground.session.plain_words import sentence_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QUrl

    from playground.chrome.dialogs import Dialogs
    from playground.chrome.settings import Settings
    from playground.control.forms import FormController
    from playground.control.unsaved import UnsavedGuard
    from playground.session.loading import BareFile
    from playground.session.outputs import Kind
    from playground.session.session import Session
    from playground.views.view import View


class FilesController(QObject):
    """Asks for names, hands files to the session, and remembers which they were."""

    recent_changed = Signal()
    failed = Signal(str)
    runs_wanted = Signal(str)  # a folder of runs was chosen
    message = Signal(str)

    def __init__(
        self, session: Session, dialogs: Dialogs, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._dialogs, self._settings = session, dialogs, settings
        self._opening = ""
        self._refused = ""
        session.bare_file_opened.connect(self._on_bare_file_opened)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.failed.connect(self._on_failed)
        session.file_wanted.connect(self._on_file_wanted)
        session.loading_cancelled.connect(self._on_loading_cancelled)
        session.data_asked.connect(self._on_data_asked)
        session.saved.connect(self._on_saved)

    def use(self, guard: UnsavedGuard, forms: FormController) -> None:
        """Ask `guard` before a run is lost; data files go through the forms."""
        self._guard, self._forms = guard, forms

    def ask_to_open(self) -> None:
        """Ask for a file and open it."""
        path = self._dialogs.open_path("Open", self._settings.folder)
        if path:
            self.open(path)

    def open(self, path: str) -> None:
        """Open weights or arrays (npz), an experiment (json), a table, pictures, or runs."""
        try:
            kind = kind_of(path)
        except OpenError as error:
            self.failed.emit(f"Not opened: {error}")
            return
        if kind == "runs":
            self.runs_wanted.emit(path)
        elif kind == "data":
            self._forms.open_data(path)
        elif self._guard.may_lose("Opening a file"):
            self._opening = path
            self._session.open(path)

    def drop(self, urls: Sequence[QUrl]) -> None:
        """Open what was dropped on the window, or say why that cannot be."""
        try:
            path = dropped_path(urls)
        except OpenError as error:
            self.failed.emit(f"Not opened: {error}")
        else:
            self.open(path)

    def save(self) -> bool:
        """Save where the run was opened from or saved to; False when nothing was saved.

        Asks when there is no such file, and before what another program wrote there is lost.
        """
        path = self._session.path
        if not path:
            return self.save_as()
        if self._session.is_file_outdated:
            answer = self._dialogs.overwrite(Path(path).name)
            if answer != "overwrite":
                return answer == "save as" and self.save_as()
        return self._session.save(path)

    def save_as(self) -> bool:
        """Ask for a name and save there; False when nothing was saved."""
        return self._ask_and_save("Save weights", "run.npz", WEIGHTS_FILTER, WEIGHTS)

    def save_experiment(self) -> bool:
        """Ask for a name and save the experiment there."""
        return self._ask_and_save(
            "Save experiment", "experiment.json", EXPERIMENT_FILTER, EXPERIMENT
        )

    def export_view(self, view: View) -> None:
        """Ask for a name and write the view's picture there."""
        title = view.declaration.title.lower()
        suggestion = self._suggested(f"{title.replace(' ', '-')}.png")
        path = self._dialogs.save_path(f"Export {title}", suggestion, PICTURE_FILTER)
        if path:
            is_drawing = path.lower().endswith(".svg")
            self._export(view.export_svg if is_drawing else view.export_png, path, DRAWING)

    def export_history(self) -> None:
        """Ask for a name and write the history there as CSV."""
        snapshot = self._session.snapshot
        suggestion = self._suggested("history.csv")
        path = self._dialogs.save_path("Export history", suggestion, CSV_FILTER)
        if path and snapshot is not None:
            self._export(snapshot.history.to_csv, path, HISTORY)

    def export_print(self, name: str, write: Callable[[str], None]) -> None:
        """Ask where a PDF, called `name` at first, is to go, and let it be written there."""
        path = self._dialogs.save_path("Save as PDF", self._suggested(name), PRINT_FILTER)
        if path:
            self._export(write, path, PRINT)

    def export_table(
        self, name: str, write: Callable[[str], None], reads: frozenset[str] = frozenset()
    ) -> None:
        """Ask where a CSV, called `name` at first, is to go; not onto a file of `reads` either."""
        path = self._dialogs.save_path("Export results", self._suggested(name), CSV_FILTER)
        if path:
            self._export(write, path, HISTORY, reads)

    def _export(
        self,
        write: Callable[[str], None],
        path: str,
        kind: Kind,
        reads: frozenset[str] = frozenset(),
    ) -> None:
        try:
            self._check(path, kind, reads)
            write(path)
        except (OutputError, OSError) as error:
            self.failed.emit(f"Not exported: {sentence_for(error)}")
        else:
            self.message.emit(f"Exported {Path(path).name}.")

    def _ask_and_save(self, title: str, name: str, file_filter: str, kind: Kind) -> bool:
        path = self._dialogs.save_path(title, self._suggested(name), file_filter)
        if not path:
            return False
        try:
            self._check(path, kind)
        except OutputError as error:
            self.failed.emit(f"Not saved: {error}")
            return False
        return self._session.save(path)

    def _check(self, path: str, kind: Kind, reads: frozenset[str] = frozenset()) -> None:
        """Raise `OutputError` where this must not be written."""
        reads |= self._session.reads
        check_outputs([Output(path, kind)], reads, own=self._session.path)

    def _suggested(self, name: str) -> str:
        return str(Path(self._settings.folder) / name)

    def _on_bare_file_opened(self, bare: BareFile) -> None:
        activations = self._dialogs.activations(bare)
        if activations:
            self._session.open_bare(bare, activations)
        else:
            self._opening = ""

    def _on_data_asked(self) -> None:
        self._opening = ""  # the person may not want it yet

    def _on_experiment_changed(self) -> None:
        opening, self._opening = self._opening, ""
        if opening:
            self.remember(opening)

    def _on_failed(self) -> None:
        if self._opening and not Path(self._opening).exists():
            self._settings.forget_recent_file(self._opening)
            self.recent_changed.emit()
        self._refused, self._opening = self._opening, ""

    def _on_file_wanted(self) -> None:
        self._opening = self._refused  # what is open once the file is found

    def _on_loading_cancelled(self) -> None:
        self._opening = ""

    def _on_saved(self, path: str) -> None:
        self.remember(path)
        self.message.emit(f"Saved {Path(path).name}.")

    def remember(self, path: str) -> None:
        """It was opened or saved."""
        self._settings.add_recent_file(path)
        self.recent_changed.emit()
