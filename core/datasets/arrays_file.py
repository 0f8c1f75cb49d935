"""An npz as a data set: arrays of numbers, and labels that may be text.

It holds `x` (n, columns) or pictures (n, rows, columns) and `y` (n,), (n, 1) or one-hot (n,
classes), as the notebook's files do; or `x_train`, `y_train`, `x_test`, `y_test`, as Keras'
mnist.npz does. Other members are passed over. An x that lies beside weights is as they were trained
on it, so it is not scaled; how it was scaled before, where that stands beside it, is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import DatasetError
from core.datasets.fingerprint import fingerprint_of
from core.datasets.finish import Read, scale_of_target
from core.datasets.pictures import MNIST_COLUMNS, are_whole, picture_shape
from core.datasets.proposal import Proposal, Question, Written, listed
from core.datasets.scaling import SCALING_KEYS, TARGET, Scaling
from core.datasets.split import split_rows
from core.datasets.targets_of_files import (
    MANY_CLASSES,
    Targets,
    targets_from_names,
    targets_from_numbers,
)
from core.files.npz import NpzError, read_npz

if TYPE_CHECKING:
    from pathlib import Path

    from core.nn.arrays import Array
    from core.spec.data import DataSpec

_WHOLE: Final = ("x", "y")
_PARTS: Final = ("x_train", "y_train", "x_test", "y_test")
_WEIGHTS: Final = "l1_weights"
_MAX_COLUMNS: Final = 65_536
_SHOWN_ROWS: Final = 10
_SHOWN_COLUMNS: Final = 20

Parts = dict[str, "Array"]


@dataclass(frozen=True, eq=False)
class ArraysPlan:
    """What will be made of an npz: `train` and `test` are rows of `x` and `y`."""

    x: Array
    targets: Targets | None
    train: Array
    test: Array
    image_shape: tuple[int, int] | None
    proposal: Proposal
    as_it_stands: bool
    is_parted: bool  # whether the file itself says which rows train and which test
    scaling: Scaling | None = None
    target_scaling: Scaling | None = None


def plan_arrays(path: Path, spec: DataSpec) -> ArraysPlan:
    """Read an npz and decide all that `spec` leaves open; raises `DatasetError`."""
    inputs, outputs, beside_weights, scalings = _read(path)
    x, shape = _inputs(path.name, inputs, spec.rules)
    sizes = [len(part) for part in inputs.values()]
    problem, targets = "", None
    try:
        targets = _targets(path.name, outputs, spec)
    except DatasetError as error:
        problem = str(error)
    train, test, stratified = _split(sizes, targets, spec)
    as_it_stands = beside_weights or spec.rules == "1"
    usual = "none" if as_it_stands or shape is not None else "standard"
    task, scale = _task(targets, spec), spec.scale or usual
    scale_target = scale_of_target(spec, targets.kind if targets else "", as_it_stands=as_it_stands)
    proposal = Proposal(
        file=path.name,
        written=Written("arrays"),
        columns=(),
        inputs=tuple(f"x{number}" for number in range(1, x.shape[1] + 1)),
        first_rows=_first_rows(x, next(iter(outputs.values()))),
        target=next(iter(outputs)),
        target_why="the array of targets",
        task=task,
        class_counts=_class_counts(targets),
        rows=len(x),
        rows_left_out=0,
        missing="",
        scale=scale,
        scale_target=scale_target,
        stratified=stratified,
        train_rows=len(train),
        test_rows=len(test),
        noticed=tuple(_noticed(targets, shape, len(test), beside_weights=beside_weights)),
        questions=_questions(targets, spec),
        problem=problem,
        chosen=spec.changed(
            task=task,
            scale=scale,
            scale_target=scale_target,
            stratify="yes" if stratified else "no",
        ),
    )
    kept = (
        _kept(scalings[0], scale, x.shape[1]),
        _kept(scalings[1], scale_target, _numbers(targets)),
    )
    is_parted = len(sizes) == 2
    return ArraysPlan(x, targets, train, test, shape, proposal, as_it_stands, is_parted, *kept)


def _split(sizes: list[int], targets: Targets | None, spec: DataSpec) -> tuple[Array, Array, bool]:
    """The rows to train and to test on, and whether classes have equal shares in both.

    `sizes` are the rows of each part that the file itself has, one or two.
    """
    if len(sizes) == 2:
        return np.arange(sizes[0]), np.arange(sizes[0], sum(sizes)), False
    labels = targets.parts[0] if targets and targets.kind == "classes" else None
    stratified = labels is not None and spec.stratify != "no" and spec.rules != "1"
    drawn = labels if stratified else None
    return *split_rows(sizes[0], spec.train_fraction, spec.seed, drawn), stratified


def read_arrays(plan: ArraysPlan) -> Read:
    """The arrays of a plan; raises `DatasetError` with the proposal's problem."""
    if plan.targets is None:
        raise DatasetError(plan.proposal.problem)
    targets, y = plan.targets, plan.targets.parts[0]
    values = {"x": plan.x, "y": y}
    if plan.is_parted:
        values = {
            f"{name}_{part}": array[rows]
            for part, rows in (("train", plan.train), ("test", plan.test))
            for name, array in (("x", plan.x), ("y", y))
        }
    return Read(
        x=(plan.x[plan.train], plan.x[plan.test]),
        targets=Targets(
            targets.kind, targets.classes, targets.class_names, (y[plan.train], y[plan.test])
        ),
        image_shape=plan.image_shape,
        input_names=plan.proposal.inputs,
        proposal=plan.proposal,
        fingerprint=fingerprint_of(values, targets.class_names),
        as_it_stands=plan.as_it_stands,
        scaling=plan.scaling,
        target_scaling=plan.target_scaling,
    )


def _kept(scaling: Scaling | None, scale: str, columns: int) -> Scaling | None:
    """How columns that stay as they are were scaled before they came into the file."""
    return scaling if scale == "none" and scaling and len(scaling.mean) == columns else None


def _read(path: Path) -> tuple[Parts, Parts, bool, tuple[Scaling | None, Scaling | None]]:
    """Inputs and targets by their names, one or two of each, and what lies beside them.

    That is whether there are weights, and how x and y were scaled before they saw them.
    """
    known = {*_WHOLE, *_PARTS, *SCALING_KEYS}
    seen: set[str] = set()

    def wanted(name: str) -> bool:
        seen.add(name)
        return name in known

    try:
        arrays = read_npz(
            path,
            wanted=wanted,
            finite=known.__contains__,
            texts=lambda name: name.startswith("y"),
            only_arrays=False,
        )
    except NpzError as error:
        raise DatasetError(str(error)) from None
    names: tuple[str, ...] = _PARTS[:2] if "x_train" in arrays else _WHOLE
    if "x_test" in arrays or "y_test" in arrays:
        names = _PARTS
    missing = [name for name in names if name not in arrays]
    if missing:
        others = sorted(seen - known)
        held = f" (it holds {listed(others)})" if others else ""
        raise DatasetError(
            f"{path.name} has no array {missing[0]!r}, expected x and y,"
            f" or x_train, y_train, x_test and y_test{held}"
        )
    if names == _PARTS and arrays["x_test"].size == 0 and len(arrays["y_test"].ravel()) == 0:
        # An empty test part has no shape to speak of: it is no rows of whatever the others are.
        arrays["x_test"], arrays["y_test"] = arrays["x_train"][:0], arrays["y_train"][:0]
    for x_name, y_name in zip(names[::2], names[1::2], strict=True):
        _require_rows(path.name, x_name, arrays[x_name], y_name, arrays[y_name])
    inputs = {name: arrays[name] for name in names[::2]}
    outputs = {name: arrays[name] for name in names[1::2]}
    is_scaled = _WEIGHTS in seen and "x" in inputs
    scalings = Scaling.from_arrays(arrays), Scaling.from_arrays(arrays, TARGET)
    return inputs, outputs, _WEIGHTS in seen, scalings if is_scaled else (None, None)


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


def _inputs(file: str, parts: Parts, rules: str) -> tuple[Array, tuple[int, int] | None]:
    """All rows of inputs (n, columns), and the pictures' shape where they are pictures."""
    shape: tuple[int, int] | None = None
    flat: Parts = {}
    for name, given in parts.items():
        x = _without_ones(given)
        if x.ndim > 3 or 0 in x.shape[1:]:
            raise DatasetError(
                f"{file}: {name} has the shape {given.shape}, expected (rows, columns)"
                " or (rows, height, width)"
            )
        if x.ndim == 3:
            shape = (x.shape[1], x.shape[2])
        flat[name] = x.reshape(len(x), int(np.prod(x.shape[1:])))
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
    x = flat[first] if len(flat) == 1 else np.concatenate(list(flat.values()))
    if shape is None:
        are_bytes = rules == "1" and x.dtype == np.uint8  # which were pixels, whatever they held
        low, high = (0.0, 255.0) if are_bytes else (float(x.min()), float(x.max()))
        shape = picture_shape(columns, low, high)
        as_before = rules == "1" and x.dtype.kind == "f"
        if shape is not None and columns != MNIST_COLUMNS and (as_before or not are_whole(x)):
            shape = None
    return x, shape


def _targets(file: str, parts: Parts, spec: DataSpec) -> Targets:
    """The targets of all rows, as one part."""
    values = [_without_ones(part, down_to=1) for part in parts.values()]
    for name, given, value in zip(parts, parts.values(), values, strict=True):
        is_text = value.dtype.kind == "U"
        fits = value.ndim <= (1 if is_text else 2) and 0 not in value.shape[1:]
        if not fits or value.shape[1:] != values[0].shape[1:]:
            raise DatasetError(
                f"{file}: {name} has the shape {given.shape},"
                " expected (rows,), (rows, 1) or (rows, outputs)"
            )
        if is_text != (values[0].dtype.kind == "U") and len(value):
            raise DatasetError(f"{file}: {name} and {next(iter(parts))} are not both text")
    place = f"{file}, {next(iter(parts))}"
    together = values[0] if len(values) == 1 or not len(values[1]) else np.concatenate(values)
    if together.dtype.kind == "U":
        if spec.task == "number":
            raise DatasetError(f"{place} holds text, expected numbers")
        return targets_from_names(place, [together])
    return targets_from_numbers(place, [together], spec.task, rules=spec.rules)


def _without_ones(array: Array, down_to: int = 2) -> Array:
    """Drop axes of length 1 behind the first, as long as more than `down_to` axes remain."""
    for axis in range(array.ndim - 1, 0, -1):
        if array.ndim > down_to and array.shape[axis] == 1:
            array = array.squeeze(axis)
    return array


def _task(targets: Targets | None, spec: DataSpec) -> str:
    if targets is None:
        return spec.task or "classes"
    return "classes" if targets.kind == "classes" else "number"


def _numbers(targets: Targets | None) -> int:
    """How many numbers a row asks for; 0 where it asks for a class."""
    return targets.parts[0].shape[1] if targets and targets.kind == "regression" else 0


def _class_counts(targets: Targets | None) -> tuple[tuple[str, int], ...]:
    if targets is None or targets.kind != "classes":
        return ()
    names = targets.class_names or tuple(map(str, range(targets.classes)))
    counts = np.bincount(targets.parts[0], minlength=targets.classes)
    return tuple(zip(names, counts.tolist(), strict=True))


def _questions(targets: Targets | None, spec: DataSpec) -> tuple[Question, ...]:
    if targets is None or spec.task or targets.class_names or targets.classes <= MANY_CLASSES:
        return ()
    return (Question("task", f"y is taken for {targets.classes} classes: is it a number?"),)


def _noticed(
    targets: Targets | None,
    shape: tuple[int, int] | None,
    test_rows: int,
    *,
    beside_weights: bool,
) -> list[str]:
    noticed = []
    if shape is not None:
        noticed.append(f"the rows are pictures of {shape[0]}×{shape[1]}")
    if beside_weights:
        noticed.append("weights lie beside x, so x is taken as it stands")
    single = [name for name, count in _class_counts(targets) if count == 1]
    if single:
        noticed.append(f"one row alone is of {listed(single)}")
    if not test_rows:
        noticed.append("nothing is left to test on")
    return noticed


def _first_rows(x: Array, y: Array) -> tuple[tuple[str, ...], ...]:
    """A few rows as text, the target last; of wide ones the first columns."""
    return tuple(
        (*(f"{value:.6g}" for value in row[:_SHOWN_COLUMNS].tolist()), str(answer)[:60])
        for row, answer in zip(x[:_SHOWN_ROWS], y[:_SHOWN_ROWS].tolist(), strict=False)
    )
