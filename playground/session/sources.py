"""The files that an experiment reads its data and its first weights from."""

from __future__ import annotations

from typing import Any

import msgspec

from core import Experiment


def sources(experiment: Experiment) -> frozenset[str]:
    """All paths in the experiment that something is read from."""
    data = experiment.data
    own = {data.path} if data.name == "file" and data.path else set()
    return weight_sources(experiment) | own


def weight_sources(experiment: Experiment) -> frozenset[str]:
    """The paths of the files that the first weights and biases come from."""
    return frozenset(path for path in experiment.network.weights_paths if path)


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
