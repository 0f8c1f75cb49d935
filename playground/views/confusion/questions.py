"""What the analyst is asked: the answers to all rows of a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.insight.cases import Cases, Predictions, cases_of

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.run.analysis import Cancelled

KIND: Final = "confusion"


@dataclass(frozen=True, eq=False)
class Found:
    """The answers to all rows of a part, and when they were given.

    `epoch` counts the epochs that were finished, and `by_hand` says that the network or its rows
    were changed by hand since the last update.
    """

    cases: Cases | Predictions
    epoch: int
    steps_in_epoch: int
    by_hand: bool = False

    @property
    def when(self) -> str:
        """Of which moment they are, in words."""
        if self.by_hand:
            return "as changed by hand"
        if self.epoch == 0 and self.steps_in_epoch == 0:
            return "before training"
        if self.steps_in_epoch:
            return f"in epoch {self.epoch + 1:,}"
        return f"after epoch {self.epoch:,}"


@dataclass(frozen=True)
class AnswersTo:
    """Asks the network about all rows of a part ("train" or "test")."""

    part: str

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Found | None:
        """The answers; None when nobody wants them any more."""
        found = cases_of(snapshot.network(), dataset, self.part, cancelled)
        if found is None:
            return None
        return Found(found, snapshot.epoch, snapshot.steps_in_epoch, snapshot.changed_by_hand)
