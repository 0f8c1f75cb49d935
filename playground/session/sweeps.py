"""Sweeps: many runs from a plan, driven beside the window, and results that are read.

One thread drives, another one reads; runs are made in processes of their own
(`core.sweep.local_pool`).
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from core.datasets import DownloadCancelled
from core.sweep.database import results_of
from core.sweep.news import Reading, SweepNews, read
from playground.qt.overrides import total
from playground.session.mailbox import Mailbox
from playground.session.plain_words import SPOKEN_ERRORS, sentence_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.sweep.news import Phase
    from core.sweep.sweep import Sweep

    Progress = Callable[[int, int, str], None]
    Cancelled = Callable[[], bool]
    MakeSweep = Callable[[Progress, Cancelled], Sweep]

logger = logging.getLogger(__name__)
# Processes are killed, and what waits to be written is little.
_PATIENCE_MS: Final = 3000
_TELLING_SECONDS: Final = 0.2
# Reading takes at most about this part of the time.
_SHARE: Final = 0.2


class SweepThread(QThread):
    """Drives one sweep; `take_news` has how it stands, without what has come of it."""

    told = Signal()

    def __init__(
        self,
        make: MakeSweep,
        folder: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make, self._folder, self._clock = make, folder, clock
        self._news: Mailbox[SweepNews] = Mailbox()
        self._lock = threading.Lock()
        self._sweep: Sweep | None = None  # guarded by _lock
        self._done = self._total = 0

    def take_news(self) -> SweepNews | None:
        """The newest news, once."""
        return self._news.take()

    def requestInterruption(self) -> None:  # noqa: N802 (Qt's name)
        """End it soon; any thread may call it."""
        super().requestInterruption()
        with self._lock:
            if self._sweep is not None:
                self._sweep.cancel()

    @total()
    def run(self) -> None:
        """Prepare and drive; whatever goes wrong ends as news with a sentence."""
        try:
            sweep = self._make(self._report, self.isInterruptionRequested)
            with self._lock:
                self._sweep = sweep
                if self.isInterruptionRequested():
                    sweep.cancel()
            self._drive(sweep)
        except DownloadCancelled:
            self._tell("stopped")
        except Exception as error:  # the last line of defence: a thread must not die in silence
            if not isinstance(error, (*SPOKEN_ERRORS, OSError)):
                logger.exception("the sweep failed")
            sentence = sentence_for(error).removesuffix(" with --out")
            problem = f"The sweep cannot start: {sentence}."
            if self._done:
                problem = f"The sweep stopped: {sentence}. What is done is kept."
            self._tell("failed", problem=problem)

    def _drive(self, sweep: Sweep) -> None:
        began, before, told_at = 0.0, 0, -_TELLING_SECONDS
        rows = sweep.run()
        self._total = sweep.total
        try:
            for _ in rows:
                now = self._clock()
                if not began:  # until now processes were started
                    began, before = now, sweep.done
                self._done = sweep.done
                if now - told_at >= _TELLING_SECONDS:
                    told_at, made = now, sweep.done - before
                    left = (
                        (now - began) * (sweep.total - sweep.done) / made if made else float("nan")
                    )
                    self._tell("running", left)
        finally:
            rows.close()
        self._done = sweep.done
        self._tell("finished" if sweep.done >= sweep.total else "stopped")

    def _report(self, _done: int, _whole: int, what: str) -> None:
        self._tell("preparing", problem=what)

    def _tell(self, phase: Phase, left: float = float("nan"), problem: str = "") -> None:
        news = SweepNews(phase, self._folder, self._done, self._total, left, problem)
        if self._news.put(news):
            self.told.emit()


class ResultsReader(QThread):
    """Reads a folder when it is asked to and something is new there, until it is sent home."""

    told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: Mailbox[tuple[str, Reading | str]] = Mailbox()
        self._wake = threading.Condition()
        self._wanted = ""  # guarded by _wake
        self._known: tuple[str, tuple[float, ...]] | None = None  # guarded by _wake

    def ask(self, folder: str, *, anew: bool = False) -> None:
        """Want what is in a folder by now; what was told already only where it is `anew`."""
        with self._wake:
            self._wanted = folder
            if anew:
                self._known = None
            self._wake.notify_all()

    def take(self) -> tuple[str, Reading | str] | None:
        """The folder, and what was read, or why nothing was; once."""
        return self._found.take()

    def requestInterruption(self) -> None:  # noqa: N802 (Qt's name)
        """Go home."""
        super().requestInterruption()
        with self._wake:
            self._wake.notify_all()

    @total()
    def run(self) -> None:
        """Wait and read."""
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._wanted or self.isInterruptionRequested())
                folder, self._wanted = self._wanted, ""
            if self.isInterruptionRequested():
                return
            stamp = folder, _stamp(folder)
            with self._wake:
                is_new, self._known = stamp != self._known, stamp
            if not is_new:
                continue
            began = time.monotonic()
            if self._found.put((folder, _read(folder))):
                self.told.emit()
            rest = (time.monotonic() - began) / _SHARE
            with self._wake:  # a million rows take their time: others shall come by theirs
                self._wake.wait_for(self.isInterruptionRequested, rest)


class Sweeps(QObject):
    """One sweep at a time, and the results of one folder; `news` tells of both.

    The window's run is not touched. All methods belong to the window's thread.
    """

    news = Signal(object)  # SweepNews

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[QThread] = []
        self._driver: SweepThread | None = None
        self._reader: ResultsReader | None = None
        self._now = SweepNews("looking")
        self._reading: Reading | None = None
        self._patience_ms = _PATIENCE_MS
        self._is_closed = False

    @property
    def is_going(self) -> bool:
        """Whether a sweep is under way here."""
        return self._driver is not None

    def start(self, make: MakeSweep, folder: str) -> None:
        """Begin the sweep that `make` prepares in the thread, with its results in `folder`.

        Does nothing while another one is under way.
        """
        if self._driver is not None or self._is_closed:
            return
        self._begin(SweepNews("preparing", folder, problem="Preparing…"))
        thread = self._driver = SweepThread(make, folder)
        thread.told.connect(self._on_told)
        self._keep(thread)
        thread.start(QThread.Priority.LowPriority)
        self._tell()

    def look(self, folder: str) -> None:
        """Show the results in another folder; not while a sweep is under way here."""
        if self._driver is None:
            self._begin(SweepNews("looking", folder))
            self.ask(anew=True)
            self._tell()

    def ask(self, *, anew: bool = False) -> None:
        """Read what is new in the folder, or all `anew`; `news` brings it."""
        if not self._now.folder or self._is_closed:
            return
        if self._reader is None:
            self._reader = ResultsReader()
            self._reader.told.connect(self._on_read)
            self._keep(self._reader)
            self._reader.start(QThread.Priority.LowPriority)
        self._reader.ask(self._now.folder, anew=anew)

    def stop(self) -> None:
        """Make no more runs; what is done is kept, and can be gone on with."""
        if self._driver is not None:
            self._driver.requestInterruption()
            self._now = _with(self._now, "stopping")
            self._tell()

    def close(self) -> bool:
        """Stop and wait; False when a thread did not end in time and must be left behind."""
        self._is_closed = True  # news that come yet start nothing
        for thread in self._threads:
            thread.requestInterruption()
        deadline = QDeadlineTimer(self._patience_ms)
        self._patience_ms = 0  # what hung once is not waited for again
        self._threads = [thread for thread in self._threads if not thread.wait(deadline)]
        return not self._threads

    def _begin(self, news: SweepNews) -> None:
        if news.folder != self._now.folder:
            self._reading = None
        self._now = news

    def _keep(self, thread: QThread) -> None:
        self._threads.append(thread)
        thread.finished.connect(self._on_thread_finished)

    def _tell(self) -> None:
        self.news.emit(_with(self._now, self._now.phase, self._reading))

    def _on_told(self) -> None:
        news = self._driver.take_news() if self._driver is not None else None
        if news is None:
            return
        if self._now.phase == "stopping" and news.is_going:
            news = _with(news, "stopping")
        self._now = news
        if not news.is_going:
            self._driver = None
            self.ask()
        self._tell()

    def _on_read(self) -> None:
        found = self._reader.take() if self._reader is not None else None
        if found is None or found[0] != self._now.folder:
            return
        if isinstance(found[1], Reading):
            self._reading = found[1]
        elif self._now.phase == "looking":
            self._now = SweepNews("failed", self._now.folder, problem=f"Not opened: {found[1]}.")
        self._tell()

    def _on_thread_finished(self) -> None:
        for thread in [thread for thread in self._threads if thread.isFinished()]:
            thread.wait()
            self._threads.remove(thread)


def _with(news: SweepNews, phase: Phase, reading: Reading | None = None) -> SweepNews:
    return SweepNews(
        phase, news.folder, news.done, news.total, news.seconds_left, news.problem, reading
    )


def _stamp(folder: str) -> tuple[float, ...]:
    """What changes when rows come: sizes and times of the file and of its log."""
    path = results_of(folder)
    found: list[float] = []
    for place in (path, Path(f"{path}-wal")):
        try:
            status = place.stat()
        except OSError:
            found.append(-1.0)
        else:
            found += [float(status.st_size), float(status.st_mtime_ns)]
    return tuple(found)


def _read(folder: str) -> Reading | str:
    """What is there, or why it cannot be read."""
    try:
        return read(folder)
    except Exception as error:  # as of a thread: nothing ends in silence
        if not isinstance(error, (*SPOKEN_ERRORS, OSError)):
            logger.exception("results of a sweep were not read")
        return sentence_for(error)
