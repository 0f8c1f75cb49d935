"""Two networks as diagrams of one scale, unit beside like unit, where both can be drawn whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from core.insight.look import Looks
from core.insight.scale import largest_magnitude, round_up
from core.insight.unit_maps import signed_tiles
from playground.views.network_picture.arrangement import (
    INPUTS,
    Shown,
    arrange,
    capacity,
    layers_that_fit,
)
from playground.views.network_picture.faces import Faces, Moment
from playground.views.network_picture.links import LinkSet
from playground.views.network_picture.names import names_of
from playground.views.network_picture.painting import Scene, name_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSize

    from core import Dataset, Experiment, Network, Snapshot
    from playground.theme import Theme

_LONGEST_NAME: Final = 64


@dataclass(frozen=True, eq=False)
class Drawn:
    """A diagram with its title."""

    title: str
    scene: Scene


def obstacle(network: Network, dataset: Dataset, size: QSize) -> str:
    """Why a network cannot be drawn whole on so many pixels, in a sentence, or ""."""
    most = capacity(size.height())
    layers = [(f"layer {place + 1}", units) for place, units in enumerate(network.sizes[1:])]
    if dataset.image_shape is None:
        layers.insert(0, ("the input", network.sizes[0]))
    name, units = max(layers, key=lambda layer: layer[1])
    if units > most:
        return (
            f"Too large to be drawn whole: {name} has {units:,} units, and {most} have room here."
            " The heatmaps show them all."
        )
    if len(layers_that_fit(len(network.layers), size.width())) < len(network.layers):
        return "Too many layers to be drawn whole: make this panel wider, or see the heatmaps."
    return ""


class Drawing:
    """Draws networks that learn from the same data."""

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        self._experiment, self._dataset = experiment, dataset
        self._looks = Looks(experiment, dataset)

    def diagrams(
        self, snapshot: Snapshot, named: Sequence[tuple[str, Network]], size: QSize, theme: Theme
    ) -> tuple[Drawn, ...]:
        """A diagram of `size` pixels each, of networks with the layers of the `snapshot`'s."""
        matrices = [layer.weights for _, network in named for layer in network.layers]
        biases = [layer.bias for _, network in named for layer in network.layers]
        m = round_up(largest_magnitude([*matrices, *biases]))
        return tuple(
            Drawn(title, self._scene(_moment(snapshot, network), size, theme, m))
            for title, network in named
        )

    def _scene(self, moment: Snapshot, size: QSize, theme: Theme, m: float) -> Scene:
        dataset, plane = self._dataset, self._looks.plane
        sizes = [len(weights) for weights in moment.weights]
        names = names_of(self._experiment, dataset, sizes[-1])
        inputs_named = [name for unit, name in names.items() if unit[0] == INPUTS]
        outputs_named = [name for unit, name in names.items() if unit[0] != INPUTS]
        rooms = (
            name_room(theme, inputs_named, _LONGEST_NAME),
            name_room(theme, outputs_named, _LONGEST_NAME),
        )
        is_image = dataset.image_shape is not None
        inputs = 1 if is_image else moment.weights[0].shape[1]
        shown = [Shown(INPUTS, tuple(range(inputs)), picture=is_image)]
        shown += [Shown(layer, tuple(range(units))) for layer, units in enumerate(sizes)]
        arrangement = arrange(shown, size, rooms)
        links = LinkSet(arrangement)
        links.set_weights(moment.weights, m)
        faces = Faces(dataset, plane, arrangement, theme)
        faces.update(Moment(moment, self._looks.of(moment)))
        strips = {
            layer: signed_tiles(bias, m).tolist()
            for layer, bias in enumerate(moment.biases)
            if bias is not None
        }
        return Scene(arrangement, links, faces, strips, names, over_plane=plane is not None)


def _moment(snapshot: Snapshot, network: Network) -> Snapshot:
    """The same moment with another network."""
    return replace(
        snapshot,
        parameters=network.parameters,
        weights=tuple(layer.weights for layer in network.layers),
        biases=tuple(layer.bias for layer in network.layers),
        activations=tuple(layer.activation.name for layer in network.layers),
        units_off=network.units_off,
        next_update=None,
    )
