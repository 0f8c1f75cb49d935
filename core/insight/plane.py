"""The piece of the plane that is shown: its ends, its grid, and what its points are as inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.features import features
from core.datasets.toy import HALF_WIDTH

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.spec.experiment import DataSpec

_MARGIN: Final = 0.08
_TRUTH_TABLE_MARGIN: Final = 0.25
# The finest grid whose points times parameters stay below this is computed: a millisecond or two.
_WORK: Final = 20_000_000
_SIDES: Final = (64, 48, 32, 24, 16)


@dataclass(frozen=True)
class Plane:
    """The piece of the plane that is shown, and how its points become inputs.

    `low` and `high` are its corners (x, y). `names` are the features that are the network's inputs,
    empty when these are x and y themselves.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, ...]

    @classmethod
    def of(cls, spec: DataSpec, dataset: Dataset | None) -> Plane | None:
        """The plane on which the data set lies, or None when it has no such picture."""
        points = plane_points(dataset, "train")
        if dataset is None or points is None or not len(points):
            return None
        names = spec.features if dataset.plane_train is not None else ()
        if names and len(names) != dataset.inputs:
            return None
        low, high = points.min(axis=0), points.max(axis=0)
        if spec.name == "xor":
            low, high = low - _TRUTH_TABLE_MARGIN, high + _TRUTH_TABLE_MARGIN
        elif spec.name == "file":
            room = np.maximum(high - low, 1e-9) * _MARGIN
            low, high = low - room, high + room
        else:
            low = np.minimum(low, -HALF_WIDTH)
            high = np.maximum(high, HALF_WIDTH)
        return cls((float(low[0]), float(low[1])), (float(high[0]), float(high[1])), tuple(names))

    def inputs(self, points: Array) -> Array:
        """The network's inputs (n, inputs) for points (n, 2)."""
        return features(points, self.names) if self.names else points

    def grid(self, side: int) -> Array:
        """Points (side², 2) in the middles of side × side cells, row by row from the upper left."""
        middles = (np.arange(side) + 0.5) / side
        x = self.low[0] + middles * (self.high[0] - self.low[0])
        y = self.high[1] - middles * (self.high[1] - self.low[1])
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)

    def point(self, right: float, down: float) -> tuple[float, float]:
        """The point at these shares (0 to 1) of the width and, from the top, of the height."""
        x = self.low[0] + right * (self.high[0] - self.low[0])
        return x, self.high[1] - down * (self.high[1] - self.low[1])

    def shares(self, x: float, y: float) -> tuple[float, float]:
        """At which shares of the width and, from the top, of the height a point lies."""
        right = (x - self.low[0]) / (self.high[0] - self.low[0])
        return right, (self.high[1] - y) / (self.high[1] - self.low[1])


def plane_points(dataset: Dataset | None, part: str) -> Array | None:
    """The raw points (n, 2) of a part ("train" or "test"), None for data not of the plane."""
    if dataset is None or dataset.image_shape is not None:
        return None
    plane: Array | None = getattr(dataset, f"plane_{part}")
    x: Array = getattr(dataset, f"x_{part}")
    if plane is None and dataset.inputs == 2:
        return x
    return plane


def grid_side(parameters: int) -> int:
    """How many points a side has of the grid that a network of so many parameters is asked about.

    The finest of some grids that takes no more than a millisecond or two.
    """
    return next((side for side in _SIDES if side * side * parameters <= _WORK), _SIDES[-1])
