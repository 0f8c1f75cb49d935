"""Points that a person put into the plane, as rows of a data set behind its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.datasets.errors import DatasetError
from core.datasets.features import features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.spec.points import PointSpec

MOST_CLASSES: Final = 10


def with_points(dataset: Dataset, names: Sequence[str], points: tuple[PointSpec, ...]) -> Dataset:
    """The set of the plane with these points behind its own rows, in place of those there were.

    `names` are the features that its inputs are. The classes stay as many as they are. Raises
    `DatasetError` for data that have no plane, for a target that they cannot have, and where no row
    to train on would be left.
    """
    check_targets(dataset, points)
    parts: dict[str, Any] = {}
    for part, is_train in (("train", True), ("test", False)):
        added = [point for point in points if point.train == is_train]
        plane, y = plane_of(added), targets_of(added, dataset.kind)
        own = len(getattr(dataset, f"x_{part}")) - sum(
            point.train == is_train for point in dataset.points
        )
        for name, rows in (("x", features(plane, names)), ("y", y), ("plane", plane)):
            before: Array = getattr(dataset, f"{name}_{part}")
            parts[f"{name}_{part}"] = np.concatenate([before[:own], rows])
    return replace(dataset, **parts, points=points, fingerprint="")


def check_targets(dataset: Dataset, points: tuple[PointSpec, ...]) -> None:
    """Raise `DatasetError` where the points cannot be rows of the data set."""
    if not dataset.takes_points:
        raise DatasetError(
            f"{dataset.name}: points can be put into the made sets of the plane only"
        )
    if dataset.kind == "regression" and dataset.outputs != 1:
        raise DatasetError(
            f"{dataset.name}: a point has one number to predict, expected {dataset.outputs}"
        )
    for point in points:
        if dataset.kind == "classes" and not _is_class(point.target, dataset.classes):
            raise DatasetError(
                f"{dataset.name}: the target of a point is {point.target:g}, expected a class from"
                f" 0 to {dataset.classes - 1}"
            )


def plane_of(points: Sequence[PointSpec]) -> Array:
    """Where the points are: (n, 2)."""
    return np.array([(point.x, point.y) for point in points], np.float64).reshape(-1, 2)


def targets_of(points: Sequence[PointSpec], kind: str) -> Array:
    """Labels (n,) int64 for classes, else numbers (n, 1)."""
    targets = np.array([point.target for point in points], np.float64)
    return targets.astype(np.int64) if kind == "classes" else targets[:, None]


def _is_class(target: float, classes: int) -> bool:
    return 0 <= target < classes and target == int(target)
