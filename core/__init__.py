"""The engine of the playground: small neural networks in NumPy, from data to weights file."""

from typing import TYPE_CHECKING, Any

from core import datasets
from core.datasets import Dataset, DatasetError, load_dataset
from core.nn import activations, initializers, losses, metrics, optimizers
from core.nn.arrays import ShapeError
from core.nn.layers import Dense
from core.nn.network import Network
from core.run.history import History
from core.run.snapshot import Snapshot
from core.run.weights_file import WeightsFile, WeightsFileError, load_weights, save_weights
from core.spec.augmentation import AugmentationSpec
from core.spec.changes import Change
from core.spec.checks import SpecError
from core.spec.experiment import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    PointSpec,
    TrainSpec,
)
from core.spec.goal import Goal
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec
from core.train.trainer import Trainer, TrainerError

if TYPE_CHECKING:
    from core.train.population import Population, PopulationError, shapes_of

__all__ = [
    "AugmentationSpec",
    "Change",
    "DataSpec",
    "Dataset",
    "DatasetError",
    "Dense",
    "Experiment",
    "Goal",
    "History",
    "InitSpec",
    "LayerSpec",
    "Network",
    "NetworkSpec",
    "OptimizerSpec",
    "PointSpec",
    "Population",
    "PopulationError",
    "ScheduleSpec",
    "ShapeError",
    "Snapshot",
    "SpecError",
    "StopSpec",
    "TrainSpec",
    "Trainer",
    "TrainerError",
    "WeightsFile",
    "WeightsFileError",
    "activations",
    "datasets",
    "initializers",
    "load_dataset",
    "load_weights",
    "losses",
    "metrics",
    "optimizers",
    "save_weights",
    "shapes_of",
]


def __getattr__(name: str) -> Any:
    """Bring what trains many networks at once, which few programs do, when it is wanted."""
    if name in ("Population", "PopulationError", "shapes_of"):
        from core.train import population  # noqa: PLC0415  (with threads and stacked kernels)

        return getattr(population, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
