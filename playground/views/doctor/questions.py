"""What the analyst is asked: what is wrong with the run as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.insight.doctor.evidence import Evidence
from core.insight.doctor.examination import diagnose

if TYPE_CHECKING:
    from core import Dataset, Experiment, Snapshot
    from core.insight.doctor.finding import Finding
    from core.run.analysis import Cancelled

KIND: Final = "doctor"
# So many rows go through the network, back and forth, again and again: to judge what that costs.
ROWS: Final = 10_000


@dataclass(frozen=True)
class Findings:
    """All that was found at one moment, what hinders most first."""

    found: tuple[Finding, ...]


@dataclass(frozen=True)
class Examine:
    """Holds all rules against the run."""

    experiment: Experiment

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Findings:
        """What was found."""
        return Findings(diagnose(Evidence(self.experiment, dataset, snapshot), cancelled))
