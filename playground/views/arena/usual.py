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
_FACTORS: Final = (0.1, 0.3, 1.0, 3.0, 10.0)
_SEEDS: Final = 10
# What an initialisation of each name reads.
_OF_SCHEME: Final = {"normal": ("mean", "std"), "uniform": ("low", "high"), "constant": ("value",)}


def offered_fields(experiment: Experiment, dataset: Dataset) -> tuple[Field, ...]:
    """The fields that make a difference to these runs, those that are asked for most first."""
    found = [field for field in varied_fields(experiment) if _matters(field, experiment, dataset)]
    first = {key: place for place, key in enumerate(_FIRST)}
    return tuple(sorted(found, key=lambda field: first.get(field.key, len(first))))


def usual_values(field: Field, experiment: Experiment) -> tuple[Any, ...]:
    """Some values around what the experiment has."""
    now = field.value(experiment)
    if field.path[-2:] == ("init", "name"):
        return _SCHEMES
    name = field.path[-1]
    if name == "seed":
        return tuple(range(now, now + _SEEDS))
    if name in _USUAL:
        values = _USUAL[name]
        rows = experiment.data.samples if name == "batch_size" else None
        return tuple(value for value in values if rows is None or value <= rows)
    if field.kind is str:
        return field.choices
    if field.kind is bool:
        return (False, True)
    if not now:
        return (0, 1, 2) if field.kind is int else (0.0, 0.1, 0.5, 1.0)
    return tuple(dict.fromkeys(field.kind(float(f"{now * factor:.3g}")) for factor in _FACTORS))


def _matters(field: Field, experiment: Experiment, dataset: Dataset) -> bool:
    path, name = field.path, field.path[-1]
    info, training = dataset_info(experiment.data.name), experiment.training
    if path[0] == "data":
        uses = {
            "samples": info.uses_samples,
            "noise": info.uses_noise,
            "train_fraction": info.uses_fraction,
            "seed": info.uses_seed,
        }
        return uses.get(name, True)
    if path[1] in ("init", "bias_init"):
        scheme = getattr(experiment.network, path[1]).name
        return name == "name" or name in _OF_SCHEME.get(scheme, ())
    if path[1] == "optimizer":
        read = ("name", "learning_rate", *OF_OPTIMIZER.get(training.optimizer.name, ()))
        return name in read
    if path[1] == "schedule":
        return name == "name" or not training.schedule.is_constant
    if path[1] == "augmentation":  # changes images one by one, which no population does
        return False
    return name != "loss" or dataset.kind == "classes"
