"""Runs with something wrong, two and more of each kind, and what the doctor says of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.insight.doctor.evidence import Evidence
from core.insight.doctor.examination import diagnose
from core.nn.blas import one_blas_thread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.insight.doctor.finding import Finding

YES_NO = LayerSpec(1, "sigmoid")
NUMBER = LayerSpec(1, "linear")


class Run(NamedTuple):
    """An experiment, and its data where they are not those that it names."""

    experiment: Experiment
    dataset: Dataset | None = None

    def trainer(self) -> Trainer:
        data = load_dataset(self.experiment.data) if self.dataset is None else self.dataset
        return Trainer(self.experiment, data, engine="numpy")


def layers(*units: int, activation: str = "tanh", dropout: float = 0.0) -> tuple[LayerSpec, ...]:
    return tuple(LayerSpec(count, activation, dropout=dropout) for count in units)


def run(
    data: str | DataSpec | Dataset,
    hidden: tuple[LayerSpec, ...],
    last: LayerSpec = YES_NO,
    *,
    rate: float = 0.1,
    optimizer: str = "sgd",
    epochs: int = 40,
    batch: int = 10,
    init: InitSpec | None = None,
    bias: float = 0.0,
    loss: str = "",
    seed: int = 0,
    l2: float = 0.0,
) -> Run:
    """Two inputs; 100 points of a made set where `data` is a name."""
    dataset = data if isinstance(data, Dataset) else None
    spec = DataSpec(data, samples=100) if isinstance(data, str) else DataSpec()
    network = NetworkSpec(
        2,
        (*hidden, last),
        init or InitSpec("xavier_uniform"),
        InitSpec("constant", value=bias),
        seed,
    )
    loss = loss or ("mse" if last.activation == "linear" else "binary_cross_entropy")
    training = TrainSpec(loss, OptimizerSpec(optimizer, rate), batch, epochs, l2=l2)
    if isinstance(data, DataSpec):
        spec = data
    return Run(Experiment(spec, network, training), dataset)


def rare_class(rows: int, rare: int, distance: float, seed: int) -> Dataset:
    rng = np.random.default_rng(seed)
    y = (np.arange(rows) < rare).astype(np.int64)
    x = rng.normal(0.0, 1.0, (rows, 2)) + distance * y[:, None]
    return Dataset.from_arrays(x, y)


def stretched(*factors: float) -> Dataset:
    x = np.random.default_rng(0).normal(0.0, 1.0, (100, 2))
    return Dataset.from_arrays(x * np.array(factors), (x.sum(axis=1) > 0).astype(np.int64))


def few_noisy(name: str) -> DataSpec:
    return DataSpec(name, samples=60, noise=50.0, train_fraction=0.3)


def normal(std: float, mean: float = 0.0) -> InitSpec:
    return InitSpec("normal", mean=mean, std=std)


SPIRAL = DataSpec("spiral", samples=200)
XOR = DataSpec("xor")

DISEASED: dict[str, tuple[Run, ...]] = {
    "diverging": (
        run("plane", layers(4, activation="relu"), NUMBER, rate=1.0, init=InitSpec("he_normal")),
        run("multi_gauss", layers(8, activation="relu"), NUMBER, rate=0.3, optimizer="momentum"),
    ),
    "output and loss": (
        run("plane", layers(4), YES_NO, loss="mse"),
        run("circle", layers(4), LayerSpec(1, "step"), loss="mse"),
        run("xor_cloud", layers(4), YES_NO, loss="mse", init=normal(20.0)),
    ),
    "symmetric units": (
        run("xor_cloud", layers(4), init=InitSpec("zeros")),
        run("circle", layers(6), rate=0.03, init=InitSpec("constant", value=0.5)),
    ),
    "dead units": (
        run("xor_cloud", layers(6, activation="relu"), bias=-30.0),
        run("circle", layers(6, activation="relu"), rate=4.0, init=InitSpec("he_normal")),
    ),
    "vanishing gradients": (
        run("circle", layers(*[4] * 7, activation="sigmoid"), rate=0.3),
        run("xor_cloud", layers(*[4] * 6), init=normal(0.05)),
    ),
    "exploding gradients": (
        run("circle", layers(*[8] * 4, activation="relu"), rate=1e-6, init=normal(4.0)),
        run("xor_cloud", layers(*[8] * 4, activation="linear"), rate=1e-7, init=normal(3.0)),
    ),
    "inputs not scaled": (
        run(stretched(1000.0, 1.0), layers(4)),
        run(stretched(1.0, 1e-3), layers(4, activation="relu")),
    ),
    "L2 too strong": (
        run("circle", layers(8), l2=1.0),
        run("plane", layers(8), NUMBER, l2=2.0),
    ),
    "dropout too strong": (
        run("circle", layers(8, dropout=0.8), epochs=60),
        run("xor_cloud", layers(4, dropout=0.7), epochs=30),
    ),
    "batch noise": (
        run(DataSpec("moons", noise=50.0, samples=200), layers(4), rate=0.3, batch=1, epochs=20),
        run(DataSpec("gauss", noise=50.0, samples=200), layers(4), rate=0.5, batch=1, epochs=8),
    ),
    "learning rate too high": (
        run("spiral", layers(8), rate=20.0),
        run("xor_cloud", layers(4), rate=3.0, optimizer="adam"),
        run(XOR, layers(4), rate=40.0, batch=4),
    ),
    "rate over the horizon": (
        run("spiral", layers(8, 8), rate=3.0, batch=100, epochs=120),
        run("xor_cloud", layers(8, activation="sine"), rate=4.0, batch=100, epochs=60),
    ),
    "saturation": (
        run("spiral", layers(8), rate=0.01, init=normal(8.0)),
        run("xor_cloud", layers(8, 8, activation="sigmoid"), rate=0.03, init=normal(1.0, 6.0)),
    ),
    "learning rate too low": (
        run("circle", layers(4), rate=0.001),
        run("moons", layers(8, activation="relu"), rate=1e-5, optimizer="adam"),
        run("plane", layers(4), NUMBER, rate=1e-4),
    ),
    "over-fitting": (
        run(few_noisy("gauss"), layers(32, 16), rate=0.01, optimizer="adam", epochs=150),
        run(few_noisy("moons"), layers(32, 16), rate=0.01, optimizer="adam", epochs=150),
    ),
    "classes out of balance": (
        run(rare_class(200, 6, 0.8, 0), layers(4), epochs=10),
        run(rare_class(300, 9, 0.5, 1), layers(2), rate=0.01, optimizer="adam", epochs=10),
    ),
    "too few units": (
        run("circle", (), rate=0.03, epochs=80),
        run("circle", layers(1), rate=0.03, optimizer="adam", epochs=80),
    ),
    "constant answer": (
        run("xor_cloud", layers(8, 8, activation="sigmoid"), rate=0.03, epochs=30),
        run("circle", layers(8, 8), init=normal(0.01), epochs=30),
    ),
    "plateau": (
        run(SPIRAL, layers(16, 8), rate=0.03, epochs=60),
        run("circle", layers(8, activation="sigmoid"), rate=0.02, epochs=60),
    ),
}


def found_at(trainer: Trainer) -> tuple[Finding, ...]:
    """All that the doctor says of the run as it stands."""
    with one_blas_thread():
        return diagnose(Evidence(trainer.experiment, trainer.dataset, trainer.snapshot()))


def found_on_the_way(trainer: Trainer, moments: Iterable[float]) -> dict[str, list[Finding]]:
    """What the doctor says at these parts of the run, by rule."""
    found: dict[str, list[Finding]] = {}
    for moment in moments:
        while trainer.epoch < round(moment * trainer.epochs) and not _is_over(trainer):
            trainer.run_epoch()
        for finding in found_at(trainer):
            found.setdefault(finding.rule, []).append(finding)
    return found


def cases() -> list[Any]:
    """Each diseased run with the name of its disease."""
    return [(name, each) for name, runs in DISEASED.items() for each in runs]


def _is_over(trainer: Trainer) -> bool:
    return bool(trainer.diverged or trainer.finished)
