"""Lesions: what a network loses when one of its units is switched off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.answers import labels_of
from core.insight.layer_outputs import outputs_of, outputs_of_layers, sums_of, units_off
from core.insight.sample import Sample
from core.nn import losses
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from core.datasets.dataset import Dataset
    from core.insight.layer_outputs import Unit
    from core.insight.look import NetworkAtMoment
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class LesionLosses:
    """For each hidden layer, what is lost without each of its units, alone: (units,).

    `loss` is how much the loss grows, `accuracy` how much of the accuracy (0 to 1) goes; of data
    without classes the latter is NaN. `rows` are how many rows it was measured on.
    """

    loss: tuple[Array, ...]
    accuracy: tuple[Array, ...]
    rows: int

    def ranks(self) -> tuple[Array, ...]:
        """The order (units,) of each layer's units among all: 1 costs most when it is lost."""
        if not self.loss:
            return ()
        every = np.nan_to_num(np.concatenate(self.loss), posinf=np.inf, neginf=-np.inf)
        order = np.empty(len(every), dtype=np.int64)
        order[np.argsort(-every, kind="stable")] = np.arange(1, len(every) + 1)
        ends = np.cumsum([len(layer) for layer in self.loss])[:-1]
        return tuple(np.split(order, ends))


@dataclass(frozen=True)
class LesionRanking:
    """Asks what is lost without each hidden unit, by the loss `loss_name`, on the data's sample.

    Switching unit j of a layer off takes a_j ⊗ w_j away from the sums of the next layer, with a_j
    (rows,) its outputs and w_j (units,) what leads away from it; from there on the network is asked
    again. So no other unit of its layer is computed anew.
    """

    loss_name: str

    def __call__(
        self, network: NetworkAtMoment, dataset: Dataset, cancelled: Callable[[], bool]
    ) -> LesionLosses:
        """What is lost; what is known of it when it is `cancelled`.

        Raises `SpecError` where the network's answers do not fit the data.
        """
        sample = Sample.of(dataset)
        x = scaled(sample.x, network.parameters.dtype)
        off = units_off(network)
        outputs = outputs_of_layers(network, x, off)
        score = _Score(self.loss_name, network, dataset, sample)
        whole = score.of(outputs[-1])
        lost: list[Array] = []
        for layer in range(len(network.weights) - 1):
            sums = sums_of(network, layer + 1, outputs[layer])
            found = np.zeros((outputs[layer].shape[1], 2))
            for unit in range(len(found)):
                if cancelled():
                    break
                a, w = outputs[layer][:, unit], network.weights[layer + 1][:, unit]
                with np.errstate(all="ignore"):
                    answers = _answers_from(network, layer + 1, sums - np.outer(a, w), off)
                found[unit] = score.of(answers) - whole
            lost.append(found)
        return LesionLosses(
            tuple(layer[:, 0] for layer in lost), tuple(-layer[:, 1] for layer in lost), len(x)
        )


class _Score:
    """Loss and accuracy of answers to a sample, as an array of two."""

    def __init__(
        self, loss_name: str, network: NetworkAtMoment, dataset: Dataset, sample: Sample
    ) -> None:
        self._loss, self._last = losses.get(loss_name), network.activations[-1]
        outputs, dtype = network.weights[-1].shape[0], network.parameters.dtype
        self._targets = sample.targets(dataset.classes, outputs, self._last, dtype)
        self._labels = sample.y if dataset.classes else None

    def of(self, answers: Array) -> Array:
        with np.errstate(all="ignore"):
            loss = self._loss.value(answers, self._targets)
        if self._labels is None:
            return np.array([loss, np.nan])
        return np.array([loss, np.mean(labels_of(answers, self._last) == self._labels)])


def _answers_from(network: NetworkAtMoment, layer: int, z: Array, off: Collection[Unit]) -> Array:
    """The network's answers (rows, outputs) when `layer` has the sums z."""
    a = outputs_of(network, layer, z, off)
    for above in range(layer + 1, len(network.weights)):
        a = outputs_of(network, above, sums_of(network, above, a), off)
    return a
