"""Part 4: nothing goes wrong in silence, neither numbers nor programs."""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from soak_tools import Figure, Scale, none_of

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    SpecError,
    Trainer,
    TrainSpec,
)
from core.spec.names import LOSS_NAMES, OPTIMIZER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = {"mse": "linear", "binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}
REFUSED = (SpecError, ValueError)


def figures(scale: Scale) -> Iterator[Figure]:
    warnings.simplefilter("error")
    yield _divergence()
    yield _extremes(scale)
    yield from importlib.import_module("unexpected_errors").figures()


def _dataset(rows: int = 40, scale: float = 1.0, classes: int = 2, constant: bool = False) -> Any:
    rng = np.random.default_rng(4)
    with np.errstate(over="ignore", under="ignore"):
        x = rng.normal(size=(rows, 3)) * scale
    if constant:
        x[:] = scale
    y = np.arange(rows) % classes
    return Dataset(x, y, x[:5], y[:5], "classes", 2, None, "made")


def _experiment(
    loss: str, optimizer: OptimizerSpec, *hidden: LayerSpec, dtype: str = "float32", **rest: Any
) -> Experiment:
    last = LAST[loss]
    layers = (*(hidden or (LayerSpec(4, "relu"),)), LayerSpec(2 if last == "softmax" else 1, last))
    init = rest.pop("init", InitSpec("xavier_uniform"))
    settings = {"batch_size": 4, "epochs": 30, **rest}
    network = NetworkSpec(3, layers, init=init, seed=1, dtype=dtype)
    return Experiment(DataSpec("file"), network, TrainSpec(loss, optimizer, **settings))


def _divergence() -> Figure:
    """Every loss with every optimiser, thrown beyond all numbers."""
    wrong, count = [], 0
    for dtype, rate, scale in (("float32", 3e38, 1.0), ("float64", 1e300, 1e10)):
        for loss in LOSS_NAMES:
            for name in OPTIMIZER_NAMES:
                count += 1
                experiment = _experiment(loss, OptimizerSpec(name, rate), dtype=dtype)
                problem = _diverges(experiment, _dataset(scale=scale))
                if problem:
                    wrong.append(f"{loss} with {name} in {dtype}: {problem}")
    return none_of("divergence not stopped at its step with finite weights", count, wrong)


def _diverges(experiment: Experiment, dataset: Dataset) -> str:
    """What was wrong with how it diverged, or ""; judged by a run that goes step by step."""
    run, slow = Trainer(experiment, dataset), Trainer(experiment, dataset)
    for _ in run.run():
        pass
    kept = slow.network.parameters.copy()
    while not (slow.diverged or slow.finished):
        kept[:] = slow.network.parameters
        slow.step()
    if not run.diverged:
        return "did not diverge"
    if run.steps != slow.steps or f"step {run.steps + 1:,}" not in run.diverged:
        return f"stopped at step {run.steps}, expected {slow.steps}"
    if not np.isfinite(run.network.parameters).all():
        return "weights that are not finite were kept"
    if not np.array_equal(run.network.parameters, kept):
        return "other weights than the last finite ones were kept"
    return "" if "lower learning rate" in run.diverged else "no way on is named"


def _extremes(scale: Scale) -> Figure:
    wrong, refused, diverged, trained = [], 0, 0, 0
    for title, experiment, dataset in list(_extreme_cases())[:: scale.every]:
        try:
            trainer = Trainer(experiment, dataset)
            for _ in trainer.run():
                pass
        except REFUSED as error:
            refused += 1
            if "\n" in str(error) or len(str(error)) < 20:
                wrong.append(f"{title}: {error!r}")
            continue
        except Exception as error:  # noqa: BLE001 (whatever it is: it should be words)
            wrong.append(f"{title}: {error!r}")
            continue
        history = trainer.history.arrays()
        numbers = (trainer.network.parameters, history["train_loss"], history["points_loss"])
        if not all(np.isfinite(values).all() for values in numbers):
            wrong.append(f"{title}: numbers that are not finite")
        if trainer.finished == bool(trainer.diverged):
            wrong.append(f"{title}: neither finished nor diverged")
        trained, diverged = trained + trainer.finished, diverged + bool(trainer.diverged)
    count = refused + diverged + trained
    ended = f"{trained} trained, {diverged} stopped in words, {refused} refused in words"
    return none_of(f"extreme values ({ended}): silent or wordless", count, wrong)


def _extreme_cases() -> Iterator[tuple[str, Experiment, Dataset]]:
    """Each extreme alone, with every loss, both types, a gentle and a violent optimiser."""
    sets = {
        "nothing odd": _dataset(),
        "data 1e30": _dataset(scale=1e30),
        "data 1e300, beyond float32": _dataset(scale=1e300),
        "data infinitely small": _dataset(scale=1e-320),
        "one class only": _dataset(classes=1),
        "one sample": _dataset(1),
        "constant inputs": _dataset(constant=True),
        "inputs all zero": _dataset(scale=0.0),
    }
    optimizers = (OptimizerSpec("sgd", 0.1), OptimizerSpec("adam", 0.1), OptimizerSpec("sgd", 1e9))
    for loss in LOSS_NAMES:
        for dtype in ("float32", "float64"):
            for optimizer in optimizers:
                said = f"{loss}, {optimizer.name} {optimizer.learning_rate:g}, {dtype}"
                for name, dataset in sets.items():
                    yield f"{name}, {said}", _experiment(loss, optimizer, dtype=dtype), dataset
                for name, hidden, rest in _extreme_networks():
                    experiment = _experiment(loss, optimizer, *hidden, dtype=dtype, **rest)
                    yield f"{name}, {said}", experiment, _dataset()


def _extreme_networks() -> Iterator[tuple[str, tuple[LayerSpec, ...], dict[str, Any]]]:
    yield "batch larger than the data", (), {"batch_size": 1_000_000}
    yield "1 unit", (LayerSpec(1, "tanh"),), {}
    yield "4,096 units", (LayerSpec(4096, "gelu"),), {"epochs": 2}
    yield "20 layers", (LayerSpec(5, "swish"),) * 20, {"epochs": 5}
    yield "64 layers of relu", (LayerSpec(3, "relu"),) * 63, {"epochs": 3}
    yield "weights of zero", (), {"init": InitSpec("zeros")}
    yield "weights of 1e38", (), {"init": InitSpec("constant", value=1e38)}
    yield "weights of 1e300", (), {"init": InitSpec("constant", value=1e300)}
    yield "steps only", (LayerSpec(4, "step"),), {}
    yield "decay of 1e9", (), {"l1": 1e9, "l2": 1e9}
