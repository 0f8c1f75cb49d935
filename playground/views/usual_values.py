"""What is offered to be varied, and the values that are proposed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from core.datasets import dataset_info
from core.spec.difference import OF_OPTIMIZER
from core.spec.varied import HIDDEN, Field, varied_fields

if TYPE_CHECKING:
    from core import Dataset, Experiment

# What people ask for first; the rest follows in the order of the specs.
_FIRST: Final = (
    "network.init.name",
    "training.optimizer.learning_rate",
    "training.optimizer.name",
    f"network.layers.{HIDDEN}.activation",
    "network.layers.1.activation",
    f"network.layers.{HIDDEN}.units",
    "network.layers.1.units",
    "training.batch_size",
    "data.noise",
    "data.samples",
)
_SCHEMES: Final = ("zeros", "normal", "xavier_uniform", "he_normal", "orthogonal")
_USUAL: Final[dict[str, tuple[Any, ...]]] = {
    "units": (1, 2, 3, 4, 8),
    "activation": ("sigmoid", "tanh", "relu", "gelu"),
    "noise": (0.0, 10.0, 20.0, 30.0, 40.0),
    "samples": (50, 100, 200, 500),
    "train_fraction": (0.2, 0.4, 0.6, 0.8),
    "batch_size": (1, 4, 16, 64, 256),
    "dropout": (0.0, 0.1, 0.3, 0.5),
    "l1": (0.0, 1e-4, 1e-3, 1e-2),
    "l2": (0.0, 1e-4, 1e-3, 1e-2),
    "momentum": (0.0, 0.5, 0.9, 0.99),
    "beta1": (0.0, 0.5, 0.9, 0.99),
    "beta2": (0.9, 0.99, 0.999),
    "rho": (0.9, 0.99, 0.999),
    "epsilon": (1e-8, 1e-6, 1e-4),
    "weight_decay": (0.0, 0.01, 0.1),
}
_FACTORS: Final = (0.1, 0.33, 3.3, 10.0)
_SEEDS: Final = 10
# What says in a data set's `DatasetInfo` whether a field makes a difference.
_USED: Final = {
    "samples": "uses_samples",
    "noise": "uses_noise",
    "train_fraction": "uses_fraction",
    "seed": "uses_seed",
}
# What an initialisation of each name reads.
_OF_SCHEME: Final = {"normal": ("mean", "std"), "uniform": ("low", "high"), "constant": ("value",)}


def offered_fields(experiment: Experiment, dataset: Dataset) -> tuple[Field, ...]:
    """The fields that make a difference to these runs, those that are asked for most first."""
    found = [field for field in varied_fields(experiment) if _matters(field, experiment, dataset)]
    first = {key: place for place, key in enumerate(_FIRST)}
    return tuple(sorted(found, key=lambda field: first.get(field.key, len(first))))


def usual_values(field: Field, experiment: Experiment, rows: int) -> tuple[Any, ...]:
    """Some values around what the experiment has, which trains on so many rows."""
    now, name = field.value(experiment), field.path[-1]
    if field.path[-2:] == ("init", "name"):
        return _SCHEMES
    if name == "seed":
        return tuple(range(now, now + _SEEDS))
    if name == "batch_size":
        return (*(value for value in _USUAL[name] if value < rows), rows)
    if name in _USUAL:
        return _USUAL[name]
    if field.kind is str:
        return field.choices
    return (False, True) if field.kind is bool else _around(field, now)


def _around(field: Field, now: float) -> tuple[Any, ...]:
    """Numbers from a tenth of the present one to ten times it."""
    if not now:
        return (0, 1, 2) if field.kind is int else (0.0, 0.1, 0.5, 1.0)
    others = [field.kind(float(f"{now * factor:.1g}")) for factor in _FACTORS]
    return tuple(sorted({now, *others}))


def _matters(field: Field, experiment: Experiment, dataset: Dataset) -> bool:
    path, name = field.path, field.path[-1]
    training = experiment.training
    if path[0] == "data":
        is_used: bool = getattr(dataset_info(experiment.data.name), _USED[name])
        return is_used
    read: dict[str, tuple[str, ...]] = {
        "init": _OF_SCHEME.get(experiment.network.init.name, ()),
        "bias_init": _OF_SCHEME.get(experiment.network.bias_init.name, ()),
        "optimizer": ("learning_rate", *OF_OPTIMIZER.get(training.optimizer.name, ())),
        "schedule": (name,) if not training.schedule.is_constant else (),
        "augmentation": (),  # it changes images one by one, which no population does
    }
    if path[1] not in read:
        return name != "loss" or dataset.kind == "classes"
    return name == "name" or name in read[path[1]]
