"""A view of hidden spaces with small networks in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from playground.views.hidden_space.slider import STEPS

if TYPE_CHECKING:
    from core import Snapshot
    from playground.views.hidden_space.view import HiddenSpaceView


def experiment(data: DataSpec, *layers: tuple[int, str], loss: str = "mse") -> Experiment:
    specs = tuple(LayerSpec(units, activation) for units, activation in layers)
    inputs = 784 if data.name == "digits" else len(data.features)
    network = NetworkSpec(inputs, specs, seed=3, dtype="float64")
    return Experiment(data, network, TrainSpec(loss, OptimizerSpec("adam", 0.05), epochs=50))


XOR = experiment(DataSpec("xor"), (2, "tanh"), (1, "sigmoid"))
SPIRAL = experiment(DataSpec("spiral"), (8, "tanh"), (8, "relu"), (1, "sigmoid"))
DIGITS = experiment(DataSpec("digits"), (60, "relu"), (10, "softmax"), loss="cross_entropy")


def show(view: HiddenSpaceView, wanted: Experiment, epochs: int = 0) -> Trainer:
    trainer = Trainer(wanted, load_dataset(wanted.data))
    for _ in range(epochs):
        trainer.run_epoch()
    view.set_experiment(wanted, trainer.dataset)
    show_now(view, trainer.snapshot())
    return trainer


def show_now(view: HiddenSpaceView, snapshot: Snapshot) -> None:
    view.show_snapshot(snapshot)
    view.flush()


def go_to(view: HiddenSpaceView, position: float) -> np.ndarray:
    view.layer_slider.slider.setValue(round(position * STEPS))
    assert view.scene is not None
    return view.scene.places


def outputs_of(trainer: Trainer, x: np.ndarray, layers: int) -> np.ndarray:
    for layer in trainer.network.layers[:layers]:
        x = layer.forward(x)
    return x


def rows(wide: int = 3) -> Dataset:
    x = np.random.default_rng(0).standard_normal((60, wide))
    return Dataset.from_arrays(x, x[:, 0] > 0, class_names=("no", "yes"))


def alike(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two columns of numbers are the same but for their size, nearly."""
    return float(np.corrcoef(first, second)[0, 1]) > 0.9


def loneliest(places: np.ndarray) -> int:
    """The row whose nearest neighbour is furthest away."""
    away = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(away, np.inf)
    return int(away.min(axis=1).argmax())


def show_rows(view: HiddenSpaceView, snapshot: Snapshot) -> Dataset:
    dataset = rows()
    view.set_experiment(XOR, dataset)
    show_now(view, snapshot)
    return dataset
