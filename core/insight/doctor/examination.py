"""The examination: all rules held against a run at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.doctor.evidence import Evidence
from core.insight.doctor.finding import Finding
from core.insight.doctor.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.datasets.dataset import Dataset
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
    """The question what is wrong, which the analyst can be asked; of one run it is one question."""

    experiment: Experiment

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, cancelled: Callable[[], bool]
    ) -> Findings:
        """What was found."""
        return Findings(diagnose(Evidence(self.experiment, dataset, snapshot), cancelled))


def diagnose(evidence: Evidence, cancelled: Callable[[], bool] = bool) -> tuple[Finding, ...]:
    """All that is wrong, what hinders most first; whatever there is once it is `cancelled`.

    Where two rules would say the same, the one that knows the reason does.
    """
    found: list[Finding] = []
    if not len(evidence.dataset.x_train):
        return ()
    for rule in RULES:
        if cancelled():
            break
        if not any(finding.rule in rule.explained_by for finding in found):
            with np.errstate(all="ignore"):  # of numbers that burst it is said that they do
                found += _listed(rule.examine(evidence))
    return tuple(found)


def _listed(given: Iterator[Finding] | Finding | None) -> list[Finding]:
    if given is None:
        return []
    return [given] if isinstance(given, Finding) else list(given)
