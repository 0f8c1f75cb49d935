"""xor: the four rows of the truth table, which no straight line parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset
from core.datasets.family import DatasetInfo, Loading
from core.datasets.features import features

if TYPE_CHECKING:
    from core.spec.data import DataSpec


def load_xor(spec: DataSpec, _loading: Loading | None = None) -> Dataset:
    """The four rows of the XOR truth table, in the order 00 01 10 11, to train and to test."""
    plane = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    labels = np.array([0, 1, 1, 0], dtype=np.int64)
    inputs = features(plane, spec.features)
    return Dataset(
        x_train=inputs,
        y_train=labels,
        x_test=inputs.copy(),
        y_test=labels.copy(),
        kind="classes",
        classes=2,
        image_shape=None,
        name=spec.name,
        plane_train=plane,
        plane_test=plane.copy(),
    )


INFO: Final = DatasetInfo(
    "xor",
    "XOR",
    "The four rows of the truth table. No straight line parts the two classes.",
    load_xor,
    kind="classes",
    classes=2,
    plane=True,
    is_quick=True,
    uses_features=True,
)
