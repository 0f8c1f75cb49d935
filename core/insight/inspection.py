"""One sample on its way through a network: every layer's outputs, and what the answer hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.answers import labels_of
from core.insight.confidence import confidences
from core.insight.layerwise import layer_outputs
from core.insight.saliency import blank, input_gradient, occlusion

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network


@dataclass(frozen=True, eq=False)
class Inspection:
    """What a network makes of one sample.

    `outputs[i]` (units,) are layer i's. `label` is the class that the answer means, None for
    numbers, and `confidence` how sure the network is of it, as a part of 1 (NaN for numbers).
    `gradient` and `occlusion` (inputs,) say what each input does for that answer: how its weighted
    sum grows with the input, and how much of the output is lost where the input is hidden. Of one
    output that answers class 0, both count how far it falls.
    """

    outputs: tuple[Array, ...]
    label: int | None
    confidence: float
    gradient: Array
    occlusion: Array

    @property
    def answer(self) -> Array:
        """The last layer's outputs (outputs,)."""
        return self.outputs[-1]


def inspect(network: Network, dataset: Dataset, x: Array) -> Inspection:
    """Look at one sample x (inputs,), which need not be of the data set itself."""
    with np.errstate(all="ignore"):  # weights that are about to diverge
        outputs = layer_outputs(network, x[None])
    answer, last = outputs[-1], network.layers[-1].activation.name
    label, sure, unit, sign = None, float("nan"), 0, 1.0
    if dataset.kind == "classes":
        label = int(labels_of(answer, last)[0])
        sure = float(confidences(answer, last)[0])
        unit = label if answer.shape[1] > 1 else 0
        sign = -1.0 if answer.shape[1] == 1 and label == 0 else 1.0
    with np.errstate(all="ignore"):
        slopes = input_gradient(network, x, unit)
        falls = occlusion(network, x, unit, blank(dataset), dataset.image_shape)
    return Inspection(
        tuple(layer[0] for layer in outputs), label, sure, sign * slopes, sign * falls
    )
