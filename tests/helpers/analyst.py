"""A view with an analyst who answers what it asks, and a note of all that it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from core.run.analysis import AnalysisResult
from playground.views.view import View

if TYPE_CHECKING:
    from core import Change
    from core.run.analysis import AnalysisRequest
    from playground.views.samples import SampleWish

V = TypeVar("V", bound=View)


class Asked(Generic[V]):
    """Answers what a view asks at once, as long as `answers` holds, and notes what goes up."""

    def __init__(self, view: V) -> None:
        self.view = view
        self.answers = True
        self.requests: list[AnalysisRequest] = []
        self.changes: list[Change] = []
        self.wishes: list[SampleWish] = []
        view.analysis_requested.connect(self._on_asked)
        view.change_requested.connect(self.changes.append)
        view.change_followed.connect(self.changes.append)
        view.sample_requested.connect(self.wishes.append)

    @property
    def kinds(self) -> list[str]:
        """What was asked for, by name."""
        return [request.kind for request in self.requests]

    def answer(self, request: AnalysisRequest) -> None:
        """Compute what is asked for, and show it."""
        snapshot, dataset = self.view.snapshot, self.view.dataset
        assert snapshot is not None
        assert dataset is not None
        value = request.compute(snapshot, dataset, bool)
        self.view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))

    def _on_asked(self, request: AnalysisRequest) -> None:
        self.requests.append(request)
        if self.answers:
            self.answer(request)
