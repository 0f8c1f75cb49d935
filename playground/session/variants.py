"""Experiments that differ from the present one in what a button or a field changes. No Qt here."""

from __future__ import annotations

from msgspec.structs import replace

from core import Experiment, SpecError
from core.spec.changes import CHANGEABLE, Change
from core.spec.experiment import MAX_SEED


def from_the_start(experiment: Experiment) -> Experiment:
    """The settings of now from the first step on, without changes on the way."""
    return replace(experiment, changes=())


def with_next_weights(experiment: Experiment) -> Experiment:
    """As `from_the_start`, with the weights of the next seed; after the last comes the first."""
    seed = (experiment.network.seed + 1) % (MAX_SEED + 1)
    return replace(experiment, network=replace(experiment.network, seed=seed), changes=())


def changed(experiment: Experiment, step: int, field: str, value: float) -> Experiment:
    """With another value for one field of the training, to hold from `step` on.

    Raises `SpecError` for a field that cannot change on the way, or a value it cannot have.
    """
    if field not in CHANGEABLE:
        raise SpecError(f"a run cannot change its {field.replace('_', ' ')} on the way.")
    return replace(experiment, training=Change(step, field, value).applied(experiment.training))
