"""The analyst: a worker beside the thread that trains, for what takes longer than a frame."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from core.nn.blas import one_blas_thread
from core.run.analysis import AnalysisResult
from playground.qt.overrides import total
from playground.session.analysis_queue import AnalysisQueue, Question
from playground.session.plain_words import sentence_for
from playground.session.resting import Rests

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.run.analysis import AnalysisRequest

logger = logging.getLogger(__name__)
_PATIENCE_MS: Final = 1200
_NAP: Final = 0.1  # seconds from one look to the next whether a pause is over


class AnalystThread(QThread):
    """Answers one question after the other until the queue is closed."""

    answered = Signal()

    def __init__(self, queue: AnalysisQueue, rests: Rests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._rests = queue, rests

    @total()
    def run(self) -> None:
        """Serve until the queue is closed."""
        while self._serve_one():
            pass

    def _serve_one(self) -> bool:
        """Answer the next question; whatever is large is let go of before waiting for another."""
        question = self._queue.take()
        if question is None:
            return False
        if self._queue.answer(question, self._answer(question)):
            self.answered.emit()
        return True

    def _answer(self, question: Question) -> AnalysisResult:
        """What the request computes, or the sentence that says why it cannot."""
        kind, steps = question.kind, question.snapshot.steps

        def cancelled() -> bool:
            while self._rests.is_paused:
                if question.dropped.wait(_NAP):
                    return True
            return question.dropped.wait(self._rests.due())

        try:
            if cancelled():  # in the rest that was due for the question before
                return AnalysisResult(kind, steps, None)
            with one_blas_thread():
                value = question.request.compute(question.snapshot, question.dataset, cancelled)
            return AnalysisResult(kind, steps, value)
        except Exception as error:  # the last line of defence: a thread must not die in silence
            if not question.dropped.is_set():  # one that is torn off may end as it likes
                logger.exception("the analysis %s failed", kind)
            return AnalysisResult(kind, steps, None, f"Not computed: {sentence_for(error)}")


class Analyst(QObject):
    """Answers requests about snapshots, of each kind the newest, in a thread of its own.

    The thread begins with the first request. What was asked before `cancel` is never answered.
    """

    ready = Signal(object)  # AnalysisResult

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = AnalysisQueue()
        self._rests = Rests()
        self._thread: AnalystThread | None = None
        self._is_closed = False
        self._patience_ms = _PATIENCE_MS

    def ask(self, request: AnalysisRequest, snapshot: Snapshot, dataset: Dataset) -> None:
        """Compute this as soon as its turn comes; `ready` brings the result."""
        if self._is_closed:
            return
        self._queue.put(Question(request, snapshot, dataset))
        if self._thread is None:
            self._thread = AnalystThread(self._queue, self._rests)
            self._thread.answered.connect(self._on_answered)
            self._thread.start(QThread.Priority.LowPriority)

    def make_way(self, *, wanted: bool) -> None:
        """Rest between pieces of work, so that a run that trains keeps most of its speed."""
        self._rests.wanted = wanted

    def pause(self, *, wanted: bool) -> None:
        """Begin no piece of work: for a moment the window has much to do."""
        self._rests.pause(wanted=wanted)

    def cancel(self) -> None:
        """Drop all that was asked: the run that it was asked of is gone."""
        self._queue.drop_all()

    def close(self) -> bool:
        """Cancel and wait; False when a computation does not end and must be left behind."""
        self._is_closed = True
        self._queue.close()
        if self._thread is None:
            return True
        patience, self._patience_ms = self._patience_ms, 0  # what hung is not waited for again
        return self._thread.wait(QDeadlineTimer(patience))

    def _on_answered(self) -> None:
        result = self._queue.take_answer()
        if result is not None:
            self.ready.emit(result)
