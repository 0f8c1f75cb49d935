"""The question what is wrong with a run, which the analyst can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.insight.doctor.finding import Finding
    from core.run.snapshot import Snapshot
    from core.spec.experiment import Experiment

KIND: Final = "doctor"
"""What the analyst knows the question by."""


@dataclass(frozen=True)
class Findings:
    """All that was found at one moment, what hinders most first."""

    found: tuple[Finding, ...]


@dataclass(frozen=True)
class Examine:
    """The question what is wrong; of one run it is one question."""

    experiment: Experiment

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, cancelled: Callable[[], bool]
    ) -> Findings:
        """What was found."""
        # All rules are some thirty files: who only may ask does not wait for them.
        from core.insight.doctor.evidence import Evidence  # noqa: PLC0415
        from core.insight.doctor.examination import diagnose  # noqa: PLC0415

        return Findings(diagnose(Evidence(self.experiment, dataset, snapshot), cancelled))
