"""Autosave: what a crash would lose, kept beside the run and offered back at the next start."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, QThread, QTimer, Signal

from core.files.atomic import sweep_stale
from playground.qt.overrides import total
from playground.session.file_mark import FileMark
from playground.session.plain_words import sentence_for
from playground.session.saving import save_run

if TYPE_CHECKING:
    from pathlib import Path

    from playground.session.saving import Checkpoint
    from playground.session.session import Session

logger = logging.getLogger(__name__)

# A crash loses at most 30 s: this, the wait for a safe point and the writing together.
INTERVAL_MS: Final = 20_000
_PATTERN: Final = "autosave-*.npz"


class _Slot:
    """One autosave file and its lock, which says whose it is; a dead program's does not hold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark = FileMark.of(str(path))
        self._lock = QLockFile(str(path.with_suffix(".lock")))
        # A lock is given up only because its program is gone, never because it is old.
        self._lock.setStaleLockTime(0)

    def claim(self) -> bool:
        return self._lock.tryLock(0)

    @property
    def is_taken(self) -> bool:
        """Whether another program has written the file: it is no longer this window's."""
        if self._mark is None:
            return self.path.exists()
        return self._mark.is_outdated(str(self.path))

    def note_written(self) -> None:
        """The file is as this window has written it."""
        self._mark = FileMark.of(str(self.path))

    def remove(self) -> None:
        """Remove the file, unless another program has written it."""
        if self.is_taken:
            return
        self._mark = None
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            logger.exception("cannot remove %s", self.path.name)

    def release(self) -> None:
        self._lock.unlock()


class _Writer(QThread):
    """Writes one checkpoint; `error` is what went wrong, or None."""

    def __init__(self, path: Path, checkpoint: Checkpoint) -> None:
        super().__init__()
        self.error: Exception | None = None
        self.checkpoint = checkpoint
        self._path = path

    @total()
    def run(self) -> None:
        """Write; whatever goes wrong is told by `error`."""
        try:
            save_run(str(self._path), self.checkpoint)
        except Exception as error:  # the run must go on whatever the disk does
            logger.exception("autosave failed")
            self.error = error


class Autosave(QObject):
    """Writes the session's run to `folder` every 20 s and removes the file once it is not needed.

    Each window has a file of its own. A file whose window is gone without removing it is a run
    that was lost: `found` is the newest of them, until it is restored or discarded.
    """

    failed = Signal(str)  # once, until a save succeeds again

    def __init__(self, session: Session, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folder = folder
        self._writer: _Writer | None = None
        self._saved_steps = 0
        self._is_wanted = False
        self._is_restoring = False
        self._has_failed = False
        self._found: _Slot | None = None
        self._slot: _Slot | None = None
        self._open_folder()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.save_soon)
        self._timer.start()
        session.state_changed.connect(self._on_state_changed)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.checkpoint_ready.connect(self._on_checkpoint_ready)
        session.saved.connect(self._on_saved)

    @property
    def found(self) -> Path | None:
        """A run that a crash left behind."""
        return self._found.path if self._found is not None else None

    def restore(self) -> None:
        """Open the run that was found; its file stays until this window has saved it anew."""
        if self._found is None:
            return
        if self._slot is not None:
            self._slot.release()
        self._slot, self._found = self._found, None
        self._is_restoring = True
        self._session.restore(str(self._slot.path))

    def discard(self) -> None:
        """Remove the run that was found."""
        if self._found is not None:
            self._found.remove()
            self._found.release()
            self._found = None

    def save_soon(self) -> None:
        """Write the run at the next safe point, unless the file holds it already."""
        snapshot = self._session.snapshot
        if self._slot is None or self._writer is not None or snapshot is None:
            return
        if snapshot.steps != self._saved_steps and self._session.unsaved_seconds > 0.0:
            self._is_wanted = True
            self._session.request_checkpoint()

    def close(self) -> None:
        """Stop and remove the file: the window was closed as it should."""
        self._timer.stop()
        if self._writer is not None:
            self._writer.wait()
            self._note_written(self._writer)
            self._writer = None
        if self._slot is not None:
            self._slot.remove()
            self._slot.release()
            self._slot = None
        if self._found is not None:
            self._found.release()  # not answered: offered again next time
            self._found = None

    def _open_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            sweep_stale(self._folder)
            left = sorted(self._folder.glob(_PATTERN), key=lambda path: path.stat().st_mtime)
        except OSError:
            logger.exception("no autosave: its folder cannot be used")
            return
        for path in reversed(left):
            slot = _Slot(path)
            if slot.claim():
                self._found = slot
                break
        self._slot = self._new_slot()

    def _new_slot(self) -> _Slot | None:
        """A file of a name that nobody has, or None."""
        slot = _Slot(self._folder / f"autosave-{secrets.token_hex(6)}.npz")
        return slot if slot.claim() else None

    def _on_state_changed(self, state: str) -> None:
        if state in ("paused", "finished", "diverged"):
            self.save_soon()

    def _on_snapshot_changed(self) -> None:
        if self._session.state == "paused":
            self.save_soon()

    def _on_experiment_changed(self) -> None:
        if self._is_restoring:
            self._is_restoring = False
        else:
            self._forget()

    def _on_saved(self, path: str) -> None:
        if path.lower().endswith(".npz"):
            self._forget()

    def _forget(self) -> None:
        """Nothing is left that a crash would lose."""
        self._is_wanted = False
        self._saved_steps = 0
        if self._slot is not None and self._writer is None:
            self._slot.remove()

    def _on_checkpoint_ready(self, checkpoint: Checkpoint) -> None:
        slot = self._slot
        if not self._is_wanted or slot is None or self._writer is not None:
            return
        self._is_wanted = False
        self._saved_steps = checkpoint.snapshot.steps
        if slot.is_taken:  # it stays for whoever wrote it; the next start offers it
            slot.release()
            self._slot = slot = self._new_slot()
        if slot is None:
            return
        self._writer = _Writer(slot.path, checkpoint)
        self._writer.finished.connect(self._on_written)
        self._writer.start()

    def _note_written(self, writer: _Writer) -> None:
        if self._slot is not None and writer.error is None:
            self._slot.note_written()

    def _on_written(self) -> None:
        writer, self._writer = self._writer, None
        if writer is None:
            return
        writer.wait()
        self._note_written(writer)
        if self._saved_steps != writer.checkpoint.snapshot.steps and self._slot is not None:
            self._slot.remove()  # forgotten while it was written
        if writer.error is None:
            self._has_failed = False
        elif not self._has_failed:
            self._has_failed = True
            self.failed.emit(f"Autosave does not work: {sentence_for(writer.error)}")
