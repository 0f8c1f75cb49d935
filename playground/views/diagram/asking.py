"""Asking: a question of a live view that is asked again while the run goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from core.run.analysis import AnalysisRequest, AnalysisResult
    from playground.views.view import View

# Seconds between two questions: what takes long is not asked at every frame.
EVERY: Final = 1.0


class Asking(QObject):
    """Keeps the newest answer to one request, and asks again of newer snapshots, not too often."""

    def __init__(self, view: View, text: str) -> None:
        """`text` is said while the first answer is waited for."""
        super().__init__(view)
        self._view, self._text = view, text
        self._request: AnalysisRequest | None = None
        self._asked_of = -1
        self._asked_at = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self.value: object = None
        """The newest answer, None while there is none."""

    def ask(self, request: AnalysisRequest) -> None:
        """Ask this of the snapshot that the view shows, unless it was asked of it already."""
        snapshot = self._view.snapshot
        if snapshot is None or (request == self._request and snapshot.steps == self._asked_of):
            return
        wait = self._asked_at + EVERY - time.monotonic()
        if request == self._request and wait > 0:
            if not self._timer.isActive():
                self._timer.start(int(wait * 1000) + 1)
            return
        first = self.value is None
        self._request, self._asked_of = request, snapshot.steps
        self._asked_at = time.monotonic()
        if first:
            self._view.request_analysis(request, self._text)
        else:
            self._view.analysis_requested.emit(request)  # the older answer is seen meanwhile

    def take(self, result: AnalysisResult) -> bool:
        """Keep an answer, if it is one to this question."""
        if self._request is None or result.kind != self._request.kind:
            return False
        if not result.problem:
            self.value = result.value
        return True

    def forget(self) -> None:
        """Another run begins, or nobody wants to know."""
        self._request = self.value = None
        self._asked_of = -1
        self._asked_at = float("-inf")
        self._timer.stop()

    def _on_time(self) -> None:
        if self._request is not None and self._view.is_active():
            self.ask(self._request)
