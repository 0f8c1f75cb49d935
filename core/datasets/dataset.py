"""What every data set gives: inputs and targets to train and to test on, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.datasets.errors import DatasetError
from core.datasets.fingerprint import fingerprint_of
from core.datasets.own_inputs import inputs_of
from core.datasets.own_targets import targets_of
from core.datasets.split import split_rows, train_count
from core.spec.names import OWN_ARRAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from core.datasets.own_targets import OwnTargets
    from core.datasets.proposal import Proposal
    from core.datasets.scaling import Scaling
    from core.nn.arrays import Array
    from core.spec.points import PointSpec

__all__ = ["Dataset", "DatasetError"]


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
    `target_scaling` the same of the targets of a regression, `proposal` how a file was read.
    `fingerprint` tells these values from others, as they were read (see
    `core.datasets.fingerprint`); when it is not given, it is that of the arrays as they are here.
    `source` is the name by which `load_dataset` made them, "" for a program's own arrays. `points`
    are the last rows of the two parts, where a person put some (see `DataSpec.points`).

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
    fingerprint: str = ""
    source: str = ""
    input_names: tuple[str, ...] = ()
    scaling: Scaling | None = None
    proposal: Proposal | None = None
    target_scaling: Scaling | None = None
    points: tuple[PointSpec, ...] = ()

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
        if not self.fingerprint:
            parts = ("x_train", "y_train", "x_test", "y_test")
            found = fingerprint_of({part: getattr(self, part) for part in parts}, self.class_names)
            object.__setattr__(self, "fingerprint", found)

    @classmethod
    def from_arrays(  # noqa: PLR0913  (the four arrays; options go by name)
        cls,
        x: ArrayLike,
        y: ArrayLike,
        x_test: ArrayLike | None = None,
        y_test: ArrayLike | None = None,
        *,
        kind: str | None = None,
        class_names: Sequence[str] = (),
        image_shape: Sequence[int] | None = None,
        train_fraction: float = 1.0,
        seed: int = 0,
    ) -> Dataset:
        """Make a data set of a program's own arrays, tables or lists; they are copied.

        `x` is (rows, columns) of bools, whole numbers or floats, or a stack of pictures (rows,
        height, width); uint8 pictures are pixels (0 to 255), uint8 tables are numbers. `y` (rows,)
        is labels (text, bools, whole numbers: classes under their own names, in sorted order) or
        floats (numbers to predict), or (rows, outputs), one-hot or numbers. `kind` "classes" or
        "regression" overrules what the type of y says. With `class_names`, labels are these names
        or the numbers from 0 that they stand for. Without `x_test` and `y_test`, `train_fraction`
        of the rows, chosen by `seed`, train (1: all do, and there is no test).

        Anything with `__array__`, such as a DataFrame, is an array. Raises `DatasetError` in one
        sentence for what is no table of finite numbers, and for labels that `y` does not have.
        """
        given_x, given_y = _given(x, y, x_test, y_test)
        inputs, shape = inputs_of(given_x, image_shape)
        targets = targets_of(given_y, kind, class_names)
        _require_as_many(dict(zip(given_x, inputs, strict=True)), given_y, targets)
        if len(inputs) == 2:
            return cls._of_own(inputs, targets.parts, targets, shape)
        fingerprint = fingerprint_of({"x": inputs[0], "y": targets.parts[0]}, targets.class_names)
        rows = _rows(len(inputs[0]), train_fraction, seed)
        xs = tuple(inputs[0][part] for part in rows)
        ys = tuple(targets.parts[0][part] for part in rows)
        return cls._of_own(xs, ys, targets, shape, fingerprint)

    @classmethod
    def _of_own(
        cls,
        x: tuple[Array, ...],
        y: tuple[Array, ...],
        targets: OwnTargets,
        shape: tuple[int, int] | None,
        fingerprint: str = "",
    ) -> Dataset:
        is_plane = x[0].shape[1] == 2 and x[0].dtype != np.uint8
        return cls(
            x_train=x[0],
            y_train=y[0],
            x_test=x[1],
            y_test=y[1],
            kind=targets.kind,
            classes=targets.classes,
            image_shape=shape,
            name=OWN_ARRAYS,
            plane_train=x[0] if is_plane else None,
            plane_test=x[1] if is_plane else None,
            class_names=targets.class_names,
            fingerprint=fingerprint,
        )

    def __repr__(self) -> str:
        rows = f"{len(self.x_train):,} rows to train and {len(self.x_test):,} to test"
        columns = f"{self.outputs} target column{'s' if self.outputs > 1 else ''}"
        what = f"{self.classes} classes" if self.classes else columns
        return f"Dataset({self.name!r}, {rows}, {self.inputs:,} inputs, {what})"

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

    def in_own_units(self, answers: Array) -> Array:
        """Targets, or a network's answers (n, outputs), as the file has them: without scaling."""
        return answers if self.target_scaling is None else self.target_scaling.undo(answers)

    @property
    def inputs(self) -> int:
        """Columns of x, which are the network's inputs."""
        return int(self.x_train.shape[1])

    @property
    def takes_points(self) -> bool:
        """Whether points of the plane can be rows of it: its inputs are their features."""
        is_own = self.name in ("file", OWN_ARRAYS)
        return self.plane_train is not None and self.plane_test is not None and not is_own

    @property
    def outputs(self) -> int:
        """Units of the usual last layer: 1 for two classes, else one a class or target column."""
        if self.kind == "classes":
            return 1 if self.classes == 2 else self.classes
        return int(self.y_train.shape[1])


def _given(
    x: ArrayLike, y: ArrayLike, x_test: ArrayLike | None, y_test: ArrayLike | None
) -> tuple[dict[str, ArrayLike], dict[str, ArrayLike]]:
    """What was handed over, by the names under which sentences speak of it."""
    if x_test is None and y_test is None:
        return {"x": x}, {"y": y}
    if x_test is None or y_test is None:
        there, missing = ("y_test", "x_test") if x_test is None else ("x_test", "y_test")
        raise DatasetError(f"{there} was given without {missing}, expected both or neither")
    return {"x": x, "x_test": x_test}, {"y": y, "y_test": y_test}


def _require_as_many(
    inputs: Mapping[str, Array], given_y: Iterable[str], targets: OwnTargets
) -> None:
    for (x_name, x), y_name, y in zip(inputs.items(), given_y, targets.parts, strict=True):
        if len(x) != len(y):
            raise DatasetError(
                f"{x_name} has {len(x):,} rows but {y_name} has {len(y):,}, expected as many of"
                " each"
            )


def _rows(rows: int, train_fraction: float, seed: int) -> tuple[Array | slice, Array | slice]:
    """Which rows train and which test; slices where all train, which copy nothing."""
    if not 0.0 < train_fraction <= 1.0:
        raise DatasetError(f"train_fraction is {train_fraction!r}, expected more than 0, at most 1")
    if rows == 0 or train_count(rows, train_fraction) == rows:
        return slice(0, rows), slice(rows, rows)
    return split_rows(rows, train_fraction, seed)
