"""What the analyst is asked: to lay a plane among the weights, and to fill in its rows."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from core.insight.curvature import first_direction, steepest
from core.insight.directions import (
    downhill_and_steepest,
    filter_normalised,
    lengths_of,
    path_directions,
)
from core.insight.hessian_product import HessianProduct
from core.insight.landscape import Landscape, WeightPlane, reach_of, true_losses
from core.insight.line import LineScores, line_scores
from core.insight.training_rows import TrainingRows

if TYPE_CHECKING:
    from core import Dataset, Network, Snapshot
    from core.nn.arrays import Array
    from core.run.analysis import Cancelled
    from core.spec.experiment import TrainSpec

KIND: Final = "landscape"
LINE: Final = "line between runs"
# Seconds after which the rows that are done are handed out.
_ENOUGH: Final = 0.06
# How far the picture reaches at least, as a part of the length of all weights.
_PART: Final = 0.3
_SHARES: Final = np.linspace(-0.25, 1.25, 61)

Directions = Literal["path", "random", "steepest"]


@dataclass(frozen=True)
class Wanted:
    """A plane as a person wants it; `zoom` is how many times as near as usual."""

    directions: Directions
    seed: int = 0
    zoom: float = 1.0


@dataclass(frozen=True, eq=False)
class Laid:
    """A plane, and the path (k points) in it; `number` is that of the question.

    `places` (k, 2) is where each point is seen, `true` and `seen` (k,) are the losses at the point
    itself and where it is seen. `shown` is the part of the path's squared distances from the centre
    that lies in the plane (NaN without a path), `explained` (2,) that along each direction alone
    where the directions are the path's own. `sharpness` is the curvature along the steepest
    direction where that is one of them. `rows` of `total` training rows are asked.
    """

    number: int
    directions: Directions
    plane: WeightPlane
    steps: tuple[int, ...]
    places: Array
    true: Array
    seen: Array
    shown: float
    explained: Array | None
    sharpness: float
    rows: int
    total: int


@dataclass(frozen=True)
class LayPlane:
    """Asks for the plane that is `wanted` through `centre` (count,), with the path in it.

    Questions are the same when their `number` is. The loss is that of `training`, without
    penalties.
    """

    number: int
    wanted: Wanted
    training: TrainSpec
    centre: Array = field(compare=False, repr=False)
    steps: tuple[int, ...] = field(compare=False, repr=False)
    path: tuple[Array, ...] = field(compare=False, repr=False)

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Laid | None:
        """The plane; None once it is cancelled. Raises `SpecError` where answers do not fit."""
        with np.errstate(all="ignore"):  # a run that has diverged has been far away
            return self._laid(snapshot, dataset, cancelled)

    def _laid(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Laid | None:
        network = snapshot.network()
        rows = TrainingRows.of(dataset, network, self.training.loss)
        points = np.asarray(self.path, np.float64).reshape(len(self.path), self.centre.size)
        axes, explained, sharpness = self._axes(network, rows, points, cancelled)
        places = _seen_from(self.centre, axes, points)
        plane = WeightPlane(self.centre, axes, *self._reaches(places, axes))
        true = true_losses(network, rows, self.path, cancelled)
        if len(true) < len(points):
            return None
        seen = Landscape(network, rows, plane).at(places, cancelled)
        return Laid(
            self.number,
            self.wanted.directions,
            plane,
            self.steps,
            places,
            true,
            seen,
            _share_in_plane(points - self.centre, places @ axes),
            explained,
            sharpness,
            len(rows.x),
            rows.total,
        )

    def _axes(
        self, network: Network, rows: TrainingRows, points: Array, cancelled: Cancelled
    ) -> tuple[Array, Array | None, float]:
        seed, nothing = self.wanted.seed, float("nan")
        np.copyto(network.parameters, self.centre)
        if self.wanted.directions == "random":
            return filter_normalised(network, seed), None, nothing
        if self.wanted.directions == "path":
            found = path_directions(points, self.centre, seed)
            return found.axes, found.explained, nothing
        product = HessianProduct(network, rows.x, rows.objective, self.training.l2)
        start = first_direction(product.size).astype(network.dtype)
        top = steepest(product, start, cancelled=cancelled)
        axes = downhill_and_steepest(product.gradient, top.direction, seed)
        return axes, None, top.value

    def _reaches(
        self, places: Array, axes: Array
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """From where to where the picture goes along both axes."""
        zoom, size = self.wanted.zoom, float(lengths_of(self.centre[None])[0])
        lengths = np.maximum(lengths_of(axes), 1e-12)
        if self.wanted.directions == "path" and len(places) > 1:
            # The second direction may be far shorter: it is stretched, as the numbers say.
            largest = np.abs(places).max(axis=0)
            least = np.maximum(0.1 * largest, 0.02 * max(largest.max(), 1e-6))
        else:
            least = _PART * max(size, 1e-6) / lengths
        if self.wanted.directions == "random":
            least = np.ones(2)
            places = np.zeros((1, 2))
        elif self.wanted.directions == "steepest":
            places = np.zeros((1, 2))
        ends = [reach_of(places[:, axis], float(least[axis])) for axis in range(2)]
        (left, right), (low, high) = ends
        return (left / zoom, right / zoom), (low / zoom, high / zoom)


@dataclass(frozen=True, eq=False)
class Filled:
    """Losses (side,) of some rows of the plane of question `number`."""

    number: int
    rows: tuple[int, ...]
    losses: tuple[Array, ...]


@dataclass(frozen=True)
class FillRows:
    """Asks for the losses of these rows of a plane: for as many as there is time for."""

    number: int
    rows: tuple[int, ...]
    training: TrainSpec
    plane: WeightPlane = field(compare=False, repr=False)

    def __call__(self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled) -> Filled | None:
        """The first of the rows; None once it is cancelled."""
        network = snapshot.network()
        rows = TrainingRows.of(dataset, network, self.training.loss)
        landscape = Landscape(network, rows, self.plane)
        until = time.perf_counter() + _ENOUGH
        found: list[Array] = []
        for row in self.rows:
            if cancelled():
                return None
            found.append(landscape.row(row, cancelled))
            if time.perf_counter() > until:
                break
        if cancelled():
            return None
        return Filled(self.number, self.rows[: len(found)], tuple(found))


@dataclass(frozen=True)
class FollowLine:
    """Asks for loss and accuracy from the parameters `start` (count,) to `end`, and beyond."""

    number: int
    training: TrainSpec
    start: Array = field(compare=False, repr=False)
    end: Array = field(compare=False, repr=False)

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled
    ) -> LineScores | None:
        """The scores; None once it is cancelled."""
        networks = snapshot.network(), snapshot.network()
        for network, parameters in zip(networks, (self.start, self.end), strict=True):
            np.copyto(network.parameters, parameters)
        return line_scores(*networks, dataset, self.training.loss, _SHARES, cancelled)


def _seen_from(centre: Array, axes: Array, points: Array) -> Array:
    return WeightPlane(centre, axes, (0.0, 0.0), (0.0, 0.0)).seen_at(points)


def _share_in_plane(away: Array, inside: Array) -> float:
    """Which part of the squared distances (k, count) lies in the plane; NaN without any."""
    whole = float(np.vdot(away, away))
    return float(np.vdot(inside, inside)) / whole if whole > 0.0 else float("nan")
