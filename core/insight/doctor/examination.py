"""The examination: all rules held against a run at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.insight.doctor.finding import Finding
from core.insight.doctor.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.insight.doctor.evidence import Evidence


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
