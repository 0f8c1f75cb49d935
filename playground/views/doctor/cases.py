"""Cases: findings of a run over time, and what the trials of their remedies said. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.insight.doctor.finding import Finding
    from core.train.verdict import Verdict

    Key = tuple[str, int | None]


@dataclass(frozen=True)
class Case:
    """A finding, whether it is still so, and how its trial stands.

    `progress` (0 to 1) is that of the trial under way, None without one. `verdict` is what came of
    the last one, `problem` why there is none.
    """

    finding: Finding
    is_found: bool = True
    progress: float | None = None
    verdict: Verdict | None = None
    problem: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Whether its own trial did not bear it out."""
        return self.verdict is not None and not self.verdict.is_supported

    @property
    def is_tried(self) -> bool:
        """Whether a trial of it is under way, or has said something."""
        return self.progress is not None or self.verdict is not None or bool(self.problem)


class Cases:
    """The cases of one run: first those that stand, then what is no longer so, then withdrawn."""

    def __init__(self) -> None:
        self._cases: dict[Key, Case] = {}

    @property
    def listed(self) -> tuple[Case, ...]:
        """All, in the order in which they are shown."""
        cases = self._cases.values()
        return tuple(sorted(cases, key=lambda case: (case.is_withdrawn, not case.is_found)))

    @property
    def standing(self) -> tuple[Case, ...]:
        """Those that are so now, and not withdrawn."""
        return tuple(case for case in self.listed if case.is_found and not case.is_withdrawn)

    @property
    def tried(self) -> Case | None:
        """The one whose trial is under way."""
        return next((case for case in self._cases.values() if case.progress is not None), None)

    def take(self, found: tuple[Finding, ...]) -> None:
        """This is so now. What no longer is goes, unless a trial of it was made."""
        before = self._cases
        now = {
            finding.key: replace(before[finding.key], finding=finding, is_found=True)
            if finding.key in before
            else Case(finding)
            for finding in found
        }
        gone = {
            key: replace(case, is_found=False)
            for key, case in before.items()
            if key not in now and case.is_tried
        }
        self._cases = now | gone

    def show_progress(self, finding: Finding, progress: float | None) -> None:
        """So much of its trial is done; None: it was given up."""
        self._change(finding, progress=progress, verdict=None, problem="")

    def take_verdict(self, verdict: Verdict) -> None:
        """The trial under way has come to this."""
        if self.tried is not None:
            self._change(self.tried.finding, progress=None, verdict=verdict)

    def take_problem(self, problem: str) -> None:
        """The trial under way could not be made."""
        if self.tried is not None:
            self._change(self.tried.finding, progress=None, problem=problem)

    def clear(self) -> None:
        """Another run."""
        self._cases = {}

    def _change(self, finding: Finding, **fields: object) -> None:
        case = self._cases.get(finding.key)
        if case is not None:
            self._cases[finding.key] = replace(case, **fields)  # type: ignore[arg-type]
