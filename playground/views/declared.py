"""What a view says of itself: where it stands, how often it draws, what it needs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum, auto
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final, Literal, cast

import msgspec

from playground.views.file_by_file import import_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core import Dataset
    from playground.views.view import View

Column = Literal["left", "middle", "right"]

COLUMNS: Final[tuple[Column, ...]] = ("left", "middle", "right")
NEEDS: Final = frozenset({"plane_activations", "probe_activations", "gradients", "update"})
"""What a view may need beyond weights and history: each is computed once a frame and shared.

With "update" the snapshots have a `next_update`, as long as the view is seen.
"""


class Place(msgspec.Struct, frozen=True):
    """Where a view stands in a layout: in a column, in a row of it, in a cell of that, as a tab.

    `row`, `cell` and `tab` are orders, from above, from the left and from the front: there may be
    gaps. `height` is the row's share of its column and `width` the cell's share of its row, each
    beside those of its neighbours; of those that share a row or a cell the largest counts. One that
    `waits` is hidden until somebody asks for it, and then comes there, as a tab behind others; its
    row has `opens` per cent of the column from then on, where that is not 0.
    """

    column: Column
    row: int = 0
    cell: int = 0
    tab: int = 0
    height: int = 50
    width: int = 50
    waits: bool = False
    opens: int = 0


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


def _all_data(_dataset: Dataset) -> bool:
    return True


@dataclass(frozen=True, eq=False)
class Declaration:
    """What a view says of itself; to know it, the view's module need not be imported."""

    view: str
    """Where its class is, as "package.module:Class"."""
    name: str
    """One word, from which the names of the widget, the dock, the actions and the settings come."""
    title: str
    tip: str
    """What the view shows and what to watch for, as its tooltip."""
    icon: str
    """The name of an SVG file in resources/icons."""
    tab: str = ""
    """What its tab says, where the title is too long for one."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Its place in each default layout; in a layout that is left out it is hidden at first."""
    rhythm: Rhythm = Rhythm.IN_TURN
    is_fluent: bool = False
    """Whether it should be drawn 15 times a second at least, however long that takes."""
    min_interval: float = 0.0
    """Seconds between two drawings while snapshots come; the last snapshot is always drawn."""
    needs: frozenset[str] = frozenset()
    """What it draws beyond weights and history, of `NEEDS`."""
    shows_data_alone: bool = False
    """Whether it shows the data themselves, and so draws without a snapshot too."""
    shows_samples: bool = False
    """Whether it shows a row of the data that is chosen elsewhere, by `show_sample`."""
    comparison: int = 0
    """Its place from above where two runs stand side by side; 0: it does not stand there."""
    least_width: int = 200
    """Pixels: what its widgets ask for is often more than they need."""
    suits: Callable[[Dataset], bool] = _all_data
    """Whether there is something to show of these data; where not, the view stays empty."""

    def load_part(self, clock: Callable[[], float] = time.perf_counter) -> bool:
        """Import more of the modules that `load` needs; False when there is none left.

        A view with a folder of its own needs all files of that.
        """
        own = self.view.partition(":")[0]
        folder, parts = own.rpartition(".")[0], []
        if folder.startswith(f"{__package__}."):
            beside = iter_modules(import_module(folder).__path__, f"{folder}.")
            parts = [part.name for part in beside]
        return import_part((*parts, own), clock)

    def load(self) -> type[View]:
        """Import the class."""
        module, _, name = self.view.partition(":")
        return cast("type[View]", getattr(import_module(module), name))
