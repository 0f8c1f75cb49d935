from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from turns import in_turn

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    losses,
    optimizers,
)

# NumPy's way and the kernel's; a learning rate that is just finite in the type of number.
WAYS = [("numpy", "float32"), ("kernel", "float64")][: 2 if find_spec("numba") else 1]
LARGEST = {"float32": 3e38, "float64": 1.7e308}
CASES = [
    ("mse", "linear"),
    ("binary_cross_entropy", "sigmoid"),
    ("cross_entropy", "softmax"),
]


def _dataset(rows: int = 40, *, scale: float = 1.0, classes: int = 2) -> Dataset:
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(rows, 3)) * scale, np.arange(rows) % classes
    return Dataset(x, y, x[:5], y[:5], "classes", 2, None, "made")


def _experiment(
    loss: str,
    last: str,
    optimizer: OptimizerSpec,
    *hidden: LayerSpec,
    dtype: Any = "float32",
    **training: Any,
) -> Experiment:
    outputs = 2 if last == "softmax" else 1
    hidden = hidden or (LayerSpec(4, "relu"),)
    network = NetworkSpec(3, (*hidden, LayerSpec(outputs, last)), seed=1, dtype=dtype)
    settings = {"batch_size": 4, "epochs": 200, **training}
    return Experiment(DataSpec("file"), network, TrainSpec(loss, optimizer, **settings))


def _run(trainer: Trainer) -> Trainer:
    for _ in trainer.run():
        pass
    return trainer


@pytest.mark.usefixtures("kernels")
@in_turn(("engine", "dtype"), WAYS)
@in_turn("name", optimizers.NAMES)
@in_turn(("loss", "last"), CASES)
def test_divergence_stops_at_the_very_step_with_the_last_finite_weights(
    loss: str, last: str, name: str, engine: str, dtype: str
):
    """Such a rate makes an update infinite whatever the rule; sooner or later."""
    experiment = _experiment(loss, last, OptimizerSpec(name, LARGEST[dtype]), dtype=dtype)
    run = _run(Trainer(experiment, _dataset(), engine=engine))
    stepped = Trainer(experiment, _dataset(), engine=engine)
    while not stepped.diverged and not stepped.finished:
        kept = stepped.network.parameters.copy()
        stepped.step()
    assert run.diverged == stepped.diverged
    assert run.diverged
    assert f"step {run.steps + 1:,}" in run.diverged
    assert "lower learning rate" in run.diverged
    assert np.isfinite(run.network.parameters).all()
    np.testing.assert_array_equal(run.network.parameters, kept)
    np.testing.assert_array_equal(run.network.parameters, stepped.network.parameters)
    assert run.steps == stepped.steps
    assert np.isfinite(run.history.points.loss).all()
    snapshot = run.snapshot()
    assert snapshot.diverged == run.diverged
    assert snapshot.steps == run.steps
    assert not snapshot.finished


@in_turn("name", optimizers.NAMES)
@in_turn("loss", losses.NAMES)
def test_a_learning_rate_of_a_thousand_million_ends_in_words_or_in_numbers(loss: str, name: str):
    last = dict(CASES)[loss]
    experiment = _experiment(loss, last, OptimizerSpec(name, 1e9), epochs=40)
    trainer = _run(Trainer(experiment, _dataset()))
    assert trainer.finished or trainer.diverged
    assert np.isfinite(trainer.network.parameters).all()
    assert np.isfinite(trainer.history.train_loss).all()


def test_a_diverged_run_stays_stopped():
    trainer = _run(Trainer(_experiment("mse", "linear", OptimizerSpec("sgd", 1e9)), _dataset()))
    assert list(trainer.run()) == []
    for portion in (trainer.step, trainer.run_epoch):
        with pytest.raises(TrainerError, match="diverged"):
            portion()


def test_a_gradient_whose_square_overflows_is_noticed():
    """Adam's squares become infinite before any weight does, and would freeze their weights."""
    experiment = _experiment("mse", "linear", OptimizerSpec("adam", 1e-3))
    trainer = _run(Trainer(experiment, _dataset(scale=1e10)))
    assert "diverged" in trainer.diverged


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize(("engine", "dtype"), WAYS)
def test_slow_growth_is_found_inside_a_chunk(engine: str, dtype: str):
    """Some tens of steps of doubling: the chunk that ends in infinity began with sound numbers."""
    sgd, hidden = OptimizerSpec("sgd", 1.5), LayerSpec(4, "linear")
    experiment = _experiment("mse", "linear", sgd, hidden, dtype=dtype)
    trainer = _run(Trainer(experiment, _dataset(), engine=engine))
    assert trainer.diverged
    assert trainer.steps > 3
    stepped = Trainer(experiment, _dataset(), engine=engine)
    while not stepped.diverged:
        stepped.step()
    assert stepped.diverged == trainer.diverged
    np.testing.assert_array_equal(stepped.network.parameters, trainer.network.parameters)
    assert np.isfinite(trainer.network.parameters).all()
    assert np.isfinite(trainer.snapshot().train_loss)


@pytest.mark.parametrize(
    ("dataset", "experiment"),
    [
        (_dataset(scale=1e30), _experiment("mse", "sigmoid", OptimizerSpec("sgd", 0.1))),
        (_dataset(scale=1e30), _experiment("mse", "linear", OptimizerSpec("adam", 0.1))),
        (_dataset(1), _experiment("mse", "sigmoid", OptimizerSpec())),
        (_dataset(classes=1), _experiment("cross_entropy", "softmax", OptimizerSpec())),
        (_dataset(scale=0.0), _experiment("mse", "tanh", OptimizerSpec("adam"))),
        (_dataset(5), _experiment("mse", "tanh", OptimizerSpec(), batch_size=1_000_000)),
        (_dataset(), _experiment("mse", "tanh", OptimizerSpec(), LayerSpec(1, "tanh"))),
        (
            _dataset(),
            _experiment("mse", "tanh", OptimizerSpec(), LayerSpec(4096, "gelu"), epochs=2),
        ),
        (
            _dataset(),
            _experiment("mse", "tanh", OptimizerSpec(), *[LayerSpec(5, "swish")] * 20, epochs=5),
        ),
        (
            _dataset(scale=1e4),
            _experiment("binary_cross_entropy", "sigmoid", OptimizerSpec("rmsprop", 10.0)),
        ),
        (_dataset(), _experiment("mse", "softmax", OptimizerSpec(), LayerSpec(3, "sine"))),
    ],
)
@pytest.mark.parametrize("init", ["xavier_uniform", "zeros"])
def test_extremes_train_or_stop_in_words(dataset: Dataset, experiment: Experiment, init: str):
    """No warning and no exception; numbers stay finite."""
    network = NetworkSpec(3, experiment.network.layers, InitSpec(init))
    experiment = Experiment(experiment.data, network, experiment.training)
    trainer = _run(Trainer(experiment, dataset))
    assert trainer.finished != bool(trainer.diverged)
    assert np.isfinite(trainer.network.parameters).all()
    assert np.isfinite(trainer.history.train_loss).all()


def test_one_class_only_trains():
    x, y = np.ones((4, 3)), np.zeros(4, np.int64)
    dataset = Dataset(x, y, x, y, "classes", 1, None, "made")
    experiment = _experiment("binary_cross_entropy", "sigmoid", OptimizerSpec("sgd", 1.0))
    trainer = _run(Trainer(experiment, dataset))
    assert trainer.history.test_accuracy[-1] == 1.0
