"""Stage: sets up the scene for a network: what is shown of it, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from core.insight.sample import Sample
from playground.views.diagram.choice import chosen
from playground.views.network_picture.arrangement import (
    INPUTS,
    Shown,
    arrange,
    layers_that_fit,
    places,
)
from playground.views.network_picture.faces import Faces
from playground.views.network_picture.links import LinkSet
from playground.views.network_picture.names import names_of
from playground.views.network_picture.painting import Scene, name_room

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

    from core import Dataset, Experiment, Snapshot
    from core.insight.look import Look
    from core.insight.plane import Plane
    from playground.theme import Theme
    from playground.views.diagram.choice import Pick

_LONGEST_INPUT: Final = 92
_LONGEST_CLASS: Final = 84


class Stage(msgspec.Struct, frozen=True):
    """What a scene is set up from, beside the network itself."""

    experiment: Experiment
    dataset: Dataset
    look: Look
    theme: Theme

    def scene(self, snapshot: Snapshot, plane: Plane | None, size: QSize, pick: Pick) -> Scene:
        """The scene for this network on a canvas of this size, without its numbers yet."""
        sizes = [len(weights) for weights in snapshot.weights]
        names = names_of(self.experiment, self.dataset, sizes[-1])
        inputs = [name for unit, name in names.items() if unit[0] == INPUTS]
        outputs = [name for unit, name in names.items() if unit[0] != INPUTS]
        rooms = (
            name_room(self.theme, inputs, _LONGEST_INPUT),
            name_room(self.theme, outputs, _LONGEST_CLASS),
        )
        layers = layers_that_fit(len(sizes), size.width() - sum(rooms))
        shown = [self._inputs(snapshot, size.height())]
        for layer in layers:
            room = places(sizes[layer], size.height())
            units = pick.units(layer, snapshot, self.look, room)
            shown.append(Shown(layer, units, sizes[layer] - len(units)))
        arrangement = arrange(shown, size, rooms, len(sizes) - len(layers))
        faces = Faces(self.dataset, plane, arrangement, self.theme)
        labels = Sample.of(self.dataset).y if plane is None and self.dataset.classes else None
        over_plane = plane is not None
        links = LinkSet(arrangement)
        return Scene(arrangement, links, faces, names=names, over_plane=over_plane, labels=labels)

    def _inputs(self, snapshot: Snapshot, height: int) -> Shown:
        if self.dataset.image_shape is not None:
            return Shown(INPUTS, (0,), picture=True)
        inputs = snapshot.weights[0].shape[1]
        units = chosen(None, inputs, places(inputs, height))
        return Shown(INPUTS, units, inputs - len(units))
