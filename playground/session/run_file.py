"""The file that holds the run, and how much of the run it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from playground.session.file_mark import FileMark
from playground.session.plain_words import SPOKEN_ERRORS, sentence_for
from playground.session.saving import save_run

if TYPE_CHECKING:
    from core import Snapshot
    from playground.session.run import Run


class RunMark(msgspec.Struct, frozen=True):
    """A run stands in the file `path`, as it was after `seconds` of training; "" is no file.

    `content` is what the file was when it was read or saved.
    """

    path: str = ""
    seconds: float = 0.0
    content: FileMark | None = None


class RunFile(QObject):
    """Where the run was opened from or saved to; `path` is "" where there is no such file."""

    saved = Signal(str)  # path
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mark = RunMark()
        """Of the run that is shown; another run brings its own."""

    @property
    def path(self) -> str:
        """The file, "" where there is none."""
        return self.mark.path

    @property
    def is_outdated(self) -> bool:
        """Whether another program has changed the file since it was read or saved here."""
        content = self.mark.content
        return content is not None and content.is_outdated(self.mark.path)

    def unsaved_seconds(self, snapshot: Snapshot) -> float:
        """Seconds of training that the file does not hold."""
        return snapshot.seconds - self.mark.seconds

    def save(self, path: str, run: Run) -> bool:
        """Write the run (npz) or its experiment (json); False when it failed, which is told."""
        try:
            checkpoint = run.checkpoint()
            save_run(path, checkpoint, own=self.path)
        except (*SPOKEN_ERRORS, OSError) as error:
            self.failed.emit(f"Not saved: {sentence_for(error)}")
            return False
        if not path.lower().endswith(".json"):
            self.mark = RunMark(path, checkpoint.snapshot.seconds, FileMark.of(path))
        self.saved.emit(path)
        return True
