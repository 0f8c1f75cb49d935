"""Setup: what a run works with, checked to fit each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from core.nn import optimizers
from core.nn.network import Network
from core.run.tally import Tally, meter_for
from core.run.weights_file import load_weights
from core.spec.compatibility import check_compatible
from core.train.batches import BatchOrder
from core.train.guard import TrainerError, all_finite, finite_examples

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.optimizers import Optimizer
    from core.spec.experiment import Experiment, NetworkSpec
    from core.train.batches import Examples


@dataclass(frozen=True, eq=False)
class Setup:
    """The parts of a run, which training changes in place.

    `experiment` is as it was at the start; `train` and `test` are rows in the network's number
    type, `order` says which of them make up a batch and `tally` sums up what was seen.
    """

    experiment: Experiment
    network: Network
    train: Examples
    test: Examples
    optimizer: Optimizer
    order: BatchOrder
    tally: Tally

    @classmethod
    def of(cls, experiment: Experiment, dataset: Dataset, network: Network | None) -> Setup:
        """Make the parts; `network` None makes the experiment's own, with its first weights.

        What a given network really is (layers, number type) takes the place of
        `experiment.network`. Raises `SpecError` when experiment and data do not fit each other and
        `TrainerError` when they hold numbers that are not finite.
        """
        if network is not None:
            experiment = msgspec.structs.replace(
                experiment, network=network.spec_like(experiment.network)
            )
        check_compatible(experiment, dataset)
        train, test = finite_examples(experiment.network, dataset)
        network = network or _network(experiment.network)
        if not all_finite(network.parameters):
            raise TrainerError("the network holds a weight that is not finite: give it new weights")
        training = experiment.training
        with np.errstate(over="ignore"):  # a rate beyond float32 ends as divergence, in words
            optimizer = optimizers.create(training.optimizer, network.parameters)
        order = BatchOrder(len(train), training.batch_size, training.seed, shuffle=training.shuffle)
        tally = Tally(meter_for(experiment, train, order.batch_size))
        return cls(experiment, network, train, test, optimizer, order, tally)


def _network(spec: NetworkSpec) -> Network:
    """The network with its first weights; raises `WeightsFileError` for a file it cannot read."""
    return Network.from_spec(
        spec, {path: load_weights(path, with_data=False) for path in spec.weights_paths}
    )
