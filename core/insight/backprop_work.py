"""A learner at work: a network and its optimiser at one moment, and the next update of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from core.insight.backprop_sheet import NO_DROPPING, Dropping, Sheet, backprop_sheet, in_float64
from core.insight.backprop_update import UpdateSheet, update_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.spec.experiment import OptimizerSpec


@dataclass(frozen=True, eq=False)
class Work:
    """A batch forward and back, and the update that follows; nothing is changed by it.

    Vectors of all parameters are taken apart by `views_of`, into those of each layer.
    """

    network: Network
    sheet: Sheet
    update: UpdateSheet

    def views_of(self, vector: Array) -> tuple[tuple[Array, ...], tuple[Array | None, ...]]:
        """Weights (units, inputs) and biases (units,) or None of each layer."""
        return self.network.views_of(vector)


@dataclass(frozen=True, eq=False)
class Learner:
    """All that an update depends on but the batch.

    `network` computes in float64 and is never written into. `memory` is the optimiser's, as
    `Optimizer.state` has it, {} before the first update. `rate` is the learning rate of this
    update, `steps` how many have gone before.
    """

    network: Network
    optimizer: OptimizerSpec
    loss: str
    rate: float
    memory: Mapping[str, Array] = field(default_factory=dict)
    steps: int = 0
    l1: float = 0.0
    l2: float = 0.0
    dropping: Dropping = NO_DROPPING

    def work(self, x: Array, targets: Array) -> Work:
        """Go forward and back with x (rows, inputs) and targets (rows, outputs), and update.

        Raises `ValueError` for a loss that there is not.
        """
        dropping = replace(self.dropping, steps=self.steps)
        network = self.network
        sheet = backprop_sheet(
            network, x, targets, self.loss, l1=self.l1, l2=self.l2, dropping=dropping
        )
        gradient = gradient_of(sheet, network)
        update = update_sheet(self.optimizer, self.rate, network.parameters, gradient, self.memory)
        return Work(network, sheet, update)

    def after(self, work: Work) -> Learner:
        """The learner that has made this update; this one stays as it is."""
        network = in_float64(work.network)
        np.copyto(network.parameters, work.update.after)
        return replace(self, network=network, memory=work.update.memory(), steps=self.steps + 1)


def gradient_of(sheet: Sheet, network: Network) -> Array:
    """The gradient that the optimiser is given, (parameters,), penalties and all."""
    vector = np.zeros(network.parameters.size)
    weights, biases = network.views_of(vector)
    for layer, w, b in zip(sheet.layers, weights, biases, strict=True):
        w[...] = layer.total_dw
        if b is not None and layer.db is not None:
            b[...] = layer.db
    return vector
