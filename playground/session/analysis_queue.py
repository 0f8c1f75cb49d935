"""Questions on their way to the analyst and answers on their way back. No Qt here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.run.analysis import AnalysisRequest, AnalysisResult


class Question(msgspec.Struct, frozen=True, eq=False):
    """A request and what it asks about; `dropped` is set once nobody wants the answer."""

    request: AnalysisRequest
    snapshot: Snapshot
    dataset: Dataset
    dropped: threading.Event = msgspec.field(default_factory=threading.Event)

    @property
    def kind(self) -> str:
        """Of each kind only one is wanted."""
        return self.request.kind


class AnalysisQueue:
    """Between two threads: one question waits of each kind, the kinds are served in turn.

    The window's thread calls `put`, `take_answer`, `drop_all` and `close`, so that after a drop no
    answer comes that was asked for before; the worker calls `take` and `answer`.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_closed = False
        # In the order in which they are served; one that replaces another keeps its place.
        self._waiting: dict[str, Question] = {}
        self._running: Question | None = None
        self._answered: dict[str, tuple[Question, AnalysisResult]] = {}

    def put(self, question: Question) -> None:
        """Wait to be served; takes the place of what waits of its kind.

        Another question of the kind under way is dropped, and its answer if nobody has read it.
        The same question, asked of an older snapshot, is let finish: else whoever asks for each
        snapshot would never be answered.
        """
        with self._changed:
            running = self._running
            if running is not None and _is_overruled(running, question):
                running.dropped.set()
            answered = self._answered.get(question.kind)
            if answered is not None and _is_overruled(answered[0], question):
                del self._answered[question.kind]
            self._waiting[question.kind] = question
            self._changed.notify_all()

    def take(self) -> Question | None:
        """The question whose turn it is, as soon as there is one; None when the queue is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            if self._is_closed:
                return None
            self._running = self._waiting.pop(next(iter(self._waiting)))
            return self._running

    def answer(self, question: Question, result: AnalysisResult) -> bool:
        """Hand back what came out; False when nobody wants it any more."""
        with self._changed:
            self._running = None
            if question.dropped.is_set():
                return False
            self._answered[question.kind] = question, result
            return True

    def take_answer(self) -> AnalysisResult | None:
        """The answer that has waited longest, once; None when there is none."""
        with self._changed:
            if not self._answered:
                return None
            return self._answered.pop(next(iter(self._answered)))[1]

    def drop_all(self) -> None:
        """Want none of the answers."""
        with self._changed:
            self._waiting.clear()
            self._answered.clear()
            if self._running is not None:
                self._running.dropped.set()

    def close(self) -> None:
        """Drop all; whoever waits for a question goes home."""
        with self._changed:
            self._is_closed = True
            self.drop_all()
            self._changed.notify_all()


def _is_overruled(earlier: Question, later: Question) -> bool:
    return earlier.kind == later.kind and earlier.request != later.request
