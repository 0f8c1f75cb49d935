"""The sign in the status bar that tells how many things are wrong with the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from core.insight.doctor.question import KIND, Examine, Findings
from core.run.analysis import AnalysisRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Experiment, Snapshot
    from core.run.analysis import AnalysisResult
    from playground.chrome.docks import Docks
    from playground.chrome.status_bar import RunStatus
    from playground.control.doctor import DoctorController
    from playground.session.session import Session
    from playground.views.lazy import LazyViews

# The view of this name shows the findings, and asks for them itself while it is seen.
_NAME: Final = "doctor"
# So often a run that trains is looked at: some milliseconds for a small network.
_SECONDS: Final = 5.0
# A run that stands still is looked at once nothing has come for so long.
_STILL_MS: Final = 500


class DoctorSign(QObject):
    """Asks now and then while a run trains, and once where it stands still; a click shows more.

    `clock` counts seconds of wall time.
    """

    def __init__(
        self,
        session: Session,
        status: RunStatus,
        doctor: DoctorController,
        views: LazyViews,
        docks: Docks,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._session, self._status, self._doctor = session, status, doctor
        self._views, self._docks, self._clock = views, docks, clock
        self._asked_at = float("-inf")
        self._snapshot: Snapshot | None = None
        self._asked: Snapshot | None = None
        self._experiment: Experiment | None = None
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self._ask)
        session.snapshot_changed.connect(self._on_snapshot)
        session.state_changed.connect(self._on_state_changed)
        session.analysis_ready.connect(self._on_ready)
        session.experiment_changed.connect(self._on_experiment)
        status.findings_requested.connect(self._on_requested)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._session.state != "training":
            self._still.start()
        elif self._clock() >= self._asked_at + _SECONDS:
            self._ask()

    def _on_state_changed(self, state: str) -> None:
        if state == "training":
            self._asked_at = self._clock()  # the first figures are still to come
            self._still.stop()
        else:
            self._still.start()

    def _ask(self) -> None:
        snapshot, experiment = self._snapshot, self._experiment
        if snapshot is None or experiment is None or snapshot is self._asked:
            return
        self._asked_at, self._asked = self._clock(), snapshot
        if not self._views.is_active(_NAME):
            self._session.analyse(AnalysisRequest(KIND, Examine(experiment)), of_now=True)

    def _on_ready(self, result: AnalysisResult) -> None:
        if result.kind == KIND and isinstance(result.value, Findings):
            found = result.value.found
            standing = [each for each in found if each.key not in self._doctor.withdrawn]
            self._status.show_findings([finding.sentence for finding in standing])

    def _on_experiment(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._snapshot = self._asked = None
        self._status.show_findings(())

    def _on_requested(self) -> None:
        self._docks[_NAME].show()
        self._docks[_NAME].raise_()
