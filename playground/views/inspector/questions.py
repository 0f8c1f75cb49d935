"""What the analyst is asked of one sample: the way through the network, and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.insight.inspection import Inspection, inspect
from core.insight.neighbours import Neighbours, nearest
from playground.views.samples import inputs_of

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.run.analysis import Cancelled

INSPECTION: Final = "inspection"
EYE: Final = "neighbours for the eye"
NETWORK: Final = "neighbours for the network"
NEIGHBOURS: Final = 8


@dataclass(frozen=True, eq=False)
class Inspected:
    """What the network makes of a row of a part."""

    index: int
    part: str
    value: Inspection


@dataclass(frozen=True, eq=False)
class Near:
    """The training rows next to a row of a part, for the eye or for the network."""

    index: int
    part: str
    value: Neighbours


@dataclass(frozen=True)
class Inspect:
    """Follows a row through the network."""

    index: int
    part: str

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Inspected:  # noqa: ARG002  (some milliseconds)
        """All layers' outputs, and what the answer hangs on."""
        x = inputs_of(dataset, self.part)[self.index]
        return Inspected(self.index, self.part, inspect(snapshot.network(), dataset, x))


@dataclass(frozen=True)
class FindNear:
    """Finds the training rows next to a row, by its inputs or by the last hidden layer."""

    index: int
    part: str
    by_network: bool

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Near | None:
        """The nearest rows; None when nobody wants them any more."""
        found = nearest(
            dataset.x_train,
            inputs_of(dataset, self.part)[self.index],
            NEIGHBOURS,
            network=snapshot.network() if self.by_network else None,
            without=self.index if self.part == "train" else None,
            cancelled=cancelled,
        )
        return None if found is None else Near(self.index, self.part, found)
