"""Small runs of the plane for tests that change them on the way."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    PointSpec,
    Trainer,
    TrainSpec,
    save_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ["numpy", "kernel"] if find_spec("numba") else ["numpy"]
POINTS = (PointSpec(1.0, 2.0, 1), PointSpec(-3.0, 0.5, 0), PointSpec(4.0, 4.0, 1, train=False))


def experiment(
    name: str = "spiral", *, optimizer: str = "sgd", hidden: str = "tanh", **training: Any
) -> Experiment:
    network = NetworkSpec(
        2,
        (LayerSpec(4, hidden), LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")),
        seed=3,
        dtype="float64",
    )
    settings = {"batch_size": 4, "epochs": 6} | training
    return Experiment(
        DataSpec(name, samples=30, features=("x", "y")),
        network,
        TrainSpec("binary_cross_entropy", OptimizerSpec(optimizer, 0.3), **settings),
    )


def steps(trainer: Trainer, count: int) -> Trainer:
    for _ in range(count):
        trainer.step()
    return trainer


def bits(trainer: Trainer) -> dict[str, Any]:
    history = {name: column.tobytes() for name, column in trainer.history.arrays().items()}
    state = {name: array.tobytes() for name, array in trainer.state.to_arrays().items()}
    return {**state, **{f"history {name}": column for name, column in history.items()}}


def saved(trainer: Trainer, folder: Path) -> Path:
    path = folder / "run.npz"
    save_weights(
        path, trainer.network, trainer.experiment, trainer.history, resume=trainer.resume_state()
    )
    return path
