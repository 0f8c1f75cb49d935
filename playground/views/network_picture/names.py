"""What inputs and outputs are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.axis import input_names
from playground.views.network_picture.arrangement import INPUTS
from playground.views.readout import feature_text

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from playground.views.network_picture.arrangement import Unit


def names_of(experiment: Experiment, dataset: Dataset, outputs: int) -> dict[Unit, str]:
    """What inputs and outputs are called, for those that have a name."""
    last = len(experiment.network.layers) - 1
    names: dict[Unit, str] = {}
    given = input_names(dataset)
    features = experiment.data.features
    if not given and dataset.plane_train is not None and len(features) == dataset.inputs:
        given = tuple(feature_text(name) for name in features)
    if dataset.image_shape is None:
        names |= {(INPUTS, place): name for place, name in enumerate(given)}
    if dataset.kind == "classes" and outputs == dataset.classes:
        for label in range(outputs):
            known = dataset.class_names
            names[last, label] = known[label] if known else str(label)
    return names
