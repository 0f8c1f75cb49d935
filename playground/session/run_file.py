"""The file that holds the run, and how much of the run it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.session.file_mark import FileMark
from playground.session.plain_words import SPOKEN_ERRORS, sentence_for
from playground.session.saving import save_run

if TYPE_CHECKING:
    from core import Snapshot
    from playground.session.run import Run


class RunFile(QObject):
    """Where the run was opened from or saved to; `path` is "" where there is no such file."""

    saved = Signal(str)  # path
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = ""
        self._mark: FileMark | None = None
        self._seconds = 0.0

    @property
    def is_outdated(self) -> bool:
        """Whether another program has changed the file since it was read or saved here."""
        return self._mark is not None and self._mark.is_outdated(self.path)

    def begin(self, path: str, mark: FileMark | None, snapshot: Snapshot) -> None:
        """Another run is shown: it stands in the file `path` as `snapshot` has it, or in none.

        `mark` is what that file was when it was read.
        """
        self.path, self._mark = path, mark
        self._seconds = snapshot.seconds if path else 0.0

    def unsaved_seconds(self, snapshot: Snapshot) -> float:
        """Seconds of training that the file does not hold."""
        return snapshot.seconds - self._seconds

    def save(self, path: str, run: Run) -> bool:
        """Write the run (npz) or its experiment (json); False when it failed, which is told."""
        try:
            checkpoint = run.checkpoint()
            save_run(path, checkpoint, own=self.path)
        except (*SPOKEN_ERRORS, OSError) as error:
            self.failed.emit(f"Not saved: {sentence_for(error)}")
            return False
        if not path.lower().endswith(".json"):
            self.path, self._mark = path, FileMark.of(path)
            self._seconds = checkpoint.snapshot.seconds
        self.saved.emit(path)
        return True
