"""What the analyst is asked of one sample: the way through the network, and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from core.insight.inspection import Inspection, inspect
from core.insight.neighbours import Neighbours, nearest
from playground.views.neighbours_panel import NEIGHBOURS
from playground.views.samples import inputs_of

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.nn.arrays import Array
    from core.run.analysis import Cancelled

INSPECTION: Final = "inspection"
EYE: Final = "neighbours for the eye"
NETWORK: Final = "neighbours for the network"
DRAWN: Final = "drawn"
"""In place of a part: what somebody draws; its index counts what was drawn before."""


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
    """Follows a row, or the inputs that are `given` (inputs,), through the network."""

    index: int
    part: str
    given: Array | None = field(default=None, compare=False)

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Inspected:  # noqa: ARG002  (some milliseconds)
        """All layers' outputs, and what the answer hangs on."""
        x = _inputs(dataset, self.part, self.index, self.given)
        return Inspected(self.index, self.part, inspect(snapshot.network(), dataset, x))


@dataclass(frozen=True)
class FindNear:
    """Finds the training rows next to a row, by its inputs or by the last hidden layer.

    In place of the row's inputs others may be `given` (inputs,).
    """

    index: int
    part: str
    by_network: bool
    given: Array | None = field(default=None, compare=False)

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Near | None:
        """The nearest rows; None when nobody wants them any more."""
        found = nearest(
            dataset.x_train,
            _inputs(dataset, self.part, self.index, self.given),
            NEIGHBOURS,
            network=snapshot.network() if self.by_network else None,
            without=self.index if self.part == "train" else None,
            cancelled=cancelled,
        )
        return None if found is None else Near(self.index, self.part, found)


def _inputs(dataset: Dataset, part: str, index: int, given: Array | None) -> Array:
    row: Array = inputs_of(dataset, part)[index] if given is None else given
    return row
