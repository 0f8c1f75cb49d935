"""Experiments that differ from the present one in what a button or a field changes. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from core import Experiment, SpecError
from core.datasets import with_points
from core.spec.augmentation import AUGMENTATION_FIELDS
from core.spec.changes import WISHES
from core.spec.dropout import with_dropout_in_force
from core.spec.experiment import MAX_SEED
from core.spec.places import check_places
from core.train.setup import check_compatible

if TYPE_CHECKING:
    from core import Dataset
    from core.spec.changes import Change


def from_the_start(experiment: Experiment) -> Experiment:
    """The settings of now from the first step on, without changes on the way."""
    return replace(experiment, changes=())


def with_next_weights(experiment: Experiment) -> Experiment:
    """As `from_the_start`, with the weights of the next seed; after the last comes the first."""
    seed = (experiment.network.seed + 1) % (MAX_SEED + 1)
    return replace(experiment, network=replace(experiment.network, seed=seed), changes=())


class Wish(NamedTuple):
    """A change that a person wants, and the experiment and data that there are with it."""

    change: Change
    experiment: Experiment
    dataset: Dataset


def wished(change: Change, experiment: Experiment, dataset: Dataset) -> Wish:
    """What comes of a change, found to be possible.

    Raises `SpecError` or `DatasetError` for what is not there, or cannot have the value.
    """
    if change.field not in WISHES:
        raise SpecError(f"a run cannot change its {change.words} on the way.")
    check_places((change,), experiment.network)
    if change.points is None:
        network = with_dropout_in_force(experiment.network, (change,))
        training = change.applied(experiment.training)
        experiment = replace(experiment, network=network, training=training)
        if change.field in AUGMENTATION_FIELDS:
            check_compatible(experiment, dataset)
        return Wish(change, experiment, dataset)
    dataset = with_points(dataset, experiment.data.features, change.points)
    data = experiment.data.changed(points=change.points, fingerprint=dataset.fingerprint)
    experiment = replace(experiment, data=data)
    check_compatible(experiment, dataset)
    return Wish(change, experiment, dataset)
