"""A worker that computes any step of a run again, exactly, beside the window."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QThread, Signal

from core.train.recompute import Recomputed
from playground.qt.overrides import total
from playground.session.plain_words import sentence_for
from playground.session.training_thread import YIELD_SECONDS

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from core import Dataset, Snapshot, Trainer
    from core.train.recording import Recording

logger = logging.getLogger(__name__)
# So often, in chunks of some milliseconds, is told how far it has got.
_CHUNKS: Final = 10


class Wish(msgspec.Struct, frozen=True, eq=False):
    """A step of a recorded run; `is_fork` asks for a run that goes on from there."""

    recording: Recording
    step: int
    is_fork: bool = False
    dropped: threading.Event = msgspec.field(default_factory=threading.Event)


class Answer(msgspec.Struct, frozen=True, eq=False):
    """What has come of a wish: how far it is, the moment and its data, the fork, or the reason."""

    wish: Wish
    done: int = 0
    total: int = 0
    snapshot: Snapshot | None = None
    dataset: Dataset | None = None
    fork: Trainer | None = None
    error: str = ""

    @property
    def is_final(self) -> bool:
        """Whether nothing more comes."""
        return self.snapshot is not None or bool(self.error)


class RecomputeThread(QThread):
    """Serves the newest wish only; a newer one ends what is under way at the next safe point."""

    answered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._wish: Wish | None = None
        self._answer: Answer | None = None
        self._is_closed = self._is_to_forget = False
        self._recomputed: Recomputed | None = None  # only the worker touches it

    # Called by the window's thread.

    def ask(self, wish: Wish | None) -> None:
        """Want this and nothing else; None: nothing."""
        with self._changed:
            if self._wish is not None:
                self._wish.dropped.set()
            self._wish, self._answer = wish, None
            self._changed.notify_all()

    def take_answer(self) -> Answer | None:
        """The newest answer to the newest wish, once."""
        with self._changed:
            answer, self._answer = self._answer, None
            return answer

    def forget(self) -> None:
        """Want nothing, and keep nothing of the run that was asked about: its data may be large."""
        with self._changed:
            self._is_to_forget = True
        self.ask(None)

    def close(self) -> None:
        """Go home at the next safe point."""
        with self._changed:
            self._is_closed = True
        self.ask(None)

    # The work.

    @total()
    def run(self) -> None:
        """Serve until closed."""
        while (wish := self._next()) is not None:
            try:
                self._serve(wish)
            except Exception as error:  # the last line of defence: a thread must not die in silence
                logger.exception("step %d could not be computed again", wish.step)
                self._recomputed = None
                self._tell(Answer(wish, error=f"Not computed: {sentence_for(error)}"))
            self._done(wish)
            del wish  # it holds a run

    def _next(self) -> Wish | None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_due)
                forgets, self._is_to_forget = self._is_to_forget, False
                wish = None if self._is_closed else self._wish
                is_over = self._is_closed
            if forgets or is_over:
                self._recomputed = None
            if is_over or wish is not None:
                return wish

    @property
    def _is_due(self) -> bool:
        return self._is_closed or self._is_to_forget or self._wish is not None

    def _serve(self, wish: Wish) -> None:
        recomputed = self._recomputed
        if recomputed is None or not recomputed.is_of(wish.recording):
            self._recomputed = None  # two of them need not be there at once
            recomputed = self._recomputed = Recomputed(wish.recording)
        recomputed.use(wish.recording)
        for number, (done, whole) in enumerate(recomputed.to(wish.step)):
            if wish.dropped.wait(YIELD_SECONDS):  # others shall come by the interpreter, too
                return
            if number % _CHUNKS == 0:
                self._tell(Answer(wish, done, whole))
        fork = recomputed.fork() if wish.is_fork else None
        snapshot = recomputed.snapshot()
        self._tell(Answer(wish, snapshot=snapshot, dataset=recomputed.dataset, fork=fork))

    def _tell(self, answer: Answer) -> None:
        with self._changed:
            if answer.wish.dropped.is_set():
                return
            self._answer = answer
        self.answered.emit()

    def _done(self, wish: Wish) -> None:
        with self._changed:
            if self._wish is wish:
                self._wish = None
