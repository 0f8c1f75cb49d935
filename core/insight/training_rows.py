"""The rows on which the loss is looked at from all sides, and what is wanted of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.insight.evaluator import Objective
from core.insight.sample import Sample
from core.nn import losses
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network

# So many rows at most, and fewer where the network is large: the figures then are of a sample.
MOST_ROWS: Final = 512
LEAST_ROWS: Final = 64
_WORK: Final = 30_000_000


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """Training rows x (n, inputs) in the network's number type, and the objective on them.

    `total` is how many training rows there are in all.
    """

    x: Array
    objective: Objective
    total: int

    @classmethod
    def of(cls, dataset: Dataset, network: Network, loss_name: str) -> TrainingRows:
        """As many as a network of this size is asked, the same each time.

        Raises `SpecError` where the network's answers do not fit the data.
        """
        most = min(max(_WORK // max(network.parameters.size, 1), LEAST_ROWS), MOST_ROWS)
        sample = Sample.of_training(dataset, most)
        last = network.layers[-1]
        targets = sample.targets(dataset.classes, last.units, last.activation.name, network.dtype)
        objective = Objective(losses.get(loss_name), targets)
        return cls(scaled(sample.x, network.dtype), objective, len(dataset.x_train))
