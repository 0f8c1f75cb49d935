"""What the targets of a table or of an array mean: classes, or a number to predict.

A file does not say it, so these rules do, on its train and test rows together:

- texts: classes, in the order of the alphabet;
- rows of several numbers with a single 1 among zeros: one-hot classes;
- other rows of several numbers: a number for each column;
- numbers that are not whole, or are written as 12 % or 1,234: a number;
- whole numbers (also written as 3.0): classes when they are few and lie close together or come
  back often, or when the column is called a class; else a number.

Classes carry their own names, but for those that are numbered 0, 1, 2, … already.
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
MANY_CLASSES: Final = 20
FEW_ROWS: Final = 20
# What people call a column of classes, even where it holds numbers.
CLASS_WORDS: Final = frozenset(
    (
        *("label", "labels", "class", "classes", "species", "diagnosis"),
        *("category", "kind", "type", "digit", "letter"),
    )
)


@dataclass(frozen=True)
class Targets:
    """Targets in the form that `Dataset` has, one array for each part of the file."""

    kind: str
    classes: int
    class_names: tuple[str, ...]
    parts: tuple[Array, ...]


@dataclass(frozen=True)
class Task:
    """What is asked of a target: "classes" or "number", and why it is not sure ("" where it is)."""

    kind: str
    doubt: str = ""


def task_of_numbers(
    distinct: Array, rows: int, name: str, *, quantity: bool = False, table: bool = True
) -> Task:
    """Decide what numbers ask for, from the different ones (n,), ascending, and how many rows.

    `quantity`: they were written as shares or with thousands. In arrays (`table` false) more whole
    numbers are taken for classes than in tables, where they may be prices or ages.
    """
    if distinct.dtype.kind == "f" and not np.array_equal(distinct, np.floor(distinct)):
        return Task("number")
    few = (
        f"{rows} rows are few to tell whether it is classes or a number" if rows < FEW_ROWS else ""
    )
    named = name.casefold() in CLASS_WORDS
    count = len(distinct)
    if count == 1:
        return Task("classes")
    if quantity or count > MAX_CLASSES:
        return Task("number", few)
    close = float(distinct[-1]) - float(distinct[0]) < 2 * count
    often = count <= MANY_CLASSES and 2 * count <= rows
    if named or (close and (count <= MANY_CLASSES or not table)) or often:
        many = f"{count} classes are many: is it a number?" if count > MANY_CLASSES else ""
        return Task("classes", many)
    return Task("number", few)


def targets_from_numbers(
    place: str, parts: Sequence[Array], task: str = "", name: str = "y", rules: str = ""
) -> Targets:
    """Targets from finite numbers: each part (n,) or (n, columns), all with the same columns.

    `task` "classes" or "number" goes before what they look like. `place` names file and column in
    the message of the `DatasetError` that one class alone, or too many, raise.
    """
    if parts[0].ndim == 2:
        if task != "number" and all(_is_one_hot(part) for part in parts):
            labels = tuple(part.argmax(axis=1).astype(np.int64) for part in parts)
            return Targets("classes", parts[0].shape[1], (), labels)
        if task == "classes":
            raise DatasetError(
                f"{place}: rows of {parts[0].shape[1]} numbers are no classes,"
                " expected a single 1 among zeros in each"
            )
        return Targets("regression", 0, (), tuple(_as_floats(part) for part in parts))
    distinct = np.unique(np.concatenate([np.unique(part) for part in parts]))
    if not task:
        rows = sum(map(len, parts))
        if rules == "1":
            few = len(distinct) <= MAX_CLASSES
            task = "classes" if few and np.array_equal(distinct, np.floor(distinct)) else "number"
        else:
            task = task_of_numbers(distinct, rows, name, table=False).kind
    if task == "number":
        return Targets("regression", 0, (), tuple(_as_floats(part)[:, None] for part in parts))
    return _numbered(place, distinct, parts, rules)


def targets_from_names(place: str, parts: Sequence[Array]) -> Targets:
    """Number class names, each part an array (n,) of texts.

    `place` names file and column in the message of the `DatasetError` that too few or too many
    raise.
    """
    distinct = np.unique(np.concatenate([np.unique(part) for part in parts]))
    names = tuple(map(str, distinct.tolist()))
    require_classes(place, names)
    labels = tuple(np.searchsorted(distinct, part).astype(np.int64) for part in parts)
    return Targets("classes", len(names), names, labels)


def require_classes(place: str, names: Sequence[str]) -> None:
    """Raise `DatasetError` for one class alone, and for more than `MAX_CLASSES`."""
    if len(names) == 1:
        shown = " ".join(names[0].split())[:40]
        raise DatasetError(
            f"{place}: every label is {shown!r}, expected at least two different ones"
        )
    if len(names) > MAX_CLASSES:
        raise DatasetError(
            f"{place}: there are {len(names):,} different labels, expected at most {MAX_CLASSES}"
        )


def class_name(value: float) -> str:
    """What a class is called that is a number in the file: 1.0 is "1"."""
    return f"{value:.15g}"


def are_counted(names: Sequence[str]) -> bool:
    """Whether classes are called 0, 1, 2, … so that their names say nothing."""
    return list(names) == [str(number) for number in range(len(names))]


def _numbered(place: str, distinct: Array, parts: Sequence[Array], rules: str) -> Targets:
    names = tuple(class_name(float(value)) for value in distinct.tolist())
    require_classes(place, names)
    count = len(names)
    if rules == "1" and distinct[0] == 0 and distinct[-1] < 2 * count:
        whole = tuple(part.astype(np.int64) for part in parts)
        return Targets("classes", int(distinct[-1]) + 1, (), whole)
    labels = tuple(np.searchsorted(distinct, part).astype(np.int64) for part in parts)
    return Targets("classes", count, () if are_counted(names) else names, labels)


def _is_one_hot(part: Array) -> bool:
    return bool((((part == 0) | (part == 1)).all(axis=1) & (part.sum(axis=1) == 1)).all())


def _as_floats(part: Array) -> Array:
    if part.dtype in (np.float32, np.float64):
        return part
    return part.astype(np.float64)
