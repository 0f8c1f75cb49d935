"""The piece of the plane that is shown: its ends, its grid, and what its points are as inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.features import features
from core.datasets.toy import HALF_WIDTH
from core.insight.axis import Axis, column_axes
from core.insight.quantiles import median
from core.spec.names import OWN_ARRAYS

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.spec.experiment import DataSpec

FIRST_COLUMNS: Final = (0, 1)
_MARGIN: Final = 0.08
_TRUTH_TABLE_MARGIN: Final = 0.25
# The finest grid whose points times parameters stay below this is computed: a millisecond or two.
_WORK: Final = 20_000_000
_SIDES: Final = (64, 48, 32, 24, 16)


@dataclass(frozen=True)
class Plane:
    """The piece of the plane that is shown, and how its points become inputs.

    `low` and `high` are its corners (x, y), in the numbers that the network is given; `axes` say
    what these are called and how a person reads them. Of made data `names` are the features that
    are the network's inputs. Of one's own data it is empty: there the plane lies through the inputs
    `columns`, and all others are `held` at these values (inputs,).
    """

    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, ...]
    axes: tuple[Axis, Axis] = (Axis("x"), Axis("y"))
    columns: tuple[int, int] = FIRST_COLUMNS
    held: tuple[float, ...] = ()

    @classmethod
    def of(
        cls,
        spec: DataSpec,
        dataset: Dataset | None,
        columns: tuple[int, int] = FIRST_COLUMNS,
    ) -> Plane | None:
        """The plane on which the data set lies, or None when it has no such picture.

        One's own data may have more than two columns: the plane goes through two `columns` of them,
        and the others are held at their median over the training rows.
        """
        if dataset is None or not has_plane(dataset):
            return None
        if _is_own(dataset):
            return cls._of_columns(dataset, columns)
        points = dataset.plane_train
        if points is None or len(spec.features) != dataset.inputs:
            return None
        low, high = points.min(axis=0), points.max(axis=0)
        if spec.name == "xor":
            # The margin is around the table: points drawn into it do not make the plane larger.
            own = points[: len(points) - sum(point.train for point in dataset.points)]
            low = np.minimum(low, own.min(axis=0) - _TRUTH_TABLE_MARGIN)
            high = np.maximum(high, own.max(axis=0) + _TRUTH_TABLE_MARGIN)
        else:
            low = np.minimum(low, -HALF_WIDTH)
            high = np.maximum(high, HALF_WIDTH)
        return cls(_pair(low), _pair(high), tuple(spec.features))

    @classmethod
    def _of_columns(cls, dataset: Dataset, columns: tuple[int, int]) -> Plane:
        axes = column_axes(dataset)
        held = _read(median(dataset.x_train, axis=0), dataset.x_train.dtype)
        points = _read(dataset.x_train[:, columns], dataset.x_train.dtype)
        low, high = points.min(axis=0), points.max(axis=0)
        room = np.maximum(high - low, 1e-9) * _MARGIN
        pair = axes[columns[0]], axes[columns[1]]
        return cls(_pair(low - room), _pair(high + room), (), pair, columns, tuple(held.tolist()))

    def inputs(self, points: Array) -> Array:
        """The network's inputs (n, inputs) for points (n, 2)."""
        if self.names:
            return features(points, self.names)
        if not self.held:
            return points
        rows = np.tile(self.held, (len(points), 1))
        rows[:, self.columns] = points
        return rows

    def points(self, dataset: Dataset, part: str) -> Array:
        """Where the rows of a part ("train" or "test") lie in the plane: (n, 2)."""
        made: Array | None = getattr(dataset, f"plane_{part}")
        if self.names and made is not None:
            return made
        x: Array = getattr(dataset, f"x_{part}")
        return _read(x[:, self.columns], x.dtype)

    def grid(self, side: int) -> Array:
        """Points (side², 2) in the middles of side × side cells, row by row from the upper left."""
        return self.rows_of_grid(side, 0, side)

    def rows_of_grid(self, side: int, first: int, last: int) -> Array:
        """The grid's rows from `first` to before `last`: points ((last − first)·side, 2)."""
        middles = (np.arange(side) + 0.5) / side
        x = self.low[0] + middles * (self.high[0] - self.low[0])
        y = self.high[1] - middles[first:last] * (self.high[1] - self.low[1])
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)

    def point(self, right: float, down: float) -> tuple[float, float]:
        """The point at these shares (0 to 1) of the width and, from the top, of the height."""
        x = self.low[0] + right * (self.high[0] - self.low[0])
        return x, self.high[1] - down * (self.high[1] - self.low[1])

    def shares(self, x: float, y: float) -> tuple[float, float]:
        """At which shares of the width and, from the top, of the height a point lies."""
        right = (x - self.low[0]) / (self.high[0] - self.low[0])
        return right, (self.high[1] - y) / (self.high[1] - self.low[1])


def has_plane(dataset: Dataset | None) -> bool:
    """Whether answers to these data can be drawn over a plane: two inputs or more, no pictures."""
    if dataset is None or dataset.image_shape is not None:
        return False
    return dataset.plane_train is not None or dataset.inputs >= 2


def grid_side(parameters: int) -> int:
    """How many points a side has of the grid that a network of so many parameters is asked about.

    The finest of some grids that takes no more than a millisecond or two.
    """
    return next((side for side in _SIDES if side * side * parameters <= _WORK), _SIDES[-1])


def _is_own(dataset: Dataset) -> bool:
    """Whether the columns are somebody's own, and not made of points of the plane."""
    return dataset.plane_train is None or dataset.name in ("file", OWN_ARRAYS)


def _read(x: Array, kept_as: DTypeLike) -> Array:
    """Inputs that are `kept_as` a type, as the network reads them: pixels are parts of 1."""
    return x / 255.0 if kept_as == np.uint8 else x


def _pair(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])
