"""The arena: many runs side by side, trained in a thread of their own beside the window's run."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from core.datasets import DownloadCancelled
from core.train.contest import Contest
from core.train.contest_news import News
from playground.qt.overrides import total
from playground.session.album import Album
from playground.session.loading import Loader
from playground.session.mailbox import Mailbox
from playground.session.plain_words import SPOKEN_ERRORS, sentence_for
from playground.session.training_thread import YIELD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Dataset, DataSpec
    from core.run.kept_run import KeptRun
    from core.spec.arena_plan import ArenaPlan
    from core.train.contest_news import Phase, Wish

    MakeContest = Callable[[ArenaPlan, list[Dataset]], Contest]
    Known = tuple[DataSpec, Dataset] | None

logger = logging.getLogger(__name__)
_PATIENCE_MS: Final = 1200
# Telling takes at most this part of the thread's time while it trains.
_SHARE: Final = 0.2
_PAINTING: Final = 0.01
# Nothing else is to be done then, but a person may want something else at any time.
_PAINTING_AT_REST: Final = 0.1


class ArenaThread(QThread):
    """Trains a contest to its end, and then still tells of it until it is sent home.

    What is told is pulled: nothing is computed for somebody who does not ask.
    """

    told = Signal()
    kept = Signal()  # the run that was wanted can be taken

    def __init__(
        self,
        plan: ArenaPlan,
        data_dir: str | None,
        known: Known,
        make: MakeContest = Contest,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._plan, self._make, self._clock = plan, make, clock
        self._loader = Loader(data_dir, self._report, self.isInterruptionRequested, known)
        self._news: Mailbox[News] = Mailbox()
        self._wake = threading.Condition()
        self._wish: Wish | None = None  # guarded by _wake, as the run that is wanted
        self._wanted: int | None = None
        self._runs: Mailbox[KeptRun] = Mailbox()
        self._is_halted = False
        # Only the worker touches these.
        self._began = clock()
        self._seconds = 0.0
        self._not_before = 0.0

    # Called from the window's thread.

    def ask(self, wish: Wish) -> None:
        """Want news, once; of several wishes the newest counts."""
        with self._wake:
            self._wish = wish
            self._wake.notify_all()

    def want(self, run: int) -> None:
        """Want a run as it stands; `kept` tells of it."""
        with self._wake:
            self._wanted = run
            self._wake.notify_all()

    def take_run(self) -> KeptRun | None:
        """The run that was wanted last, once."""
        return self._runs.take()

    def halt(self) -> None:
        """Train no more at the next safe point; news are told all the same."""
        self._is_halted = True

    def take_news(self) -> News | None:
        """The newest news, once."""
        return self._news.take()

    def requestInterruption(self) -> None:  # noqa: N802 (Qt's name)
        """Go home at the next safe point."""
        super().requestInterruption()
        with self._wake:
            self._wake.notify_all()

    # The work.

    @total()
    def run(self) -> None:
        """Prepare, train, tell; whatever goes wrong ends as news with a sentence."""
        try:
            contest = self._make(self._plan, self._datasets())
            album = Album(self._plan.size, contest.network, self._clock)
            self._train(contest, album)
            self._serve(contest, album)
        except DownloadCancelled:
            return
        except Exception as error:  # the last line of defence: a thread must not die in silence
            if not isinstance(error, (*SPOKEN_ERRORS, OSError)):
                logger.exception("the arena failed")
            self._tell(News(self._plan, "failed", problem=f"Not compared: {sentence_for(error)}"))

    def _datasets(self) -> list[Dataset]:
        """The data of all runs; what several have is made once."""
        made: dict[DataSpec, Dataset] = {}
        found = []
        for data in (experiment.data for experiment in self._plan.experiments):
            if data not in made:
                made[data] = self._loader.dataset(data)
            found.append(made[data])
        return found

    def _report(self, done: int, whole: int, what: str) -> None:
        part = done / whole if whole else 0.0
        self._tell(News(self._plan, "preparing", done=part, problem=what))

    def _train(self, contest: Contest, album: Album) -> None:
        self._began = self._clock()
        for _ in contest.run():
            if not self._seconds:  # until now it was got ready: loaded, or compiled
                self._began = self._clock()
            self._seconds = self._clock() - self._began if contest.done else 0.0
            if self._is_halted or self.isInterruptionRequested():
                contest.stop()
                break
            album.age()
            self._answer(contest, album, "training")
            time.sleep(YIELD_SECONDS)  # others shall come by the interpreter, too
        self._seconds = self._clock() - self._began
        self._not_before = 0.0
        album.age()

    def _serve(self, contest: Contest, album: Album) -> None:
        """Tell of what has come of it, until nobody wants to know."""
        phase: Phase = "finished" if contest.is_finished else "stopped"
        while True:
            with self._wake:
                self._wake.wait_for(self._is_wanted)
            if self.isInterruptionRequested():
                return
            self._answer(contest, album, phase)

    def _is_wanted(self) -> bool:
        wishes = self._wish is not None or self._wanted is not None
        return wishes or self.isInterruptionRequested()

    def _hand_out(self, contest: Contest) -> None:
        """Keep the run that is wanted."""
        with self._wake:
            wanted, self._wanted = self._wanted, None
        if wanted is not None and self._runs.put(contest.kept(wanted)):
            self.kept.emit()

    def _answer(self, contest: Contest, album: Album, phase: Phase) -> None:
        """Fulfil the newest wish, unless so much was told that training would suffer."""
        self._hand_out(contest)
        began = self._clock()
        with self._wake:
            if self._wish is None or (phase == "training" and began < self._not_before):
                return
            wish, self._wish = self._wish, None
        album.paint(wish.painter, _PAINTING if phase == "training" else _PAINTING_AT_REST)
        done = contest.done
        left = self._seconds * (1.0 - done) / done if done > 0.0 else float("nan")
        self._tell(
            News(
                self._plan,
                phase,
                contest.standing(wish.goal, wish.figure),
                album.pictures,
                album.unpainted,
                done,
                self._seconds,
                left if phase == "training" else 0.0,
                contest.threads,
                contest.nbytes,
            )
        )
        now = self._clock()
        self._not_before = now + (now - began) / _SHARE

    def _tell(self, news: News) -> None:
        if self._news.put(news):
            self.told.emit()


class Arena(QObject):
    """One contest at a time; `news` brings what was asked for, and what went wrong.

    The window's run is not touched. All methods belong to the window's thread.
    """

    news = Signal(object)  # News
    kept = Signal(object)  # the KeptRun that was wanted

    def __init__(self, parent: QObject | None = None, *, make: MakeContest = Contest) -> None:
        super().__init__(parent)
        self._make = make
        self._threads: list[ArenaThread] = []
        self._current: ArenaThread | None = None
        self._patience_ms = _PATIENCE_MS

    def start(self, plan: ArenaPlan, data_dir: str | None = None, known: Known = None) -> None:
        """Begin a contest; the one before is forgotten. `known` are data that are at hand."""
        self.forget()
        thread = ArenaThread(plan, data_dir, known, self._make)
        thread.told.connect(self._on_told)
        thread.kept.connect(self._on_kept)
        thread.finished.connect(self._on_thread_finished)
        self._threads.append(thread)
        self._current = thread
        thread.start(QThread.Priority.LowPriority)

    def ask(self, wish: Wish) -> None:
        """Want news of the present contest, once."""
        if self._current is not None:
            self._current.ask(wish)

    def want(self, run: int) -> None:
        """Want a run of the present contest as it stands; `kept` brings it."""
        if self._current is not None:
            self._current.want(run)

    def halt(self) -> None:
        """Train no more; what has come of it stays to be looked at."""
        if self._current is not None:
            self._current.halt()

    def forget(self) -> None:
        """Let go of the present contest; its thread ends in its own time."""
        if self._current is not None:
            self._current.requestInterruption()
            self._current = None

    def close(self) -> bool:
        """Stop and wait; False when a thread did not end in time and must be left behind."""
        self.forget()
        deadline = QDeadlineTimer(self._patience_ms)
        self._patience_ms = 0  # what hung once is not waited for again
        self._threads = [thread for thread in self._threads if not thread.wait(deadline)]
        return not self._threads

    def _on_told(self) -> None:
        news = self._current.take_news() if self._current is not None else None
        if news is not None:
            self.news.emit(news)

    def _on_kept(self) -> None:
        run = self._current.take_run() if self._current is not None else None
        if run is not None:
            self.kept.emit(run)

    def _on_thread_finished(self) -> None:
        for thread in [thread for thread in self._threads if thread.isFinished()]:
            thread.wait()
            self._threads.remove(thread)
