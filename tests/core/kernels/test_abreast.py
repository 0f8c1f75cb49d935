"""Rows side by side: the same run as NumPy's, however many rows a batch has."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from changed_runs import bits, steps
from kernel_runs import made, small

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
)
from core.kernels.arguments import Narrow
from core.kernels.choice import lies_abreast
from core.spec.names import ACTIVATION_NAMES

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("kernels", "switched_on")

ELEMENTWISE = tuple(name for name in ACTIVATION_NAMES if name != "softmax")


@pytest.fixture
def abreast(monkeypatch: pytest.MonkeyPatch) -> None:
    """In float64, too, where the same numbers as NumPy's are to be had to 1e-12."""
    monkeypatch.setattr("core.kernels.engine.lies_abreast", lambda *_: True)


def _network(*layers: LayerSpec, dtype: str = "float64") -> NetworkSpec:
    return NetworkSpec(3, layers, InitSpec("xavier_normal"), seed=2, dtype=dtype)


def _is_abreast(trainer: Trainer) -> bool:
    return trainer._engines.engine._parts.buffers.way == Narrow(is_abreast=True)


def _agree(network: NetworkSpec, kind: str, training: TrainSpec) -> None:
    experiment = Experiment(DataSpec("file"), network, training)
    ours, oracle = (
        Trainer(experiment, made(kind), engine=name).fit() for name in ("kernel", "numpy")
    )
    assert _is_abreast(ours)
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, **close)
    for name, column in oracle.history.arrays().items():
        np.testing.assert_allclose(ours.history.arrays()[name], column, **close, err_msg=name)


@pytest.mark.usefixtures("abreast")
@pytest.mark.parametrize(
    ("loss", "last", "batch", "optimizer"),
    [
        ("mse", LayerSpec(1, "tanh"), 10, "sgd"),
        ("binary_cross_entropy", LayerSpec(1, "sigmoid", bias=False), 16, "adam"),
        ("mse", LayerSpec(1, "linear"), 37, "momentum"),
        ("mse", LayerSpec(1, "sigmoid"), 1, "rmsprop"),
        ("binary_cross_entropy", LayerSpec(1, "sigmoid"), 100, "sgd"),
    ],
)
def test_a_thousand_steps_are_those_of_numpy(
    loss: str, last: LayerSpec, batch: int, optimizer: str
):
    layers = (LayerSpec(5, "tanh"), LayerSpec(4, "gelu", bias=False), last)
    rule = OptimizerSpec(optimizer, 1e-3, epsilon=1e-2)
    epochs = 1_000 // -(-37 // batch)
    _agree(_network(*layers), "two", TrainSpec(loss, rule, batch_size=batch, epochs=epochs))


@pytest.mark.usefixtures("abreast")
@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_each_activation_is_that_of_numpy(activation: str):
    layers = (LayerSpec(5, activation), LayerSpec(18, activation), LayerSpec(1, "sigmoid"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.3), batch_size=20, epochs=6)
    _agree(_network(*layers), "two", training)


@pytest.mark.usefixtures("abreast")
def test_a_network_of_one_layer_has_rows_side_by_side_too():
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=10, epochs=9, l2=1e-3)
    _agree(_network(LayerSpec(1, "tanh")), "two", training)


@pytest.mark.usefixtures("abreast")
@pytest.mark.parametrize(
    "change", [("unit_off", 1, (0, 1)), ("dropout", 0.2, (0,))], ids=["unit off", "dropout"]
)
def test_where_units_are_silent_rows_go_one_by_one(change: tuple[str, float, tuple[int, ...]]):
    network = _network(LayerSpec(5, "tanh"), LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=10, epochs=30)
    experiment = Experiment(DataSpec("file"), network, training)
    runs = [Trainer(experiment, made("two"), engine=name) for name in ("kernel", "numpy")]
    for trainer in runs:
        steps(trainer, 5)
    assert _is_abreast(runs[0])
    for trainer in runs:
        trainer.change(*change)
        steps(trainer, 5)
    assert not _is_abreast(runs[0])
    name, _, where = change
    for trainer in runs:
        trainer.change(name, 0, where)
        trainer.fit()
    assert _is_abreast(runs[0])
    ours, oracle = (trainer.network.parameters for trainer in runs)
    np.testing.assert_allclose(ours, oracle, rtol=1e-12, atol=1e-12)


def _pixels() -> Dataset:
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 256, (50, 3), dtype=np.uint8), rng.integers(0, 2, 50)
    return Dataset(x, y, x[:11], y[:11], "classes", 2, None, "made")


def test_in_whatever_portions_it_is_made_it_is_the_same_run():
    network = _network(
        LayerSpec(4, "tanh"), LayerSpec(2, "relu"), LayerSpec(1, "tanh"), dtype="float32"
    )
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.3), batch_size=10, epochs=30)
    experiment = Experiment(DataSpec("file"), network, training)
    found, updates = [], 123
    for size in (updates, 1, 7):
        trainer = Trainer(experiment, _pixels(), engine="kernel")
        while trainer.steps < updates:
            trainer.advance(float("inf"), min(size, updates - trainer.steps))
        assert _is_abreast(trainer)
        found.append(bits(trainer))
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_it_is_the_experiment_that_says_how_rows_lie():
    few = small()
    network = msgspec.structs.replace(few.network, dtype="float32")
    single = msgspec.structs.replace(few, network=network)
    assert lies_abreast(single, 10)
    assert not lies_abreast(single, 1)
    assert not lies_abreast(few, 10), "float64"
    for layers in (
        (LayerSpec(100, "tanh"), LayerSpec(1, "tanh")),
        (LayerSpec(4, "softmax"), LayerSpec(1, "tanh")),
        (LayerSpec(4, "gelu"), LayerSpec(1, "tanh")),
        (LayerSpec(4, "tanh", dropout=0.1), LayerSpec(1, "tanh")),
        (LayerSpec(4, "tanh"), LayerSpec(2, "tanh")),
    ):
        other = msgspec.structs.replace(network, layers=layers)
        assert not lies_abreast(msgspec.structs.replace(single, network=other), 10)
