"""What the analyst is asked: what a damaged network still knows, and how that falls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from core.insight.damage import NONE, Damage
from core.insight.robustness import Course, Judged, Patient

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.run.analysis import Cancelled

JUDGE: Final = "damage"
COURSE: Final = "damage over amounts"


@dataclass(frozen=True, eq=False)
class BeforeAfter:
    """What a network answers as it is, and with `damage`."""

    damage: Damage
    before: Judged
    after: Judged


@dataclass(frozen=True)
class Judge:
    """Asks the network as it is, and damaged."""

    damage: Damage

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled
    ) -> BeforeAfter | None:
        """Both answers; None when nobody wants them any more."""
        patient = Patient(snapshot.network(), dataset)
        before = after = patient.judge(NONE)
        if self.damage != NONE:
            if cancelled():
                return None
            after = patient.judge(self.damage)
        return BeforeAfter(self.damage, before, after)


@dataclass(frozen=True)
class FollowDamage:
    """Asks at all these amounts of the damage `name`, beside the others."""

    name: str
    amounts: tuple[float, ...]
    others: Damage

    @classmethod
    def of(cls, name: str, amounts: tuple[float, ...], damage: Damage) -> FollowDamage:
        """The question that is the same wherever the slider of `name` itself stands."""
        return cls(name, amounts, replace(damage, **{name: getattr(NONE, name)}))

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Course | None:
        """The course; None when nobody wants it any more."""
        patient = Patient(snapshot.network(), dataset)
        return patient.course(self.name, self.amounts, self.others, cancelled)
