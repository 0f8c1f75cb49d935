"""After a change by hand: how the network does now is found out, so that no old figure stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject

from core.insight.judgement import Judge, Judgement
from core.run.analysis import AnalysisRequest

if TYPE_CHECKING:
    from core.run.analysis import AnalysisResult
    from playground.session.session import Session

_KIND: Final = "judgement"


class ShowsJudgement(Protocol):
    """Where the figures are read."""

    def show_judgement(self, judgement: Judgement | None) -> None:
        """Show them, if they are still of the network that is shown; None: there are none."""


class Judging(QObject):
    """Has a network judged that was edited or lesioned while the run stands, or at a moment back.

    A run that goes on comes to figures of its own soon enough.
    """

    def __init__(
        self, session: Session, figures: ShowsJudgement, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._figures = session, figures
        session.shown_changed.connect(self._ask)
        session.state_changed.connect(self._ask)
        session.data_changed.connect(self._on_data_changed)
        session.analysis_ready.connect(self._on_ready)

    def _ask(self) -> None:
        snapshot, experiment = self._session.shown, self._session.experiment
        if snapshot is None or experiment is None or not snapshot.changed_by_hand:
            return
        # The rows that belong to a moment are known once it has been computed.
        is_sure = self._session.timeline.place.is_exact
        if is_sure and self._session.state not in ("training", "loading"):
            training = experiment.training
            decimals = training.decimals if training.metric == "exact" else None
            self._session.analyse(AnalysisRequest(_KIND, Judge(training.loss, decimals)))

    def _on_data_changed(self) -> None:
        self._figures.show_judgement(None)

    def _on_ready(self, result: AnalysisResult) -> None:
        if result.kind == _KIND and isinstance(result.value, Judgement):
            self._figures.show_judgement(result.value)
