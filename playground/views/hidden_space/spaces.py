"""Spaces: how each layer's space is seen, by which two axes, and where its picture ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.frame import Frame, following_frame
from core.insight.hidden_space import layer_of, part_of, spot
from core.insight.principal import aligned, explained_variance, principal_components
from core.insight.projection import Projection, between
from core.insight.statistics import has_own_range, output_range

if TYPE_CHECKING:
    from core.insight.hidden_rows import HiddenRows
    from core.insight.hidden_space import Way
    from core.nn.arrays import Array

FIRST_PAIR: Final = (0, 1)
# So far from the middle of a range of outputs the picture reaches, in parts of its width.
_MARGIN: Final = 0.56
# Of these planes the inputs are the coordinates: their picture is the plane.
_PLAIN: Final = ((), ("x", "y"))
# What lies on a line is spread a little upwards, a row for each class, within this part of it.
_LANES: Final = 0.5


@dataclass(frozen=True, eq=False)
class Scene:
    """What is seen at one position: `grid` and `places` (n, 2) in a box from `low` to `high` (2,).

    It lies a `share` of the way from `stop` to the next one; `near` is the nearer of the two, in
    whose space of `units` dimensions the axes are meant. `pair` are the two units that span it,
    None where principal components do. `explained` is the part of the variance there that is seen,
    NaN where there is none.
    """

    grid: Array
    places: Array
    low: Array
    high: Array
    stop: int
    share: float
    units: int
    pair: tuple[int, int] | None
    explained: float

    @property
    def near(self) -> int:
        """The nearer of the two stops."""
        return self.stop + (self.share > 0.5)

    @property
    def layer(self) -> int:
        """Whose space is looked at, −1 for the inputs'."""
        return layer_of(self.near)


@dataclass(frozen=True, eq=False)
class _Picture:
    """All points of one stop as they are seen, and the frame around them."""

    seen: Array
    frame: Frame


class Spaces:
    """Remembers, for one run, the axes and ends of all layers' pictures, so that these stand still.

    Layers of more than two units are seen by their principal components, or with `by_units` by the
    two units that were chosen. Components are found anew in each picture and turned onto those
    before; the ends move seldom, and then far enough for a while. While `locked` both stay as they
    are, until `fit`.
    """

    def __init__(self, rows: HiddenRows, lanes: Array) -> None:
        """Follow `rows`; `lanes` (n,), from −1 to 1, are where those of a class lie on a line."""
        self._rows, self._lanes = rows, lanes
        self.by_units = False
        self.locked = False
        self._pairs: dict[int, tuple[int, int]] = {}
        self._components: dict[int, Array] = {}
        self._projections: dict[int, Projection] = {}
        self._frames: dict[tuple[int, bool, tuple[int, int] | None], Frame] = {}
        self._input_share: dict[tuple[int, int] | None, float] = {}

    def pair(self, layer: int, units: int) -> tuple[int, int]:
        """The two units that are chosen for a layer (−1: for the inputs)."""
        first, second = self._pairs.get(layer, FIRST_PAIR)
        return (first, second) if max(first, second) < units else FIRST_PAIR

    def choose(self, layer: int, pair: tuple[int, int]) -> None:
        """See a layer by these two units."""
        self._pairs[layer] = pair

    def fit(self) -> None:
        """Find axes and ends anew at the next picture, also while locked."""
        for held in (self._components, self._projections, self._frames):
            held.clear()

    def scene(self, way: Way, activations: tuple[str, ...], position: float) -> Scene:
        """What is seen of rows on their `way`, at a position from 0 to the number of layers."""
        stop, share = spot(position, len(activations))
        stops = (stop, stop + 1) if share else (stop, stop)
        projections = {layer: self._projection(way, layer) for layer in set(map(layer_of, stops))}
        first, second = (
            self._picture(way, activations, each, projections[layer_of(each)]) for each in stops
        )
        seen = between(first.seen, second.seen, share)
        near = stop + (share > 0.5)
        units = way.at(near).shape[1]
        return Scene(
            grid=seen[: self._rows.grid_points],
            places=seen[self._rows.grid_points :],
            low=between(first.frame.low, second.frame.low, share),
            high=between(first.frame.high, second.frame.high, share),
            stop=stop,
            share=share,
            units=units,
            pair=self._pair_seen(layer_of(near), units),
            explained=self._explained(way.at(near), near, projections[layer_of(near)].axes),
        )

    def _pair_seen(self, layer: int, units: int) -> tuple[int, int] | None:
        return self.pair(layer, units) if self.by_units or units <= 2 else None

    def _picture(
        self, way: Way, activations: tuple[str, ...], stop: int, projection: Projection
    ) -> _Picture:
        points = way.at(stop)
        seen, units = projection.of(points), points.shape[1]
        held = [seen]
        if part_of(stop) in ("weights", "bias"):
            # One frame for both: in one of its own for each, nobody would see the bias shift.
            other = stop + 1 if part_of(stop) == "weights" else stop - 1
            held.append(projection.of(way.at(other)))
        frame = self._frame(np.concatenate(held), activations, stop, units)
        if units == 1:
            seen = seen.copy()
            seen[self._rows.grid_points :, 1] = _LANES * self._lanes[: len(seen)]
            frame = Frame(np.array([frame.low[0], -1.0]), np.array([frame.high[0], 1.0]))
        return _Picture(seen, frame)

    def _projection(self, way: Way, layer: int) -> Projection:
        """How a layer's space is seen: all its stops in the same way."""
        points = way.inputs if layer < 0 else way.outputs[layer]
        units = points.shape[1]
        pair = self._pair_seen(layer, units)
        if pair is not None:
            return Projection.onto_units(units, pair)
        kept = self._projections.get(layer)
        if kept is not None and (self.locked or layer < 0) and kept.axes.shape[1] == units:
            return kept  # the inputs never change
        rows = points[self._rows.grid_points :]
        components = principal_components(rows, self._components.get(layer))
        axes = aligned(components[:2], None if kept is None else kept.axes)
        found = Projection(np.nan_to_num(rows.mean(axis=0, dtype=np.float64)), axes)
        self._components[layer], self._projections[layer] = components, found
        return found

    def _explained(self, points: Array, stop: int, axes: Array) -> float:
        rows = points[self._rows.grid_points :]
        if stop > 0:
            return explained_variance(rows, axes)
        pair = self._pair_seen(-1, points.shape[1])
        if pair not in self._input_share:
            self._input_share[pair] = explained_variance(rows, axes)
        return self._input_share[pair]

    def _frame(self, seen: Array, activations: tuple[str, ...], stop: int, units: int) -> Frame:
        """Where the picture of a stop ends; `seen` (n, 2) are all points that it is to hold."""
        layer, is_sum = layer_of(stop), part_of(stop) in ("weights", "bias")
        pair, plane = self._pair_seen(layer, units), self._rows.plane
        if layer >= 0 and pair is not None and not is_sum and has_own_range(activations[layer]):
            low, high = output_range(activations[layer], 1.0)
            return Frame.around(np.full(2, (low + high) / 2.0), _MARGIN * (high - low))
        if plane is not None and layer < 0 and pair == FIRST_PAIR and plane.names in _PLAIN:
            return Frame(np.array(plane.low), np.array(plane.high))
        key = layer, is_sum, pair
        if key not in self._frames or not self.locked:
            self._frames[key] = following_frame(self._frames.get(key), seen)
        return self._frames[key]
