"""What each unit looks like just now: its map of the plane, its image, or a disc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.insight.sample import intensities
from core.insight.scale import largest_magnitude
from core.insight.unit_maps import (
    BOUNDED,
    maps_of,
    rising_tiles,
    shrunk_images,
    signed_tiles,
    stride_for,
)
from playground.theme import diverging_table
from playground.views.indexed import ink_table
from playground.views.network_picture.arrangement import INPUTS
from playground.views.network_picture.atlas import Atlas, tile_side
from playground.views.scale import Level
from playground.views.surface import Coloring, tint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset, Snapshot
    from core.insight.exciting import ExcitingImages
    from core.insight.look import Look
    from core.insight.plane import Plane
    from core.nn.arrays import Array
    from playground.theme import Theme
    from playground.views.network_picture.arrangement import Arrangement, Column, Unit

_STRENGTH: Final = 0.85
_MEAN_OF: Final = 1_000
_MOST_UP: Final = 4.0
_FINEST: Final = 1 << 20


class Tiles(NamedTuple):
    """Pictures of units as indexes (n, rows, columns), in the 256 colours `table`."""

    indexes: Array
    table: Sequence[int]


class Moment(NamedTuple):
    """What faces are made of: a snapshot, its look, and what excites units, once that is known."""

    snapshot: Snapshot
    look: Look
    exciting: ExcitingImages | None = None


class Faces:
    """The looks of all units of one network in one arrangement.

    Data of the plane: what a unit says over it. Images: the weights of a first unit as an image, of
    deeper ones the mean of the images that excite them most. Else, and until these are known: a
    disc in the colour of the mean activation. `tiles` says which tile of which atlas a unit has
    (the outputs, which may be larger, have one of their own) and `discs` which colour (QRgb).
    """

    def __init__(
        self, dataset: Dataset, plane: Plane | None, arrangement: Arrangement, theme: Theme
    ) -> None:
        self._dataset, self._plane, self._theme = dataset, plane, theme
        self._arrangement = arrangement
        self._signed = diverging_table(theme)
        self._ink = ink_table(theme)
        self._levels: dict[int, Level] = {}
        self._coloring: Coloring | None = None
        self._table: list[int] = []
        self._inputs: dict[tuple[tuple[int, ...], int, int], Array] = {}
        self._class_tables: dict[int, list[int]] = {}
        hidden = [column.side for column in arrangement.columns[:-1] if not column.shown.picture]
        self._pixels = max(hidden, default=1)
        self.atlas, self.answers = Atlas(0, 1, 1), Atlas(0, 1, 1)
        self.tiles: dict[Unit, tuple[Atlas, int]] = {}
        self.discs: dict[Unit, int] = {}
        self.picture = self._mean_image()
        self._drawn: tuple[Array, Tiles] | None = None

    def update(self, moment: Moment) -> None:
        """Show the network as it stands at this moment."""
        snapshot = moment.snapshot
        if self._coloring is None:
            self._coloring = Coloring(
                self._dataset, snapshot.weights[-1].shape[0], snapshot.activations[-1]
            )
            self._table = self._coloring.table(self._theme)
        self.tiles, self.discs = {}, {}
        *columns, last = self._arrangement.columns
        self.atlas = self._filled(self.atlas, columns, moment, self._wanted)
        self.answers = self._filled(self.answers, [last], moment, last.side)

    def _filled(
        self, atlas: Atlas, columns: Sequence[Column], moment: Moment, wanted: int
    ) -> Atlas:
        """The atlas, or one of another shape, with the pictures of the units in these columns."""
        found: list[Tiles] = []
        places: dict[Unit, int] = {}
        for column in columns:
            layer, units = column.layer, column.shown.units
            groups = None
            if not column.shown.picture:
                groups = self._pictures(layer, units, moment, wanted)
                if groups is None:
                    self._fill_discs(layer, units, moment)
            places |= {
                (layer, unit): len(places) + k for k, unit in enumerate(units if groups else ())
            }
            found += groups or []
        if found:
            shape = len(places), *found[0].indexes.shape[1:]
            if (atlas.count, atlas.rows, atlas.columns) != shape:
                atlas = Atlas(*shape)
            first = 0
            for group in found:
                atlas.fill(first, group.indexes, group.table)
                first += len(group.indexes)
        self.tiles |= {unit: (atlas, number) for unit, number in places.items()}
        return atlas

    def portrait(self, unit: Unit, moment: Moment) -> Tiles | None:
        """One unit's picture (1, rows, columns) as fine as it is known; None when it has none."""
        groups = self._pictures(unit[0], (unit[1],), moment, _FINEST)
        return groups[0] if groups else None

    def drawn(self, x: Array) -> Tiles | None:
        """The inputs x (inputs,) as a picture, where they are one."""
        shape = self._dataset.image_shape
        if shape is None:
            return None
        if self._drawn is None or self._drawn[0] is not x:
            image = intensities(x[None]).reshape(1, *shape).astype(np.float32)
            self._drawn = x, Tiles(rising_tiles(image, 0.0, 255.0), self._ink)
        return self._drawn[1]

    @property
    def _wanted(self) -> int:
        """How many points a side of a tile shall have."""
        return tile_side(self._arrangement.count, self._pixels)

    def _pictures(
        self, layer: int, units: Sequence[int], moment: Moment, wanted: int
    ) -> list[Tiles] | None:
        """The units' pictures, `wanted` points a side or more where there are as many."""
        if self._plane is not None:
            return self._maps(self._plane, layer, units, moment, wanted)
        if self._dataset.image_shape is None or layer == INPUTS:
            return None
        return self._images(self._dataset.image_shape, layer, units, moment, wanted)

    def _maps(
        self, plane: Plane, layer: int, units: Sequence[int], moment: Moment, wanted: int
    ) -> list[Tiles] | None:
        look = moment.look
        if look.grid is None:
            return None
        stride = stride_for(look.side, wanted)
        if layer == INPUTS:
            return self._input_maps(plane, units, look.side, stride)
        maps = maps_of(look.grid.outputs[layer], units, look.side, stride)
        if layer == len(moment.snapshot.weights) - 1:
            return self._output_maps(maps, units)
        limit = self._limit(layer, moment.snapshot, maps)
        if moment.snapshot.activations[layer] not in BOUNDED:
            maps = _brought_up(maps, limit)
        return [Tiles(signed_tiles(maps, limit), self._signed)]

    def _images(
        self, shape: tuple[int, int], layer: int, units: Sequence[int], moment: Moment, wanted: int
    ) -> list[Tiles] | None:
        weights = moment.snapshot.weights
        if layer == 0:
            images = shrunk_images(weights[0][list(units)], shape, wanted)
            limit = max(largest_magnitude([images]), 1e-12)
            return [Tiles(signed_tiles(images, limit), self._signed)]
        known = moment.exciting.images if moment.exciting is not None else ()
        if layer > len(known) or len(known[layer - 1]) != len(weights[layer]):
            return None
        images = shrunk_images(known[layer - 1][list(units)], shape, wanted)
        return [Tiles(rising_tiles(images, 0.0, float(images.max(initial=1e-6))), self._ink)]

    def _input_maps(
        self, plane: Plane, units: Sequence[int], side: int, stride: int
    ) -> list[Tiles]:
        key = tuple(units), side, stride
        if key not in self._inputs:  # they stay as they are while a network trains
            inputs = plane.inputs(plane.grid(side)).astype(np.float32)
            maps = maps_of(inputs, units, side, stride)
            largest = np.abs(maps).max(axis=(1, 2), keepdims=True)
            self._inputs[key] = signed_tiles(maps / np.maximum(largest, 1e-12), 1.0)
        return [Tiles(self._inputs[key], self._signed)]

    def _output_maps(self, maps: Array, units: Sequence[int]) -> list[Tiles]:
        """As the boundary is coloured: by classes, or by the value."""
        if self._coloring is None:
            return []
        reading = self._coloring.reading
        if reading.signed:
            shifted = maps - maps.dtype.type(reading.threshold)
            return [Tiles(signed_tiles(shifted, reading.limit), self._table)]
        tiles = rising_tiles(maps, 1.0 - reading.span, 1.0)
        return [Tiles(tiles[k : k + 1], self._class_table(unit)) for k, unit in enumerate(units)]

    def _class_table(self, label: int) -> list[int]:
        if label not in self._class_tables:
            self._class_tables[label] = class_table(self._theme, label)
        return self._class_tables[label]

    def _limit(self, layer: int, snapshot: Snapshot, values: Array) -> float:
        """The end of the scale of a layer's activations."""
        if snapshot.activations[layer] in BOUNDED:
            return 1.0
        level = self._levels.setdefault(layer, Level())
        return level.follow(largest_magnitude([values]))

    def _fill_discs(self, layer: int, units: Sequence[int], moment: Moment) -> None:
        if layer == INPUTS:
            return
        means = moment.look.probe.outputs[layer].mean(axis=0)
        if layer == len(moment.snapshot.weights) - 1 and self._coloring is not None:
            reading = self._coloring.reading
            if reading.classes and not reading.signed:
                shares = np.clip((means - (1.0 - reading.span)) / reading.span, 0.0, 1.0)
                for unit in units:
                    share = float(np.nan_to_num(shares[unit])) * _STRENGTH
                    self.discs[layer, unit] = tint(self._theme, unit, share)
                return
            table = self._table
            indexes = signed_tiles(means - reading.threshold, reading.limit)
        else:
            table = self._signed
            indexes = signed_tiles(means, self._limit(layer, moment.snapshot, means))
        for unit in units:
            self.discs[layer, unit] = table[int(indexes[unit])]

    def _mean_image(self) -> Tiles | None:
        """What the inputs look like on average, where they are images."""
        shape = self._dataset.image_shape
        if shape is None:
            return None
        mean = intensities(self._dataset.x_train[:_MEAN_OF]).mean(axis=0).reshape(1, *shape)
        return Tiles(rising_tiles(mean, 0.0, float(max(mean.max(), 1.0))), self._ink)


def _brought_up(maps: Array, limit: float) -> Array:
    """Maps (units, rows, columns) of faint units made up to `_MOST_UP` times as strong.

    What a unit of a wide layer sees is a matter of its pattern; none becomes stronger than `limit`.
    """
    largest = np.abs(maps).max(axis=(1, 2), keepdims=True)
    with np.errstate(all="ignore"):
        factors = np.clip(limit / largest, 1.0, _MOST_UP)
    brought: Array = maps * np.nan_to_num(factors, nan=1.0).astype(maps.dtype)
    return brought


def class_table(theme: Theme, label: int) -> list[int]:
    """256 colours (QRgb) from the ground's for "not this class" to the class's."""
    return [tint(theme, label, index / 255 * _STRENGTH) for index in range(256)]
