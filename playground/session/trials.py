"""Trials of the doctor's remedies, in a thread beside the run's, one at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from playground.session.loader_thread import Loads
from playground.session.plain_words import sentence_for
from playground.session.resting import Rests
from playground.session.training_thread import YIELD_SECONDS

if TYPE_CHECKING:
    from core import Dataset
    from core.insight.doctor.finding import Remedy
    from core.train.verdict import Verdict
    from playground.session.loading import Cancelled, Progress
    from playground.session.saving import Checkpoint

_PARTS: Final = 1000
# While a cancelled trial rests it does not look up: it never rests longer than this.
_LONGEST_REST: Final = 0.1


class Trials(QObject):
    """Makes a trial from a run's checkpoint; the run itself is never touched.

    What is cancelled is never answered. While the run trains, a trial takes a quarter of a core.
    """

    progress = Signal(float)  # the part that is done, 0 to 1
    ended = Signal(object)  # Verdict
    failed = Signal(str)  # why there is none

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rests = Rests()
        self._is_training = False
        self._loads = Loads(self)
        self._loads.progress.connect(self._on_progress)
        self._loads.loaded.connect(self._on_ended)

    @property
    def busy(self) -> bool:
        """Whether a trial is under way."""
        return self._loads.busy

    def start(self, remedy: Remedy, checkpoint: Checkpoint, dataset: Dataset) -> None:
        """Try `remedy`; the trial before, if one is under way, is given up."""
        from core.train.trial import Standpoint, Trial  # noqa: PLC0415  (with all of the doctor)

        point = Standpoint(
            checkpoint.experiment, dataset, checkpoint.snapshot, dict(checkpoint.resume)
        )
        self._rests = rests = Rests()
        rests.wanted = self._is_training

        def job(progress: Progress, cancelled: Cancelled) -> Verdict | None:
            trial = Trial(remedy, point)
            for part in trial.run():
                if cancelled():
                    return None
                progress(round(_PARTS * part), _PARTS, "")
                time.sleep(min(max(rests.due(), YIELD_SECONDS), _LONGEST_REST))
            return trial.verdict

        self._loads.start(job)

    def cancel(self) -> None:
        """Give up the trial under way."""
        self._loads.cancel()

    def make_way(self, *, wanted: bool) -> None:
        """Rest between pieces of work, as the run trains."""
        self._is_training = self._rests.wanted = wanted

    def close(self) -> bool:
        """Cancel and wait; False when a thread did not end in time and must be left behind."""
        return self._loads.close()

    def _on_progress(self, done: int, whole: int, _what: str) -> None:
        self.progress.emit(done / whole)

    def _on_ended(self, outcome: object) -> None:
        if isinstance(outcome, Exception):
            self.failed.emit(f"Not tried: {sentence_for(outcome)}")
        elif outcome is not None:
            self.ended.emit(outcome)
