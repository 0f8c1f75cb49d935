"""What the analyst is asked of a drawing: the training images next to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from core.insight.neighbours import Neighbours, nearest
from playground.views.neighbours_panel import NEIGHBOURS

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.nn.arrays import Array
    from core.run.analysis import Cancelled

NEAR_DRAWING: Final = "neighbours of the drawing"


@dataclass(frozen=True, eq=False)
class Near:
    """The training rows next to the drawing that has this number."""

    drawing: int
    value: Neighbours


@dataclass(frozen=True)
class FindNear:
    """Finds the training rows next to the inputs that are given (inputs,)."""

    drawing: int
    given: Array = field(compare=False)

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Near | None:  # noqa: ARG002  (by the pixels alone)
        """The nearest rows; None when nobody wants them any more."""
        found = nearest(dataset.x_train, self.given, NEIGHBOURS, cancelled=cancelled)
        return None if found is None else Near(self.drawing, found)
