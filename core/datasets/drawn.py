"""drawn: points of the plane that a person put there, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset
from core.datasets.errors import DatasetError
from core.datasets.family import DatasetInfo, Loading
from core.datasets.features import features
from core.datasets.points import MOST_CLASSES, plane_of, targets_of
from core.spec.points import PointSpec

if TYPE_CHECKING:
    from core.spec.data import DataSpec

NAME: Final = "drawn"
# Before anybody has drawn: one point of each class, so that there is something to look at.
FIRST_POINTS: Final = (PointSpec(-2.0, -2.0, 0), PointSpec(2.0, 2.0, 1))


def load_drawn(spec: DataSpec, _loading: Loading | None = None) -> Dataset:
    """The points of `spec`, or `FIRST_POINTS` where it has none.

    Their targets are classes from 0, of which there are at least two, or with `task` "number"
    numbers. Raises `DatasetError` where none is to train on, or a target is no class.
    """
    points = spec.points or FIRST_POINTS
    kind = "regression" if spec.task == "number" else "classes"
    highest = max(point.target for point in points)
    if kind == "classes":
        for point in points:
            if not (0 <= point.target < MOST_CLASSES and point.target == int(point.target)):
                raise DatasetError(
                    f"{NAME}: the target of a point is {point.target:g}, expected a class from 0 to"
                    f" {MOST_CLASSES - 1}"
                )
    train = [point for point in points if point.train]
    test = [point for point in points if not point.train]
    planes = plane_of(train), plane_of(test)
    return Dataset(
        x_train=features(planes[0], spec.features),
        y_train=targets_of(train, kind),
        x_test=features(planes[1], spec.features),
        y_test=targets_of(test, kind),
        kind=kind,
        classes=0 if kind == "regression" else max(2, int(highest) + 1),
        image_shape=None,
        name=NAME,
        plane_train=planes[0],
        plane_test=planes[1],
        points=points,
    )


def what_is_missing(dataset: Dataset) -> str:
    """What drawn points lack for a training, in one sentence; "" where it can begin."""
    if dataset.name != NAME or dataset.kind != "classes" or len(np.unique(dataset.y_train)) > 1:
        return ""
    return "All points to train on are of one class: draw some of another, and it can train."


INFO: Final = DatasetInfo(
    NAME,
    "Drawn by hand",
    "Your own points: take the pencil above the decision boundary, and click into it.",
    load_drawn,
    kind="classes",
    classes=2,
    plane=True,
    is_quick=True,
    uses_features=True,
)
