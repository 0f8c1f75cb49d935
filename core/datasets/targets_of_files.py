"""What the last column of a table, or the array y of a file, means: classes or numbers to predict.

A file does not say it, so these rules do, on its train and test rows together:

- names (text): classes, numbered in the order of the alphabet;
- rows of several numbers with a single 1 among zeros: one-hot classes;
- other rows of several numbers: regression, one output for each column;
- whole numbers (also written as 3.0) of at most 100 different values: classes. Labels that start at
  0 and leave out less than half are used as they stand; others (1 2 3, or -1 +1) are numbered in
  their order;
- all other numbers: regression.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array

MAX_CLASSES: Final = 100


@dataclass(frozen=True)
class Targets:
    """Targets in the form that `Dataset` has, one array for each part of the file."""

    kind: str
    classes: int
    class_names: tuple[str, ...]
    parts: tuple[Array, ...]


def targets_from_names(place: str, names: Sequence[str]) -> Targets:
    """Number class names (n,); raises `DatasetError` when there are too few or too many.

    `place` names file and column in the message.
    """
    distinct = sorted(set(names))
    _require_classes(place, distinct)
    number = {name: index for index, name in enumerate(distinct)}
    labels = np.fromiter((number[name] for name in names), np.int64, len(names))
    return Targets("classes", len(distinct), tuple(distinct), (labels,))


def targets_from_numbers(place: str, parts: Sequence[Array]) -> Targets:
    """Decide what finite numbers mean: each part (n,) or (n, columns), all with the same columns.

    `place` names file and column in the message of the `DatasetError` that one class alone raises.
    """
    whole = [_whole(part) for part in parts]
    if parts[0].ndim == 2:
        if all(part is not None and _is_one_hot(part) for part in whole):
            labels = tuple(part.argmax(axis=1).astype(np.int64) for part in parts)
            return Targets("classes", parts[0].shape[1], (), labels)
        return Targets("regression", 0, (), tuple(_as_floats(part) for part in parts))
    values = [part for part in whole if part is not None]
    if len(values) == len(parts):
        distinct = np.unique(np.concatenate([np.unique(part) for part in values]))
        if len(distinct) <= MAX_CLASSES:
            return _numbered(place, distinct, values)
    return Targets("regression", 0, (), tuple(_as_floats(part)[:, None] for part in parts))


def _numbered(place: str, distinct: Array, parts: Sequence[Array]) -> Targets:
    names = tuple(f"{value:.15g}" for value in distinct.tolist())
    _require_classes(place, names)
    classes = len(distinct)
    if distinct[0] == 0 and distinct[-1] < 2 * classes:
        return Targets(
            "classes", int(distinct[-1]) + 1, (), tuple(part.astype(np.int64) for part in parts)
        )
    labels = tuple(np.searchsorted(distinct, part).astype(np.int64) for part in parts)
    return Targets("classes", classes, names, labels)


def _require_classes(place: str, names: Sequence[str]) -> None:
    if len(names) == 1:
        raise DatasetError(
            f"{place}: every label is {names[0][:40]!r}, expected at least two different ones"
        )
    if len(names) > MAX_CLASSES:
        raise DatasetError(
            f"{place}: there are {len(names):,} different labels, expected at most {MAX_CLASSES}"
        )


def _whole(part: Array) -> Array | None:
    """The part itself when all its numbers are whole, else None."""
    if part.dtype.kind == "b":
        return part.astype(np.int64)
    if part.dtype.kind == "f" and not np.array_equal(part, np.floor(part)):
        return None
    return part


def _is_one_hot(part: Array) -> bool:
    return bool((((part == 0) | (part == 1)).all(axis=1) & (part.sum(axis=1) == 1)).all())


def _as_floats(part: Array) -> Array:
    if part.dtype in (np.float32, np.float64):
        return part
    return part.astype(np.float64)
