"""What a view says of itself: where it stands, how often it draws, what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Column = Literal["left", "middle", "right"]

COLUMNS: Final[tuple[Column, ...]] = ("left", "middle", "right")
NEEDS: Final = frozenset({"plane_activations", "probe_activations", "gradients", "update"})
"""What a view may need beyond weights and history: each is computed once a frame and shared.

With "update" the snapshots have a `next_update`, as long as the view is seen.
"""


@dataclass(frozen=True)
class Place:
    """Where a view stands in a layout: in a column, in a row of it, in a cell of that, as a tab.

    `row`, `cell` and `tab` are orders, from above, from the left and from the front: there may be
    gaps. `height` is the row's share of its column and `width` the cell's share of its row, each
    beside those of its neighbours; of those that share a row or a cell the largest counts. One that
    `waits` is hidden until somebody asks for it, and then comes there, as a tab behind others.
    """

    column: Column
    row: int = 0
    cell: int = 0
    tab: int = 0
    height: int = 50
    width: int = 50
    waits: bool = False


def everywhere(place: Place) -> Mapping[str, Place]:
    """The same place in each default layout of one run."""
    return dict.fromkeys(("plane", "images", "table"), place)


class Rhythm(Enum):
    """How often a view wants to be drawn while a run goes on."""

    EVERY_FRAME = auto()
    IN_TURN = auto()
    """One view after the other, one between two frames."""
    RARELY = auto()
    """Now and then in the place of one whose turn it would be: for what takes long."""
