"""The thread that loads data and files, so that the window never waits for them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from playground.qt.overrides import total
from playground.session.mailbox import Mailbox
from playground.session.plain_words import SPOKEN_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.session.loading import Cancelled, Progress

    Job = Callable[[Progress, Cancelled], object]


logger = logging.getLogger(__name__)
_PATIENCE_MS: Final = 1200


def run_job(job: Job, progress: Progress, cancelled: Cancelled) -> object:
    """What the job gives, or the error it ended with; what nobody expected is logged."""
    try:
        return job(progress, cancelled)
    except (*SPOKEN_ERRORS, OSError) as error:
        return error
    except Exception as error:  # the last line of defence: a thread must not die in silence
        logger.exception("loading failed")
        return error


class LoaderThread(QThread):
    """Runs one job; once finished, `outcome` is what the job gave or why it failed."""

    progress_changed = Signal()

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outcome: object = None
        self._job = job
        self._progress: Mailbox[tuple[int, int, str]] = Mailbox()

    @total()
    def run(self) -> None:
        """Do the job; progress goes through a one-slot mailbox, the newest wins."""
        self.outcome = run_job(self._job, self._report, self.isInterruptionRequested)

    def take_progress(self) -> tuple[int, int, str] | None:
        """Done, total (0: not known) and what is being done; None when nothing is new."""
        return self._progress.take()

    def _report(self, done: int, total: int, what: str) -> None:
        if self._progress.put((done, total, what)):
            self.progress_changed.emit()


class Loads(QObject):
    """One job at a time: a new one takes the place of the one before, whose outcome is dropped.

    A thread cannot be torn out of a read that hangs, so a job that is no longer wanted ends in its
    own time while the window goes on.
    """

    loaded = Signal(object)  # what the job gave, or the Exception that it ended with
    progress = Signal(object, object, str)  # done, total (0: not known), what

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[LoaderThread] = []
        self._current: LoaderThread | None = None
        self._is_closed = False
        self._patience_ms = _PATIENCE_MS

    @property
    def busy(self) -> bool:
        """Whether a job is under way whose outcome is wanted."""
        return self._current is not None

    def start(self, job: Job) -> None:
        """Begin a job; `loaded` tells of its outcome. Once closed it begins none."""
        self.cancel()
        if self._is_closed:
            return  # a thread that nobody waits for would end the program
        thread = LoaderThread(job)
        thread.progress_changed.connect(self._on_progress_changed)
        thread.finished.connect(self._on_thread_finished)
        self._threads.append(thread)
        self._current = thread
        thread.start()

    def cancel(self) -> None:
        """Want the outcome no more."""
        if self._current is not None:
            self._current.requestInterruption()
            self._current = None

    def close(self) -> bool:
        """Cancel and wait; False when a thread did not end in time and must be left behind."""
        self._is_closed = True
        self.cancel()
        deadline = QDeadlineTimer(self._patience_ms)
        self._patience_ms = 0  # what hung once is not waited for again
        self._threads = [thread for thread in self._threads if not thread.wait(deadline)]
        return not self._threads

    def _on_progress_changed(self) -> None:
        progress = self._current.take_progress() if self._current is not None else None
        if progress is not None:
            self.progress.emit(*progress)

    def _on_thread_finished(self) -> None:
        for thread in [thread for thread in self._threads if thread.isFinished()]:
            thread.wait()
            self._threads.remove(thread)
            if thread is self._current:
                self._current = None
                self.loaded.emit(thread.outcome)
