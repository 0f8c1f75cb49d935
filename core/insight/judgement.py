"""Judgement: how a network does just now, on all rows; for one whose last figures are not its own.

What a run's history says of an epoch is not true any more once a weight was edited, a unit switched
off or the points changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.nn import metrics
from core.nn.evaluation import Scores
from core.nn.network import Network
from core.nn.targets import target_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.insight.look import NetworkAtMoment
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class Judgement:
    """Figures of one network: of all training rows, and of all test rows (NaN without any).

    `parameters` and `units_off` say of which network.
    """

    parameters: Array
    units_off: frozenset[tuple[int, int]]
    train: Scores
    test: Scores

    def is_of(self, network: NetworkAtMoment) -> bool:
        """Whether it is true of this network."""
        same_units = self.units_off == network.units_off
        return same_units and np.array_equal(self.parameters, network.parameters)


@dataclass(frozen=True)
class Judge:
    """Asks how a network does, by the loss `loss_name`, as a history would have it.

    With `decimals` a row counts as right where all outputs equal their targets to so many.
    """

    loss_name: str
    decimals: int | None = None

    def __call__(
        self, network: NetworkAtMoment, dataset: Dataset, cancelled: Callable[[], bool]
    ) -> Judgement:
        """The figures; those of the test rows are missing when it is `cancelled`."""
        own = Network.from_arrays(
            network.weights, network.biases, network.activations, network.parameters.dtype
        )
        own.switch_off(network.units_off)
        test = Scores(float("nan"), float("nan"))
        with np.errstate(all="ignore"):
            train = self._scores(own, dataset, dataset.x_train, dataset.y_train)
            if len(dataset.x_test) and not cancelled():
                test = self._scores(own, dataset, dataset.x_test, dataset.y_test)
        return Judgement(network.parameters, network.units_off, train, test)

    def _scores(self, network: Network, dataset: Dataset, x: Array, y: Array) -> Scores:
        found = network.evaluate(x, y, self.loss_name)
        if self.decimals is None:
            return found
        last = network.layers[-1]
        targets = y.astype(network.dtype)
        if dataset.kind == "classes":
            codes = target_codes(dataset.classes, last.units, last.activation.name, network.dtype)
            targets = codes[y]
        answers = network.predict(x)
        return Scores(found.loss, metrics.count_exact(answers, targets, self.decimals) / len(x))
