"""What is asked of the analyst where a network is large: its answers over a fine grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.insight.fine import answers_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Dataset, Snapshot
    from core.insight.plane import Plane
    from core.nn.arrays import Array


@dataclass(frozen=True)
class FineSurface:
    """Asks for the answers over `side` × `side` points of `plane`."""

    plane: Plane
    side: int

    def __call__(
        self,
        snapshot: Snapshot,
        dataset: Dataset,  # noqa: ARG002  (as every question has it)
        cancelled: Callable[[], bool],
    ) -> FineAnswers | None:
        """The answers; None when it was cancelled."""
        answers = answers_over(snapshot.network(), self.plane, self.side, cancelled)
        return None if answers is None else FineAnswers(self.plane, self.side, answers)


@dataclass(frozen=True, eq=False)
class FineAnswers:
    """Answers (side², outputs) over `side` × `side` points of `plane`, row by row from above."""

    plane: Plane
    side: int
    answers: Array
