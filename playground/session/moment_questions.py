"""Questions about a moment of a run that is over, answered beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.session.analyst import Analyst

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.run.analysis import AnalysisRequest
    from playground.session.session import Session


class MomentQuestions(QObject):
    """An analyst of its own, which rests like the session's while the session's run trains."""

    ready = Signal(object)  # AnalysisResult

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._analyst = Analyst(self)
        self._analyst.ready.connect(self.ready)
        self._on_state_changed(session.state)
        session.state_changed.connect(self._on_state_changed)

    def ask(self, request: AnalysisRequest, snapshot: Snapshot, dataset: Dataset) -> None:
        """Answer this; of each kind the newest request is answered."""
        self._analyst.ask(request, snapshot, dataset)

    def cancel(self) -> None:
        """Want none of the answers."""
        self._analyst.cancel()

    def close(self) -> bool:
        """Cancel and wait; False when a computation does not end and must be left behind."""
        return self._analyst.close()

    def _on_state_changed(self, state: str) -> None:
        self._analyst.make_way(wanted=state == "training")
