"""What every data set gives: inputs and targets to train and to test on, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.datasets.proposal import Proposal
    from core.datasets.scaling import Scaling
    from core.nn.arrays import Array


class DatasetError(ValueError):
    """A data set cannot be had: the message says which file, where, and what to do."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to train on and examples to test on.

    `x_train` (n, inputs) and `x_test` (m, inputs; m may be 0) are float64 or float32, or uint8
    pixels from 0 to 255, which the network reads as value/255. `kind` "classes": `y_train` (n,)
    and `y_test` (m,) are int64 labels from 0 to `classes` - 1. `kind` "regression": they are floats
    (n, outputs) and (m, outputs), and `classes` is 0. `image_shape` is (rows, columns) when a row
    of x is a picture. `plane_train` (n, 2) and `plane_test` (m, 2) are the coordinates of 2-D sets
    before any features, for drawing. `class_names` is empty or has one name for each class, and
    `input_names` one for each input. `scaling` is what was done to the inputs as they were read,
    `proposal` how a file was read.

    Raises `DatasetError` when the arrays do not fit each other.
    """

    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
    kind: str
    classes: int
    image_shape: tuple[int, int] | None
    name: str
    plane_train: Array | None = None
    plane_test: Array | None = None
    class_names: tuple[str, ...] = ()
    input_names: tuple[str, ...] = ()
    scaling: Scaling | None = None
    proposal: Proposal | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("classes", "regression"):
            raise self._error(f"kind is {self.kind!r}, expected classes or regression")
        for part, x, y, plane in (
            ("train", self.x_train, self.y_train, self.plane_train),
            ("test", self.x_test, self.y_test, self.plane_test),
        ):
            self._check_inputs(part, x, plane)
            self._check_targets(part, y, len(x))
        self._check_whole()

    def _error(self, what: str) -> DatasetError:
        return DatasetError(f"{self.name}: {what}")

    def _check_inputs(self, part: str, x: Array, plane: Array | None) -> None:
        if x.ndim != 2 or x.shape[1] == 0:
            raise self._error(f"x_{part} has the shape {x.shape}, expected (rows, columns)")
        if x.dtype not in (np.uint8, np.float32, np.float64):
            raise self._error(f"x_{part} is {x.dtype}, expected uint8, float32 or float64")
        if plane is not None and plane.shape != (len(x), 2):
            raise self._error(f"plane_{part} has the shape {plane.shape}, expected ({len(x)}, 2)")

    def _check_targets(self, part: str, y: Array, rows: int) -> None:
        if len(y) != rows:
            raise self._error(f"y_{part} has {len(y):,} rows, expected {rows:,} like x_{part}")
        what = f"y_{part} is {y.dtype} of shape {y.shape}"
        if self.kind == "regression":
            if y.ndim != 2 or y.shape[1] == 0 or y.dtype.kind != "f" or self.classes != 0:
                raise self._error(f"{what}, expected floats (rows, outputs)")
        elif y.ndim != 1 or y.dtype != np.int64:
            raise self._error(f"{what}, expected int64 labels (rows,)")
        elif rows and (y.min() < 0 or y.max() >= self.classes):
            raise self._error(
                f"labels in y_{part} run from {y.min()} to {y.max()},"
                f" expected 0 to {self.classes - 1}"
            )

    def _check_whole(self) -> None:
        if len(self.x_train) == 0:
            raise self._error("there is no row to train on, expected at least one")
        for part, train, test in (
            ("x", self.x_train, self.x_test),
            ("y", self.y_train, self.y_test),
        ):
            if train.shape[1:] != test.shape[1:]:
                raise self._error(
                    f"{part}_test has rows of shape {test.shape[1:]},"
                    f" expected {train.shape[1:]} as in {part}_train"
                )
        if self.image_shape is not None:
            rows, columns = self.image_shape
            if rows * columns != self.inputs:
                raise self._error(f"{rows}×{columns} pixels do not fit {self.inputs} columns of x")
        if self.class_names and len(self.class_names) != self.classes:
            raise self._error(f"{len(self.class_names)} class names for {self.classes} classes")
        if self.input_names and len(self.input_names) != self.inputs:
            raise self._error(f"{len(self.input_names)} names for {self.inputs} inputs")

    @property
    def inputs(self) -> int:
        """Columns of x, which are the network's inputs."""
        return int(self.x_train.shape[1])

    @property
    def outputs(self) -> int:
        """Units of the usual last layer: 1 for two classes, else one a class or target column."""
        if self.kind == "classes":
            return 1 if self.classes == 2 else self.classes
        return int(self.y_train.shape[1])
