"""Samples: a row that somebody wants to see closely, and what rows and classes are called."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.insight.axis import Axis, column_axes
from core.spec.names import OWN_ARRAYS
from playground.views.readout import feature_text

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from core.nn.arrays import Array

PARTS: Final = {"test": "test rows", "train": "training rows"}
"""The parts of a data set, and what they are called."""


@dataclass(frozen=True)
class SampleWish:
    """A row of a part ("train" or "test") that is to be shown closely.

    `among` are the rows of that part beside which it was chosen, in their order: whoever shows it
    goes on to the next of them. Empty: all rows of the part.
    """

    index: int
    part: str
    among: tuple[int, ...] = ()


def inputs_of(dataset: Dataset, part: str) -> Array:
    """The inputs of a part, (n, inputs)."""
    return dataset.x_test if part == "test" else dataset.x_train


def targets_of(dataset: Dataset, part: str) -> Array:
    """The labels (n,) or targets (n, outputs) of a part."""
    return dataset.y_test if part == "test" else dataset.y_train


def parts_of(dataset: Dataset | None) -> tuple[str, ...]:
    """The parts that have rows, the test part first."""
    if dataset is None:
        return ()
    return tuple(part for part in PARTS if len(inputs_of(dataset, part)))


def class_name(dataset: Dataset | None, label: int) -> str:
    """What a class is called."""
    names = dataset.class_names if dataset is not None else ()
    return names[label] if label < len(names) else str(label)


def answer_words(dataset: Dataset | None, answer: int, truth: int) -> str:
    """The answer; where it is wrong, with a cross and the true class."""
    if answer == truth:
        return class_name(dataset, answer)
    return f"✗ {class_name(dataset, answer)} ({class_name(dataset, truth)})"


def input_axes(experiment: Experiment | None, dataset: Dataset | None) -> tuple[Axis, ...]:
    """What the inputs are called and how they are read: of points of the plane, the features."""
    if dataset is None:
        return ()
    features = experiment.data.features if experiment is not None else ()
    is_own = dataset.plane_train is None or dataset.name in ("file", OWN_ARRAYS)
    if is_own or len(features) != dataset.inputs:
        return column_axes(dataset)
    return tuple(Axis(feature_text(name)) for name in features)


def percent(share: float) -> str:
    """A part of 1 as it is read: one decimal, and no 100 % that is not whole."""
    if math.isnan(share):  # a part of nothing
        return "–"
    shown = f"{100 * share:.1f}"
    if shown == "100.0" and share < 1:
        shown = "99.9"
    return f"{shown} %"
