"""Between the run and the learning rate's field: which rates are calm, as the run stands."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from core.insight.stability import is_preconditioned
from core.run.analysis import AnalysisRequest, AnalysisResult
from core.run.horizon import KIND, FindHorizon, Horizon, is_same, is_told

if TYPE_CHECKING:
    from core import Dataset, Experiment, Snapshot
    from playground.forms.form_panel import FormPanel
    from playground.session.session import Session

# Seconds from one question to the next while a run trains, and how many times as long as the last
# one took at least: so it takes a twentieth of one core at most.
_INTERVAL: Final = 1.0
_PATIENCE: Final = 20.0


class HorizonController(QObject):
    """Asks for the horizon now and then, and shows its two rates in the form."""

    def __init__(self, session: Session, form: FormPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._form = session, form
        self._found: Horizon | None = None
        self._experiment: Experiment | None = None
        self._asked_of: Snapshot | None = None
        self._next_at = 0.0
        session.experiment_changed.connect(self._on_experiment_changed)
        session.data_changed.connect(self._on_data_changed)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        session.state_changed.connect(self._on_state_changed)
        session.analysis_ready.connect(self._on_ready)

    @property
    def is_update_wanted(self) -> bool:
        """Whether the next snapshot shall tell the next update: what Adam divides by."""
        experiment = self._experiment
        if experiment is None or not self._is_due():
            return False
        return is_preconditioned(experiment.training.optimizer)

    def _on_experiment_changed(self, experiment: Experiment, _dataset: Dataset) -> None:
        self._experiment = experiment
        self._forget()

    def _on_data_changed(self, _experiment: Experiment, _dataset: Dataset) -> None:
        self._asked_of = None

    def _forget(self) -> None:
        self._found, self._asked_of, self._next_at = None, None, 0.0
        self._form.show_horizon(math.nan, math.nan)

    def _on_state_changed(self, state: str) -> None:
        """What stands still is looked at at once."""
        if state != "training":
            self._next_at = 0.0
            if self._session.snapshot is not None:
                self._on_snapshot_changed(self._session.snapshot)

    def _on_snapshot_changed(self, snapshot: Snapshot) -> None:
        experiment = self._experiment
        if experiment is None or not self._is_due() or is_same(self._asked_of, snapshot):
            return
        training = snapshot.training or experiment.training
        if not is_told(snapshot, training):
            return  # the next one will tell
        took = 0.0 if self._found is None else self._found.seconds
        self._next_at = time.monotonic() + max(_INTERVAL, _PATIENCE * took)
        self._asked_of = snapshot
        start = None if self._found is None else self._found.direction
        self._session.analyse(AnalysisRequest(KIND, FindHorizon(training, start)), of_now=True)

    def _is_due(self) -> bool:
        """Whether to ask: of a run that stands still at once, whatever somebody changes in it."""
        return self._session.state != "training" or time.monotonic() >= self._next_at

    def _on_ready(self, result: AnalysisResult) -> None:
        if result.kind == KIND and isinstance(result.value, Horizon):
            self._found = result.value
            self._form.show_horizon(result.value.bounds.calm, result.value.bounds.wild)
