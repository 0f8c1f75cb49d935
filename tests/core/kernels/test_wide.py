"""Layers of many units in vector registers: the same run as NumPy's, whatever is left over."""

from __future__ import annotations

import numpy as np
import pytest
from changed_runs import bits, steps
from kernel_runs import made

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
from core.kernels import engine as kernel_engine
from core.kernels.arguments import Narrow, Wide
from core.kernels.choice import is_mostly_zero, is_wide
from core.run.examples import Examples
from core.spec.names import ACTIVATION_NAMES

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("kernels", "switched_on")

INPUTS = 11


def _made(kind: str, share: float) -> Dataset:
    """Data of whose inputs so many are not zero; a row has none that is not."""
    dataset, rng = made(kind, inputs=INPUTS), np.random.default_rng(5)
    dataset.x_train[rng.random(dataset.x_train.shape) > share / 0.7] = 0.0
    dataset.x_train[3] = 0.0
    return dataset


def _network(*layers: LayerSpec) -> NetworkSpec:
    return NetworkSpec(INPUTS, layers, InitSpec("xavier_normal"), seed=2, dtype="float64")


def _way(trainer: Trainer) -> Narrow | Wide:
    return trainer._engines.engine._parts.buffers.way


def _runs(network: NetworkSpec, dataset: Dataset, training: TrainSpec) -> tuple[Trainer, Trainer]:
    experiment = Experiment(DataSpec("file"), network, training)
    ours, oracle = (Trainer(experiment, dataset, engine=name) for name in ("kernel", "numpy"))
    assert isinstance(_way(ours), Wide)
    return ours, oracle


def _agree(ours: Trainer, oracle: Trainer) -> None:
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, **close)
    for name, column in oracle.history.arrays().items():
        np.testing.assert_allclose(ours.history.arrays()[name], column, **close, err_msg=name)


@pytest.mark.parametrize("share", [0.1, 0.7])
@pytest.mark.parametrize(
    ("kind", "loss", "last", "batch", "optimizer"),
    [
        ("three", "cross_entropy", LayerSpec(3, "softmax"), 10, "sgd"),
        ("two", "binary_cross_entropy", LayerSpec(1, "sigmoid", bias=False), 4, "adam"),
        ("regression", "mse", LayerSpec(2, "linear"), 37, "momentum"),
        ("three", "mse", LayerSpec(3, "softmax"), 7, "rmsprop"),
    ],
)
def test_a_thousand_steps_are_those_of_numpy(
    kind: str, loss: str, last: LayerSpec, batch: int, optimizer: str, share: float
):
    layers = (LayerSpec(21, "tanh"), LayerSpec(16, "relu", bias=False), last)
    rule, epochs = OptimizerSpec(optimizer, 1e-3, epsilon=1e-2), 1_000 // -(-37 // batch)
    training = TrainSpec(loss, rule, batch_size=batch, epochs=epochs)
    runs = _runs(_network(*layers), _made(kind, share), training)
    assert bool(_way(runs[0]).stops.size) == (share < 0.5)
    _agree(*(trainer.fit() for trainer in runs))


@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
def test_each_activation_is_that_of_numpy(activation: str):
    layers = (LayerSpec(5, activation), LayerSpec(18, activation), LayerSpec(1, "sigmoid"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.3), batch_size=20, epochs=6)
    _agree(*(t.fit() for t in _runs(_network(*layers), _made("two", 0.7), training)))


@pytest.mark.parametrize("units", [16, 17, 24, 31, 33])
@pytest.mark.parametrize("batch", [4, 5, 6, 11, 13])
def test_whatever_is_left_over_of_a_piece_is_learned_from_too(units: int, batch: int):
    layers = (LayerSpec(units, "tanh"), LayerSpec(units + 1, "tanh"), LayerSpec(1, "tanh"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=batch, epochs=2)
    _agree(*(t.fit() for t in _runs(_network(*layers), _made("two", 0.1), training)))


@pytest.mark.parametrize(
    "change", [("unit_off", 1, (0, 1)), ("dropout", 0.2, (0,))], ids=["unit off", "dropout"]
)
def test_units_that_are_silent_stay_silent(change: tuple[str, float, tuple[int, ...]]):
    network = _network(LayerSpec(20, "tanh"), LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=10, epochs=30)
    runs = _runs(network, _made("two", 0.1), training)
    for trainer in runs:
        steps(trainer, 5)
        trainer.change(*change)
        trainer.fit()
    _agree(*runs)


def test_in_whatever_portions_it_is_made_it_is_the_same_run():
    network = _network(LayerSpec(20, "tanh"), LayerSpec(17, "relu"), LayerSpec(1, "tanh"))
    training = TrainSpec("mse", OptimizerSpec("adam", 0.01), batch_size=10, epochs=30, l2=1e-3)
    found, updates = [], 83
    for size in (updates, 1, 7):
        trainer, _ = _runs(network, _made("two", 0.1), training)
        while trainer.steps < updates:
            trainer.advance(float("inf"), min(size, updates - trainer.steps))
        found.append(bits(trainer))
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_the_bits_do_not_hang_on_where_arrays_lie(monkeypatch: pytest.MonkeyPatch):
    network = _network(LayerSpec(20, "tanh"), LayerSpec(17, "relu"), LayerSpec(1, "tanh"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=6, epochs=3)
    apart, found = kernel_engine.apart, []
    for places in (0, 1, 3, 6):

        def moved(size: int, dtype: str, places: int = places) -> np.ndarray:
            return apart(size + places, dtype)[places:]

        monkeypatch.setattr(kernel_engine, "apart", moved)
        found.append(bits(_runs(network, _made("two", 0.1), training)[0].fit()))
    assert all(bits == found[0] for bits in found)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_bits_are_the_same_on_any_number_of_cores(
    optimizer: str, monkeypatch: pytest.MonkeyPatch
):
    """A batch is three pieces of rows, and the second layer's gradients are two of inputs."""
    monkeypatch.setattr(kernel_engine, "LEAST_SHARED_ROWS", 100)
    network = _network(LayerSpec(100, "tanh"), LayerSpec(20, "relu"), LayerSpec(1, "tanh"))
    training = TrainSpec("mse", OptimizerSpec(optimizer, 0.01), batch_size=140, epochs=60)
    found = []
    for cores in (1, 2, 3, 2):
        monkeypatch.setattr(kernel_engine, "cores", lambda cores=cores: cores)
        dataset = made("two", rows=200, inputs=INPUTS)
        found.append(bits(_runs(network, dataset, training)[0].fit()))
    assert all(bits == found[0] for bits in found)


def test_dropout_is_that_of_numpy_in_every_piece():
    layers = (LayerSpec(100, "tanh", dropout=0.3), LayerSpec(20, "relu", dropout=0.1))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1), batch_size=140, epochs=20)
    dataset = made("two", rows=200, inputs=INPUTS)
    network = _network(*layers, LayerSpec(1, "tanh"))
    _agree(*(trainer.fit() for trainer in _runs(network, dataset, training)))


def test_infinite_weights_are_told_as_by_numpy():
    network = _network(LayerSpec(20, "relu"), LayerSpec(1, "linear"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 1e6), batch_size=10, epochs=30)
    for trainer in _runs(network, _made("two", 0.1), training):
        trainer.fit()
        assert trainer.diverged


def test_it_is_the_experiment_and_its_data_that_say_so():
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.1))
    many, few = (
        Experiment(
            DataSpec("file"), _network(LayerSpec(units, "tanh"), LayerSpec(1, "tanh")), training
        )
        for units in (16, 15)
    )
    assert is_wide(many, 4)
    assert not is_wide(many, 3), "too few rows"
    assert not is_wide(few, 100)
    assert not is_wide(many, 400_000), "too much memory"
    for share, listed in ((0.1, True), (1.0, False)):
        x = np.zeros((100, 1))
        x[: int(100 * share)] = 1.0
        rows = Examples(x, x, 0, 1, "linear", np.float64)
        assert is_mostly_zero(rows) == listed


def test_who_waits_for_a_safe_point_has_one_after_the_next_update():
    network = _network(LayerSpec(20, "tanh"), LayerSpec(1, "tanh"))
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.01), batch_size=10, epochs=10**6)
    trainer, _ = _runs(network, _made("two", 0.1), training)
    run = trainer.run()
    next(run)
    before = trainer.steps
    trainer.look_up(soon=True)
    next(run)
    assert trainer.steps == before + 1
    trainer.look_up(soon=False)
    next(run)
    assert trainer.steps > before + 2
