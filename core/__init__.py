"""The engine of the playground: small neural networks in NumPy, from data to weights file."""

from core import activations, datasets, initializers, losses, metrics, optimizers
from core.checks import SpecError
from core.datasets import Dataset, DatasetError, load_dataset
from core.history import History
from core.layers import Dense, ShapeError
from core.network import Network
from core.snapshot import Snapshot
from core.specs import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
)
from core.training import Trainer, TrainerError
from core.weights_file import WeightsFile, WeightsFileError, load_weights, save_weights

__all__ = [
    "DataSpec",
    "Dataset",
    "DatasetError",
    "Dense",
    "Experiment",
    "History",
    "InitSpec",
    "LayerSpec",
    "Network",
    "NetworkSpec",
    "OptimizerSpec",
    "ShapeError",
    "Snapshot",
    "SpecError",
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
]
