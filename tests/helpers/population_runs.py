"""Populations for tests: small networks of one shape that differ in all that may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from kernel_runs import made

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Population,
    Trainer,
    TrainSpec,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset

SCHEMES = ("xavier_uniform", "he_normal", "lecun_uniform")


def member(
    number: int = 0, optimizer: str = "sgd", dtype: str = "float32", **training: Any
) -> Experiment:
    """One of a population: 3-4-1 on `made("two")`, 37 rows in batches of 8."""
    network = NetworkSpec(
        3,
        (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")),
        init=InitSpec(SCHEMES[number % 3]),
        seed=number,
        dtype=dtype,
    )
    rate = training.pop("rate", 0.05 + 0.02 * number)
    settings = {"loss": "mse", "batch_size": 8, "epochs": 6, "seed": number} | training
    rule = OptimizerSpec(optimizer, rate, momentum=0.8 + 0.02 * (number % 5))
    return Experiment(DataSpec("file"), network, TrainSpec(optimizer=rule, **settings))


def trained(
    experiments: Sequence[Experiment], dataset: Dataset | None = None, **options: Any
) -> Population:
    """A population of these, on one data set, trained to its end."""
    data = dataset or made("two")
    population = Population(experiments, [data] * len(experiments), **options)
    for _ in population.run():
        pass
    return population


def alone(
    experiment: Experiment, dataset: Dataset | None = None, engine: str = "population", **kinds: Any
) -> Trainer:
    """The run of a single one, trained to its end."""
    trainer = Trainer(experiment, dataset or made("two"), engine=engine, **kinds)
    return trainer.fit()


def same_run(population: Population, number: int, trainer: Trainer) -> None:
    """Check that a member and a run are alike to the bit, histories and all."""
    mine, theirs = population.state(number).to_arrays(), trainer.state.to_arrays()
    assert mine.keys() == theirs.keys()
    for name, array in mine.items():
        np.testing.assert_array_equal(array, theirs[name], err_msg=name)
    own, other = population.history(number).arrays(), trainer.history.arrays()
    for name, array in own.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)
    assert population.why_diverged(number) == trainer.diverged
    np.testing.assert_array_equal(population.network(number).parameters, trainer.network.parameters)
