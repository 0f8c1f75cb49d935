"""Landscape: the loss over a plane of weights, filled in row by row, with a run's path in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.directions import lengths_of
from core.insight.quantiles import median
from core.insight.weight_slice import WeightSlice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.insight.training_rows import TrainingRows
    from core.nn.arrays import Array
    from core.nn.network import Network

SIDE: Final = 33
"""Points a side of the picture."""


@dataclass(frozen=True, eq=False)
class WeightPlane:
    """A rectangle of the plane `centre` + c₁·axes₁ + c₂·axes₂ among all weights.

    `centre` (count,) and `axes` (2, count). Columns of the picture run along the first axis over
    `across` = (least, largest c₁), rows along the second over `upward`, from the bottom.
    """

    centre: Array
    axes: Array
    across: tuple[float, float]
    upward: tuple[float, float]
    side: int = SIDE

    @property
    def columns(self) -> Array:
        """Where the columns lie along the first axis (side,)."""
        return np.linspace(*self.across, self.side)

    @property
    def rows(self) -> Array:
        """Where the rows lie along the second axis (side,)."""
        return np.linspace(*self.upward, self.side)

    def places(self, row: int) -> Array:
        """Places c (side, 2) of a row of the picture."""
        columns = self.columns
        return np.stack([columns, np.full_like(columns, self.rows[row])], axis=1)

    def seen_at(self, points: Array) -> Array:
        """Where the points (k, count) are seen: the places c (k, 2) nearest to them."""
        away = np.asarray(points, np.float64) - self.centre
        lengths = lengths_of(self.axes)
        lengths[lengths == 0.0] = 1.0
        units = self.axes / lengths[:, None]
        found: Array = (away @ units.T) @ np.linalg.pinv(units @ units.T) / lengths
        return found

    def parameters_at(self, place: Array) -> Array:
        """The weights (count,) at a place c (2,)."""
        found: Array = self.centre + place @ self.axes
        return found


class Landscape:
    """The loss of networks like `network` over a plane, on the rows given."""

    def __init__(self, network: Network, rows: TrainingRows, plane: WeightPlane) -> None:
        self._slice = WeightSlice(network, rows.x, plane.centre, plane.axes)
        self._objective, self._plane = rows.objective, plane

    def row(self, number: int, cancelled: Callable[[], bool] = bool) -> Array:
        """The losses (side,) of a row of the picture."""
        return self._slice.losses(self._plane.places(number), self._objective, cancelled)

    def at(self, places: Array, cancelled: Callable[[], bool] = bool) -> Array:
        """The losses (m,) at places c (m, 2) of the plane."""
        return self._slice.losses(places, self._objective, cancelled)


def true_losses(
    network: Network,
    rows: TrainingRows,
    points: Iterable[Array],
    cancelled: Callable[[], bool] = bool,
) -> Array:
    """The loss (k,) of networks like `network` at each of the points (count,) themselves.

    Short once it is `cancelled`.
    """
    nothing = np.empty((0, network.parameters.size))
    found = []
    for point in points:
        if cancelled():
            break
        alone = WeightSlice(network, rows.x, point, nothing)
        found.append(float(alone.losses(np.empty((1, 0)), rows.objective)[0]))
    return np.array(found)


def row_order(side: int) -> list[int]:
    """In which order rows are computed: far apart first, then between them, then all others."""
    order: list[int] = []
    stride = 1 << max(side - 1, 1).bit_length() - 1
    while stride:
        order += [row for row in range(0, side, stride) if row not in order]
        stride //= 2
    return order


def filled(losses: Array) -> Array:
    """A picture (side, side) in which rows that are not known yet are as the nearest known one."""
    known = np.flatnonzero(~np.isnan(losses).all(axis=1))
    if not len(known):
        return losses
    nearest = np.abs(np.arange(len(losses))[:, None] - known).argmin(axis=1)
    found: Array = losses[known[nearest]]
    return found


def reach_of(places: Array, least: float, margin: float = 0.15) -> tuple[float, float]:
    """A range that holds the places (k,) and 0 with a margin, at least from −least to +least."""
    ends = np.append(np.asarray(places, np.float64)[np.isfinite(places)], 0.0)
    low, high = float(ends.min()), float(ends.max())
    room = margin * (high - low)
    return min(low - room, -least), max(high + room, least)


def disagreement(true: Array, seen: Array) -> float:
    """How far the loss where a path is seen in the plane is from its true loss, as a factor ≥ 1.

    The median over the points (k,) each. 1: the plane shows what the run went through. NaN without
    points.
    """
    with np.errstate(all="ignore"):
        factors = np.abs(np.log(np.maximum(seen, 1e-12) / np.maximum(true, 1e-12)))
    factors = factors[~np.isnan(factors)]
    return float(np.exp(median(factors))) if len(factors) else float("nan")
