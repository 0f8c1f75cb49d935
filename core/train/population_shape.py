"""Which experiments can be trained side by side: those of one shape, with nothing on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.spec.difference import differences
from core.spec.experiment import InitSpec, OptimizerSpec
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.spec.experiment import Experiment

_ANY_INIT = InitSpec()


def shapes_of(experiments: Iterable[Experiment]) -> list[list[int]]:
    """The indexes of the experiments, those together that can be trained side by side.

    Groups come in the order of their first members; whoever cannot be trained beside others is a
    group of its own.
    """
    groups: dict[Experiment | int, list[int]] = {}
    for number, experiment in enumerate(experiments):
        is_alone = bool(alone_because(experiment))
        groups.setdefault(number if is_alone else shape_of(experiment), []).append(number)
    return list(groups.values())


def shape_of(experiment: Experiment) -> Experiment:
    """What members of one population share: the experiment less all in which they may differ.

    Seeds, ways to start, rates, settings of the optimiser, schedules, L1 and L2, and the seed and
    noise of the data.
    """
    network, training = experiment.network, experiment.training
    layers = tuple(replace(layer, init=None, bias_init=None) for layer in network.layers)
    return replace(
        experiment,
        data=replace(experiment.data, seed=0, noise=0.0, fingerprint=""),
        network=replace(network, layers=layers, init=_ANY_INIT, bias_init=_ANY_INIT, seed=0),
        training=replace(
            training,
            optimizer=OptimizerSpec(training.optimizer.name),
            schedule=ScheduleSpec(),
            seed=0,
            l1=0.0,
            l2=0.0,
            engine="auto",
        ),
    )


def alone_because(experiment: Experiment) -> str:
    """What a run has that none beside others can have, in a few words; "" where nothing."""
    training = experiment.training
    if experiment.changes:
        return "changes on the way"
    if any(layer.dropout for layer in experiment.network.layers):
        return "dropout"
    if training.augmentation.is_on:
        return "images that change"
    if training.stop != StopSpec():
        return "a rule that stops it"
    return ""


def why_not_together(experiments: Sequence[Experiment]) -> str:
    """Why these cannot be one population, in one sentence; "" where they can."""
    first = shape_of(experiments[0])
    for number, experiment in enumerate(experiments, start=1):
        reason = alone_because(experiment)
        if reason and len(experiments) > 1:
            return f"experiment {number} has {reason}: it can only be trained alone"
        own = shape_of(experiment)
        if own != first:
            found = differences(first, own) or ("other data",)
            return (
                f"experiment {number} has another shape than the first ({found[0]}): train it in"
                " a population of its own"
            )
    return ""
