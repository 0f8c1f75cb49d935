"""The file that holds the run, and how much of the run it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.session.plain_words import SPOKEN_ERRORS, sentence_for
from playground.session.saving import save_run

if TYPE_CHECKING:
    from core import Snapshot
    from playground.session.run import Run


@dataclass(frozen=True)
class FileMark:
    """A run stands in the file `path`, as it was after `seconds` of training; "" is no file."""

    path: str = ""
    seconds: float = 0.0


class RunFile(QObject):
    """Where the run was opened from or saved to; `path` is "" where there is no such file."""

    saved = Signal(str)  # path
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mark = FileMark()
        """Of the run that is shown; another run brings its own."""

    @property
    def path(self) -> str:
        """The file, "" where there is none."""
        return self.mark.path

    def unsaved_seconds(self, snapshot: Snapshot) -> float:
        """Seconds of training that the file does not hold."""
        return snapshot.seconds - self.mark.seconds

    def save(self, path: str, run: Run) -> bool:
        """Write the run (npz) or its experiment (json); False when it failed, which is told."""
        try:
            checkpoint = run.checkpoint()
            save_run(path, checkpoint)
        except (*SPOKEN_ERRORS, OSError) as error:
            self.failed.emit(f"Not saved: {sentence_for(error)}")
            return False
        if not path.lower().endswith(".json"):
            self.mark = FileMark(path, checkpoint.snapshot.seconds)
        self.saved.emit(path)
        return True
