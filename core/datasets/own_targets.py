"""A program's own targets: which are classes, under which names, and which are numbers to predict.

Unlike a file, an array says by its type what it means:

- text, bools and whole numbers (n,) are classes under their own names, in sorted order;
- floats (n,) are numbers to predict;
- rows (n, outputs) with a single 1 among zeros, of any type, are one-hot classes, all others are
  numbers to predict.

`kind` overrules it where both are possible, and (n, 1) counts as (n,).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from core.datasets.errors import DatasetError
from core.datasets.own_inputs import array_of, copied, float_type, require_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from core.nn.arrays import Array

# More than so many different whole numbers are rather numbers to predict: ask.
_MOST_GUESSED: Final = 100
# Up to here every whole number is a float64 of its own.
_MOST_EXACT: Final = 2.0**53


class OwnTargets(NamedTuple):
    """Targets as `Dataset` has them, one array for each part."""

    kind: str
    class_names: tuple[str, ...]
    classes: int
    parts: tuple[Array, ...]


def targets_of(
    parts: Mapping[str, ArrayLike], kind: str | None, class_names: Sequence[str]
) -> OwnTargets:
    """Decide what targets mean, the first part leading; raises `DatasetError` in one sentence."""
    if kind not in (None, "classes", "regression"):
        raise DatasetError(f"kind is {kind!r}, expected classes or regression")
    columns = {name: _columns(name, array_of(name, values)) for name, values in parts.items()}
    first, *others = columns.values()
    names = tuple(str(name) for name in class_names)
    if len(set(names)) < len(names):
        raise DatasetError(f"class_names holds one name twice: {', '.join(names)}")
    if any(other.shape[1] != first.shape[1] for other in others):
        what = " but ".join(f"{name} has {y.shape[1]:,}" for name, y in columns.items())
        raise DatasetError(f"{what} columns, expected the same columns")
    if first.shape[1] > 1:
        return _wide(columns, kind, names)
    if kind == "regression" or (kind is None and first.dtype.kind == "f" and not names):
        return _numbers(columns)
    return _named(columns, kind, names)


def _columns(name: str, y: Array) -> Array:
    if y.ndim not in (1, 2) or 0 in y.shape[1:]:
        raise DatasetError(f"{name} has the shape {y.shape}, expected (rows,) or (rows, outputs)")
    return y[:, np.newaxis] if y.ndim == 1 else y


def _wide(columns: dict[str, Array], kind: str | None, class_names: tuple[str, ...]) -> OwnTargets:
    """Targets of several columns."""
    one_hot = all(y.dtype.kind in "biuf" and _is_one_hot(y) for y in columns.values())
    if kind == "regression" or (kind is None and not one_hot and not class_names):
        return _numbers(columns)
    name, first = next(iter(columns.items()))
    if not one_hot:
        raise DatasetError(
            f"{name} has {first.shape[1]:,} columns that are not one-hot, expected a single 1 among"
            " zeros in each row, or one column of labels"
        )
    labels = tuple(y.argmax(axis=1).astype(np.int64) for y in columns.values())
    return OwnTargets("classes", class_names, first.shape[1], labels)


def _is_one_hot(y: Array) -> bool:
    return bool((((y == 0) | (y == 1)).all(axis=1) & (y.sum(axis=1) == 1)).all())


def _numbers(columns: dict[str, Array]) -> OwnTargets:
    number = float_type(list(columns.values()))
    parts = tuple(copied(name, y, number) for name, y in columns.items())
    return OwnTargets("regression", (), 0, parts)


def _named(columns: dict[str, Array], kind: str | None, class_names: tuple[str, ...]) -> OwnTargets:
    """Labels in one column, numbered."""
    labels = {name: _labels(name, y[:, 0]) for name, y in columns.items()}
    (leading, first), *others = labels.items()
    for other, y in others:
        if _group(y) != _group(first):
            raise DatasetError(
                f"{leading} holds {_group(first)} but {other} holds {_group(y)}, expected the same"
            )
    known = _known(leading, first, kind, class_names)
    where = "class_names" if class_names else leading
    parts = tuple(_numbered(name, y, known, where) for name, y in labels.items())
    names = class_names or tuple(str(value) for value in known.tolist())
    return OwnTargets("classes", names, len(names), parts)


def _known(name: str, y: Array, kind: str | None, class_names: tuple[str, ...]) -> Array:
    """The labels there can be, in the order of their numbers."""
    if class_names:
        of_text = y.dtype.kind == "U"
        return np.array(class_names) if of_text else np.arange(len(class_names))
    known = np.unique(y)
    if len(known) < 2:
        what = "there is no label" if len(known) == 0 else f"every label is {known[0]!s}"
        raise DatasetError(f"{name}: {what}, expected at least two different ones")
    if len(known) > _MOST_GUESSED and kind is None:
        raise DatasetError(
            f"{name} holds {len(known):,} different labels: give kind='classes' if they are"
            " classes, or kind='regression' if they are numbers to predict"
        )
    return known


def _labels(name: str, y: Array) -> Array:
    """Labels (n,) as text, bools or int64."""
    if y.dtype.kind == "O" and any(isinstance(label, str) for label in y.flat):
        for row, label in enumerate(y.flat):
            if not isinstance(label, str):
                raise DatasetError(
                    f"{name} holds {label!s:.40} in row {row} (counted from 0), expected text as in"
                    " other rows"
                )
        return y.astype(str)
    if y.dtype.kind in "UT":
        return y.astype(str)  # T: NumPy's own texts of any length
    require_numbers(name, y[:, np.newaxis])
    if y.dtype.kind != "f":
        return y
    strange = np.flatnonzero((y != np.floor(y)) | ~(np.abs(y) < _MOST_EXACT))
    if len(strange):
        row = int(strange[0])
        raise DatasetError(
            f"{name} holds {y[row]!s} in row {row} (counted from 0), expected whole numbers or"
            " names as labels"
        )
    return y.astype(np.int64)


def _group(y: Array) -> str:
    return {"U": "text", "b": "bools"}.get(y.dtype.kind, "whole numbers")


def _numbered(name: str, y: Array, known: Array, where: str) -> Array:
    """The place of each label (n,) among those known."""
    order = np.argsort(known, kind="stable")
    place = np.searchsorted(known, y, sorter=order)
    number: Any = order[np.minimum(place, len(known) - 1)]
    strange = np.flatnonzero(known[number] != y)
    if len(strange):
        row = int(strange[0])
        raise DatasetError(
            f"{name} holds the label {str(y[row])[:40]!r} in row {row} (counted from 0), which is"
            f" not among those of {where}"
        )
    labels: Array = number.astype(np.int64)
    return labels
