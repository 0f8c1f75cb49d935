"""The parts of a population, made from its experiments and checked to fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.datasets import load_dataset
from core.nn.arrays import all_finite
from core.run.located import with_whole_paths
from core.run.stack import StackParts
from core.run.tally import measure_of
from core.train.guard import TrainerError
from core.train.setup import check_compatible, examples_of, first_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.run.examples import Examples
    from core.spec.data import DataSpec
    from core.spec.experiment import Experiment


class PopulationError(TrainerError):
    """Experiments cannot be trained side by side: one sentence says why."""


def datasets_of(experiments: Sequence[Experiment]) -> list[Dataset]:
    """The data of each experiment, made or read once where they are the same.

    Raises `DatasetError`.
    """
    known: dict[DataSpec, Dataset] = {}
    for experiment in experiments:
        if experiment.data not in known:
            found = with_whole_paths(experiment, data=True, weights=False).data
            known[experiment.data] = load_dataset(found)
    return [known[experiment.data] for experiment in experiments]


def stack_parts(
    experiments: Sequence[Experiment], datasets: Sequence[Dataset]
) -> tuple[StackParts, Network]:
    """The parts of a population of one shape, and the first member's network.

    Raises `PopulationError` where their data differ in kind or size, and else what `Trainer` does.
    """
    places: dict[int, int] = {}
    rows: list[tuple[Examples, Examples]] = []
    for experiment, dataset in zip(experiments, datasets, strict=True):
        if id(dataset) not in places:
            check_compatible(experiment, dataset)
            places[id(dataset)] = len(rows)
            rows.append(examples_of(experiment.network, dataset))
    _check_alike(rows)
    training = experiments[0].training
    if training.metric == "exact" and rows[0][0].scaling is not None:
        raise PopulationError(
            "exact answers of a standardised number are counted by NumPy alone: choose another"
            " metric, or leave the number as it is"
        )
    parameters, network = _first_parameters(experiments)
    measure = measure_of(experiments[0], regression=rows[0][0].labels is None)
    sets = [places[id(dataset)] for dataset in datasets]
    return StackParts.of(experiments, parameters, rows, sets, measure), network


def _check_alike(rows: Sequence[tuple[Examples, Examples]]) -> None:
    first = [_shape(part) for part in rows[0]]
    for number, parts in enumerate(rows, start=1):
        own = [_shape(part) for part in parts]
        if own != first:
            raise PopulationError(
                f"data set {number} has {_words(parts)}, the first one {_words(rows[0])}: train"
                " them in populations of their own"
            )


def _shape(part: Examples) -> tuple[object, ...]:
    return part.x.shape, part.x.dtype, part.labels is None, part.answers.shape[1]


def _words(parts: tuple[Examples, Examples]) -> str:
    train, test = parts
    return f"{len(train):,} rows of {train.x.shape[1]:,} inputs to train and {len(test):,} to test"


def _first_parameters(experiments: Sequence[Experiment]) -> tuple[Array, Network]:
    """The first weights of all (members, count), and the first network."""
    first: Network | None = None
    parameters: Array = np.empty(0)
    for number, experiment in enumerate(experiments):
        whole = with_whole_paths(experiment, data=False, weights=True).network
        network, _ = first_network(whole)
        if first is None:
            first = network
            parameters = np.empty((len(experiments), network.parameters.size), network.dtype)
        if not all_finite(network.parameters):
            raise TrainerError(
                f"the network of experiment {number + 1} holds a weight that is not finite: give"
                " it new weights"
            )
        parameters[number] = network.parameters
    assert first is not None  # noqa: S101  (there is at least one)
    return parameters, first
