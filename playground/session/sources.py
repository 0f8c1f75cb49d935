"""The files that an experiment reads its data and its first weights from."""

from __future__ import annotations

from typing import Any

import msgspec

from core import Experiment


def sources(experiment: Experiment) -> frozenset[str]:
    """All paths that stand in the experiment."""
    path = experiment.data.path
    return weight_sources(experiment) | ({path} if path else set())


def weight_sources(experiment: Experiment) -> frozenset[str]:
    """The paths of the files that the first weights and biases come from."""
    network = experiment.network
    inits = [network.init, network.bias_init]
    inits += [init for layer in network.layers for init in (layer.init, layer.bias_init) if init]
    return frozenset(init.path for init in inits if init.path)


def relocated(experiment: Experiment, old: str, new: str) -> Experiment:
    """The experiment with the file `new` wherever `old` stood."""

    def moved(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                key: new if key == "path" and value == old else moved(value)
                for key, value in part.items()
            }
        return [moved(item) for item in part] if isinstance(part, list | tuple) else part

    return msgspec.convert(moved(msgspec.to_builtins(experiment)), Experiment)
