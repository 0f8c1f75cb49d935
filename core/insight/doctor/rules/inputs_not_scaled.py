"""Inputs not scaled: columns of large numbers, or of very different sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from core.insight.doctor.finding import Finding, Measured, Remedy

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where an input's usual size (root mean square) is above this …
SIZE: Final = 20.0
# … or where the deviations of two are so many times apart.
APART: Final = 100.0
WHY: Final = (
    "The gradient of a weight is multiplied by its input. Large inputs make large steps and push"
    " units to their flat ends; where some are large and others small, no learning rate is right"
    " for both. Inputs of mean 0 and deviation 1 suit all."
)
SOURCE: Final = "LeCun et al., Efficient BackProp (1998), section 4.3; CS231n, Data preprocessing"


def examine(evidence: Evidence) -> Finding | None:
    """An input that is far from mean 0 and deviation 1, or far from the others."""
    means, deviations = evidence.input_sizes
    sizes = np.hypot(means, deviations)
    if not len(sizes):
        return None
    column = int(sizes.argmax())
    names = evidence.dataset.input_names
    name = names[column] if column < len(names) else f"number {column + 1}"
    if sizes[column] > SIZE:
        size = float(sizes[column])
        return _finding(
            evidence,
            f"The inputs are not scaled: {name} is about {size:,.3g} large.",
            Measured(size, SIZE, f"{size:,.3g} (wrong above {SIZE:g}; 1 is best)"),
        )
    moving = deviations[deviations > 0.0]
    if evidence.dataset.image_shape is not None or len(moving) < 2:
        return None  # pixels are of one kind, and at the rim hardly ever set
    apart = float(moving.max() / moving.min())
    if apart <= APART:
        return None
    return _finding(
        evidence,
        f"The inputs differ in size: one varies {apart:,.0f} times as much as another.",
        Measured(apart, APART, f"{apart:,.0f} times (wrong above {APART:g})"),
    )


def _finding(evidence: Evidence, sentence: str, measured: Measured) -> Finding:
    return Finding(
        "inputs not scaled", sentence, measured, "data", WHY, SOURCE, _remedy(evidence), 0
    )


def _remedy(evidence: Evidence) -> Remedy:
    """Standardised inputs, where the program reads them; the rest is for whoever made them."""
    data = evidence.experiment.data
    if data.name != "file" or data.scale == "standard":
        return Remedy("Scale the inputs to mean 0 and deviation 1 where the data are made.")
    return Remedy(
        "Let the inputs be scaled to mean 0 and deviation 1, and begin anew.",
        "inputs scaled",
        replace(evidence.experiment, data=data.changed(scale="standard")),
        judged_by="accuracy",
    )
