"""The rows that are followed through a network's layers, and the grid of the plane with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.hidden_space import grid_lines
from core.insight.plane import Plane
from core.insight.sample import Sample

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.spec.experiment import DataSpec

MOST_ROWS: Final = 1000


@dataclass(frozen=True, eq=False)
class HiddenRows:
    """Rows of a `part` ("train" or "test") with targets y: which of its rows they are, say `rows`.

    `x` (lines · points + n, inputs) has the points of the grid first, `lines` (lines, points a
    line) of them, and then the rows; (0, 0) where the data do not lie in a plane. Of `plane` are
    the ends of the inputs' picture.
    """

    x: Array
    y: Array
    part: str
    rows: Array
    lines: tuple[int, int]
    plane: Plane | None

    @classmethod
    def of(cls, spec: DataSpec, dataset: Dataset) -> HiddenRows:
        """Pictures: the sample of test rows that all views share. Else the first training rows."""
        if dataset.image_shape is not None:
            sample = Sample.of(dataset)
            return cls(sample.x, sample.y, sample.part, sample.rows, (0, 0), None)
        x, y = dataset.x_train[:MOST_ROWS], dataset.y_train[:MOST_ROWS]
        rows = np.arange(len(x))
        plane = Plane.of(spec, dataset)
        if plane is None or (plane.held and dataset.inputs > 2):
            return cls(x, y, "train", rows, (0, 0), None)
        lines = grid_lines(plane)
        points = lines.reshape(-1, 2)
        if x.dtype == np.uint8:
            x = x / 255.0  # the plane is in the network's numbers
        shape = lines.shape[0], lines.shape[1]
        inputs = np.concatenate([plane.inputs(points), x])
        return cls(inputs, y, "train", rows, shape, plane)

    @property
    def grid_points(self) -> int:
        """How many points of the grid stand before the rows."""
        return self.lines[0] * self.lines[1]
