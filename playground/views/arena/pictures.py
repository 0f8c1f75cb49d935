"""What the small picture of a network shows: its answers over the plane, or its first weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.indexes import quantize
from core.insight.plane import Plane
from core.insight.scale import largest_magnitude
from playground.theme import diverging_table
from playground.views.surface import Coloring

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.train.contest_news import Painter
    from playground.theme import Theme

SIDE: Final = 24
_UNITS: Final = 2  # a square of so many first units


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Paints what a network answers over the plane, as `coloring` says."""

    plane: Plane
    coloring: Coloring

    def __call__(self, network: Network) -> Array:
        """Colour indexes (SIDE, SIDE), uint8."""
        found = np.zeros((SIDE, SIDE), np.uint8)
        with np.errstate(all="ignore"):
            inputs = self.plane.inputs(self.plane.grid(SIDE)).astype(network.dtype)
            answers = network.predict(inputs)
        if np.isfinite(answers).all():
            self.coloring.indexes(answers, found)
        return found


@dataclass(frozen=True)
class FirstUnits:
    """Paints the weights of the first few units of the first layer, as images of `shape`."""

    shape: tuple[int, int]

    def __call__(self, network: Network) -> Array:
        """Indexes of signed values, uint8, on a scale of each network's own."""
        weights = network.layers[0].weights[: _UNITS * _UNITS]
        rows, columns = self.shape
        tiles = np.zeros((_UNITS * _UNITS, rows, columns))
        tiles[: len(weights)] = weights.reshape(-1, rows, columns)
        square = tiles.reshape(_UNITS, _UNITS, rows, columns).transpose(0, 2, 1, 3)
        values = np.ascontiguousarray(square.reshape(_UNITS * rows, _UNITS * columns))
        found = np.zeros(values.shape, np.uint8)
        level = largest_magnitude([values])
        quantize(values, level if level > 0.0 else 1.0, found, np.empty_like(values))
        return found


def painter_for(experiment: Experiment, dataset: Dataset) -> Painter | None:
    """What paints networks of these data; None where there is nothing to be seen."""
    if dataset.image_shape is not None:
        return FirstUnits(dataset.image_shape)
    plane = Plane.of(experiment.data, dataset)
    if plane is None:
        return None
    last = experiment.network.layers[-1]
    return Boundaries(plane, Coloring(dataset, last.units, last.activation))


def color_table(painter: Painter, theme: Theme) -> list[int]:
    """The 256 colours (QRgb) that the indexes of its pictures stand for."""
    if isinstance(painter, Boundaries):
        return painter.coloring.table(theme)
    return diverging_table(theme)
