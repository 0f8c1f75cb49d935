"""What nobody chose follows the data, as on the command line: inputs, last layer and loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.spec.fitting import experiment_for, loss_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.datasets.dataset import Dataset
    from core.spec.experiment import Experiment

_LAYERS: Final = "network.layers"
# What changes the question that the network's last layer answers.
_ASKED: Final = frozenset(("data.name", "data.target", "data.task"))


def following(experiment: Experiment, chosen: Collection[str], dataset: Dataset) -> Experiment:
    """`experiment` on `dataset`, where the fields `chosen`, by their whole paths, were chosen."""
    names = frozenset(chosen)
    loss = experiment.training.loss
    if names & _ASKED and _LAYERS not in names:
        experiment = experiment_for(
            experiment, dataset.inputs, dataset.kind, dataset.classes, dataset.outputs
        )
    network, training = experiment.network, experiment.training
    if "network.inputs" not in names and any(name.startswith("data.") for name in names):
        network = replace(network, inputs=dataset.inputs)
    if "training.loss" in names:
        training = replace(training, loss=loss)
    elif names & {_LAYERS, *_ASKED}:
        training = replace(training, loss=loss_for(dataset.kind, network.layers[-1].activation))
    if network is experiment.network and training is experiment.training:
        return experiment
    return replace(experiment, network=network, training=training)
