"""The data set "file": a table as CSV, or arrays as npz.

An npz holds `x` (n, columns) or pictures (n, rows, columns) and `y` (n,), (n, 1) or one-hot (n,
classes), as the notebook's files do; or `x_train`, `y_train`, `x_test`, `y_test`, as Keras'
mnist.npz does. What y means is decided by `targets_of_files`, what a picture is by `pictures`.
Floats stay as they are. Pictures in uint8 stay pixels (0 to 255, read as value/255); whole numbers
that are no pixels become float64.

A file without a test part is split: `train_fraction` of its rows, chosen by `seed`, train; both
parts keep the file's order. With the fraction 1 all rows train, in the file's order.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.csv_file import read_csv
from core.datasets.dataset import Dataset, DatasetError
from core.datasets.fingerprint import fingerprint_of
from core.datasets.pictures import are_pixels, picture_shape
from core.datasets.splitting import split_rows, train_count
from core.datasets.targets_of_files import Targets, targets_from_numbers
from core.files.npz import NpzError, read_npz
from core.files.plain_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.spec.experiment import DataSpec

DATA_DIR_VARIABLE: Final = "TRAINING_PLAYGROUND_DATA"
_WHOLE: Final = ("x", "y")
_PARTS: Final = ("x_train", "y_train", "x_test", "y_test")
_MAX_COLUMNS: Final = 65_536


def load_file(
    spec: DataSpec,
    data_dir: str | None = None,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Dataset:
    """Read `spec.path`, an npz or a CSV file, whatever its content is.

    Raises `DatasetError` with one sentence that names the file, the place and what was expected.
    """
    path = find_file(spec.path, data_dir)
    if _is_npz(path):
        return _load_npz(spec, path)
    x, targets = read_csv(path, report)
    return _split(spec, x, targets, picture_shape(x))


def find_file(path: str, data_dir: str | None = None) -> Path:
    """Find a file by its path, or by its path within the current or one of the data folders.

    A relative path is looked for in the current folder, in `data_dir`, and in the folder that the
    environment variable TRAINING_PLAYGROUND_DATA names. Raises `DatasetError` that says where it
    was looked for.
    """
    if not path:
        raise DatasetError("no file is chosen: name a CSV or npz file (data.path)")
    given = Path(path).expanduser() if path.startswith("~/") else Path(path)
    folders = ["", data_dir or "", os.environ.get(DATA_DIR_VARIABLE, "")]
    places = [Path(folder) / given for folder in dict.fromkeys(folders)]
    for place in places:
        if is_there(place):
            return place
    if given.is_absolute():
        raise DatasetError(f"{given} does not exist: choose another file, or put it there")
    looked = ", ".join(str(folder.parent) for folder in map(Path.absolute, places))
    raise DatasetError(
        f"{path} was not found (looked in {looked}): give its whole path,"
        f" or the folder that it is in with --data-dir or {DATA_DIR_VARIABLE}"
    )


def is_there(path: Path) -> bool:
    """Whether something has this path; False also where there is no permission to look."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def is_folder(path: Path) -> bool:
    """Whether this is the path of a folder; False also where there is no permission to look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_npz(path: Path) -> bool:
    if path.suffix.lower() == ".npz":
        return True
    with open_regular(path, DatasetError, 2**40) as file:
        return file.read(2) == b"PK"


def _load_npz(spec: DataSpec, path: Path) -> Dataset:
    known = {*_WHOLE, *_PARTS}
    try:
        arrays = read_npz(path, wanted=known.__contains__, finite=known.__contains__)
    except NpzError as error:
        raise DatasetError(str(error)) from None
    names: tuple[str, ...] = _PARTS[:2] if "x_train" in arrays else _WHOLE
    if "x_test" in arrays or "y_test" in arrays:
        names = _PARTS
    missing = [name for name in names if name not in arrays]
    if missing:
        raise DatasetError(
            f"{path.name} has no array {missing[0]!r}, expected x and y,"
            " or x_train, y_train, x_test and y_test"
        )
    for x_name, y_name in zip(names[::2], names[1::2], strict=True):
        _require_rows(path.name, x_name, arrays[x_name], y_name, arrays[y_name])
    inputs, shape = _npz_inputs(path.name, {name: arrays[name] for name in names[::2]})
    targets = _npz_targets(path.name, {name: arrays[name] for name in names[1::2]})
    if len(inputs) == 1:
        return _split(spec, inputs[0], targets, shape)
    return _dataset(spec, (inputs[0], inputs[1]), targets, shape)


def _require_rows(file: str, x_name: str, x: Array, y_name: str, y: Array) -> None:
    if x.ndim < 2:
        raise DatasetError(
            f"{file}: {x_name} has the shape {x.shape}, expected (rows, columns)"
            " or (rows, height, width)"
        )
    if y.ndim < 1 or len(x) != len(y):
        raise DatasetError(
            f"{file}: {x_name} has the shape {x.shape} but {y_name} has {y.shape},"
            " expected the same number of rows"
        )
    if len(x) == 0 and x_name != "x_test":
        raise DatasetError(f"{file}: {x_name} has no rows, expected at least one")


def _npz_inputs(
    file: str, parts: dict[str, Array]
) -> tuple[tuple[Array, ...], tuple[int, int] | None]:
    """Inputs (n, columns) of each part, in a type that `Dataset` takes, and the pictures' shape."""
    shape: tuple[int, int] | None = None
    flat: dict[str, Array] = {}
    for name, given in parts.items():
        x = _without_ones(given)
        if x.ndim > 3 or 0 in x.shape[1:]:
            raise DatasetError(
                f"{file}: {name} has the shape {given.shape}, expected (rows, columns)"
                " or (rows, height, width)"
            )
        if x.ndim == 3:
            shape = (x.shape[1], x.shape[2])
        flat[name] = x.reshape(len(x), math.prod(x.shape[1:]))  # −1 needs rows
    first, *others = flat
    columns = flat[first].shape[1]
    if columns > _MAX_COLUMNS:
        raise DatasetError(
            f"{file}: {first} has {columns:,} columns, expected at most {_MAX_COLUMNS:,}"
        )
    if any(flat[name].shape[1] != columns for name in others):
        raise DatasetError(
            f"{file}: {first} has the shape {parts[first].shape} but {others[0]} has"
            f" {parts[others[0]].shape}, expected the same columns"
        )
    typed = _same_type(list(flat.values()), pictures=shape is not None)
    return typed, shape or picture_shape(typed[0])


def _same_type(parts: list[Array], *, pictures: bool) -> tuple[Array, ...]:
    """Parts as they are when `Dataset` takes them, else as pixels, float32 or float64, alike."""
    types = {part.dtype for part in parts}
    if types == {np.dtype(np.uint8)} and (pictures or picture_shape(parts[0]) is not None):
        return tuple(parts)
    whole = all(dtype.kind in "iu" for dtype in types)
    if whole and all(are_pixels(part) for part in parts if len(part)):
        return tuple(part.astype(np.uint8) for part in parts)
    common = np.float32 if types <= {np.dtype(np.float16), np.dtype(np.float32)} else np.float64
    return tuple(part.astype(common, copy=False) for part in parts)


def _npz_targets(file: str, parts: dict[str, Array]) -> Targets:
    values = [_without_ones(part, down_to=1) for part in parts.values()]
    for name, given, value in zip(parts, parts.values(), values, strict=True):
        if value.ndim > 2 or 0 in value.shape[1:] or value.shape[1:] != values[0].shape[1:]:
            raise DatasetError(
                f"{file}: {name} has the shape {given.shape},"
                " expected (rows,), (rows, 1) or (rows, outputs)"
            )
    return targets_from_numbers(f"{file}, {next(iter(parts))}", values)


def _without_ones(array: Array, down_to: int = 2) -> Array:
    """Drop axes of length 1 behind the first, as long as more than `down_to` axes remain."""
    for axis in range(array.ndim - 1, 0, -1):
        if array.ndim > down_to and array.shape[axis] == 1:
            array = array.squeeze(axis)
    return array


def _split(spec: DataSpec, x: Array, targets: Targets, shape: tuple[int, int] | None) -> Dataset:
    y = targets.parts[0]
    fingerprint = fingerprint_of({"x": x, "y": y}, targets.class_names)
    if train_count(len(x), spec.train_fraction) == len(x):
        parts = (x, x[:0]), (y, y[:0])  # as they are, without a copy
    else:
        train, test = split_rows(len(x), spec.train_fraction, spec.seed)
        parts = (x[train], x[test]), (y[train], y[test])
    split = Targets(targets.kind, targets.classes, targets.class_names, parts[1])
    return _dataset(spec, parts[0], split, shape, fingerprint)


def _dataset(
    spec: DataSpec,
    x: tuple[Array, Array],
    targets: Targets,
    shape: tuple[int, int] | None,
    fingerprint: str = "",
) -> Dataset:
    # The boundary is drawn over the features of the plane, which are the file's columns only by
    # default.
    is_plane = x[0].shape[1] == 2 and x[0].dtype != np.uint8 and spec.features == ("x", "y")
    return Dataset(
        x_train=x[0],
        y_train=targets.parts[0],
        x_test=x[1],
        y_test=targets.parts[1],
        kind=targets.kind,
        classes=targets.classes,
        image_shape=shape,
        name=spec.name,
        plane_train=x[0] if is_plane else None,
        plane_test=x[1] if is_plane else None,
        class_names=targets.class_names,
        fingerprint=fingerprint,
    )
