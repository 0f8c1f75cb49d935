"""Between views and analyst: a view's question goes to the session, the answer to who asked it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from core.run.analysis import AnalysisRequest, AnalysisResult
    from playground.session.session import Session


class AskingView(Protocol):
    """What a view needs to ask: a signal with the request, and a slot for the result."""

    @property
    def analysis_requested(self) -> SignalInstance:
        """Emitted with an `AnalysisRequest`."""

    def show_analysis(self, result: AnalysisResult) -> None:
        """Show the answer, which is true of the run after `result.steps` updates."""


class Analyses(QObject):
    """Routes requests and results; of a kind, the views that asked the newest question are told."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        # What was asked last of each kind, and who asked just that.
        self._asked: dict[str, AnalysisRequest] = {}
        self._askers: dict[str, list[AskingView]] = {}
        session.analysis_ready.connect(self._on_ready)

    def add(self, view: AskingView) -> None:
        """Answer what this view asks, too."""
        _Desk(view, self)

    def ask(self, view: AskingView, request: AnalysisRequest) -> None:
        """Ask for `view`; one that waits for another answer of the kind is not told this one."""
        if self._asked.get(request.kind) != request:
            self._asked[request.kind], self._askers[request.kind] = request, []
        askers = self._askers[request.kind]
        if view not in askers:
            askers.append(view)
        self._session.analyse(request)

    def _on_ready(self, result: AnalysisResult) -> None:
        for view in tuple(self._askers.get(result.kind, ())):
            view.show_analysis(result)


class _Desk(QObject):
    """Where one view hands in its requests, so that it is known whose they are."""

    def __init__(self, view: AskingView, analyses: Analyses) -> None:
        super().__init__(analyses)
        self._view, self._analyses = view, analyses
        view.analysis_requested.connect(self._on_requested)

    def _on_requested(self, request: AnalysisRequest) -> None:
        self._analyses.ask(self._view, request)
