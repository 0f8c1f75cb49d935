"""Axis: what a column of one's own data is called, and how its numbers are read by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset

_PIXEL: Final = 255.0


@dataclass(frozen=True)
class Axis:
    """The name of an input or target, with its unit where the file says one, and its scaling.

    The network is given, or answers, (value − mean) / scale of a `value` that a person would read.
    """

    name: str
    mean: float = 0.0
    scale: float = 1.0

    def value(self, given: float) -> float:
        """In the data's own units, what the network is `given`, or answers."""
        return given * self.scale + self.mean

    def given(self, value: float) -> float:
        """What the network is given for, or answers to mean, a `value` in the data's own units."""
        return (value - self.mean) / self.scale


def input_names(dataset: Dataset) -> tuple[str, ...]:
    """What the inputs of one's own data are called; empty where nobody has named them."""
    return dataset.input_names


def column_axes(dataset: Dataset) -> tuple[Axis, ...]:
    """One axis for each input: named as the columns are, else "column 1", "column 2" and so on."""
    names = input_names(dataset) or tuple(
        f"column {place}" for place in range(1, dataset.inputs + 1)
    )
    scaling = dataset.scaling
    if scaling is None:
        scale = _PIXEL if dataset.x_train.dtype == np.uint8 else 1.0
        return tuple(Axis(name, 0.0, scale) for name in names)
    return tuple(
        Axis(name, float(mean), float(scale))
        for name, mean, scale in zip(names, scaling.mean, scaling.scale, strict=True)
    )


def target_axes(dataset: Dataset) -> tuple[Axis, ...]:
    """One axis for each output of a regression: how its answers are read; none for classes.

    It has the name of the file's target column, or none ("").
    """
    if dataset.kind == "classes":
        return ()
    proposal, scaling = dataset.proposal, dataset.target_scaling
    is_table = proposal is not None and proposal.written.form == "table"
    name = proposal.target if proposal is not None and is_table else ""
    if scaling is None:
        return (Axis(name),) * dataset.outputs
    return tuple(
        Axis(name, float(mean), float(scale))
        for mean, scale in zip(scaling.mean, scaling.scale, strict=True)
    )
