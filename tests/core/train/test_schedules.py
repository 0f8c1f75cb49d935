"""Schedules in a run: the rate of every update, in both engines, replayed from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec.structs import replace

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
    plain,
    save_weights,
)
from core.kernels.arguments import RATE
from core.nn.schedules import ScheduleNumbers, rate_at
from core.spec.schedule import ScheduleSpec

if TYPE_CHECKING:
    from pathlib import Path

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(11, 3)), RNG.normal(size=(11, 2))
DATA = Dataset(X, Y, X[:0], Y[:0], "regression", 0, None, "made")
SCHEDULES = [
    ScheduleSpec("step", length=0.7, gamma=0.6),
    ScheduleSpec("cosine", length=3, lowest=0.05, warmup=1.2),
    ScheduleSpec(warmup=2),
]
LAYERS = (LayerSpec(4, "tanh"), LayerSpec(2, "linear"))
SGD = OptimizerSpec("sgd", 0.3)


@pytest.fixture(params=["numpy", "kernel"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "kernel":
        pytest.importorskip("numba")
        request.getfixturevalue("kernels")
    return request.param


def experiment(schedule: ScheduleSpec, optimizer: OptimizerSpec = SGD) -> Experiment:
    network = NetworkSpec(3, LAYERS, dtype="float64")
    training = TrainSpec("mse", optimizer, 4, epochs=6, shuffle=False, schedule=schedule)
    return Experiment(DataSpec("file"), network, training)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.name)
def test_each_update_has_its_rate(schedule: ScheduleSpec, engine: str):
    trainer = Trainer(experiment(schedule), DATA, engine=engine)
    layers = [
        (layer.weights.copy(), layer.bias.copy(), layer.activation.name)
        for layer in trainer.network.layers
        if layer.bias is not None
    ]
    numbers = ScheduleNumbers.of(schedule)
    for step in range(18):
        rate = rate_at(numbers, 0.3, step // 3, step % 3, 3)
        assert trainer.snapshot().rate_now == rate
        assert trainer.snapshot().learning_rate == trainer.learning_rate == 0.3
        batch = slice(step % 3 * 4, step % 3 * 4 + 4)
        list(plain.train(layers, X[batch], Y[batch], "mse", rate, 4))
        trainer.step()
    for ours, (weights, bias, _) in zip(trainer.network.layers, layers, strict=True):
        np.testing.assert_allclose(ours.weights, weights, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(ours.bias, bias, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.name)
def test_both_engines_compute_the_same_rate_bit_for_bit(schedule: ScheduleSpec, kernels: None):
    pytest.importorskip("numba")
    momentum = OptimizerSpec("momentum", 0.3)  # the rate is multiplied on
    trainer = Trainer(experiment(schedule, momentum), DATA, engine="kernel")
    settings, numbers = trainer._engines.engine._optimizer.settings, ScheduleNumbers.of(schedule)
    for step in range(200):
        trainer.step()
        assert settings[RATE] == rate_at(numbers, 0.3, step // 3, step % 3, 3)


@pytest.mark.parametrize("optimizer", ["nesterov", "adamw"])
def test_the_engines_agree(optimizer: str, kernels: None):
    pytest.importorskip("numba")
    spec = experiment(SCHEDULES[1], OptimizerSpec(optimizer, 0.01, epsilon=1e-2))
    ours, oracle = (Trainer(spec, DATA, engine=name).fit() for name in ("kernel", "numpy"))
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, rtol=1e-10)


def test_a_saved_run_goes_on_bit_for_bit(engine: str, tmp_path: Path):
    whole = Trainer(experiment(SCHEDULES[1]), DATA, engine=engine)
    for _ in range(7):
        whole.step()
    whole.learning_rate = 0.2
    assert whole.snapshot().rate_now == rate_at(ScheduleNumbers.of(SCHEDULES[1]), 0.2, 2, 1, 3)
    file = tmp_path / "run.npz"
    save_weights(file, whole.network, whole.experiment, whole.history, resume=whole.resume_state())
    whole.fit()
    again = Trainer(whole.experiment, DATA, engine=engine).fit()
    resumed = Trainer.resumed(load_weights(file), DATA).fit()
    for other in (again, resumed):
        assert other.network.parameters.tobytes() == whole.network.parameters.tobytes()
        assert other.history.train_loss.tobytes() == whole.history.train_loss.tobytes()


def test_more_epochs_do_not_stretch_it():
    short = Trainer(experiment(SCHEDULES[1]), DATA, engine="numpy").fit()
    spec = experiment(SCHEDULES[1])
    long = Trainer(replace(spec, training=replace(spec.training, epochs=9)), DATA, engine="numpy")
    while long.epoch < 6:
        long.run_epoch()
    assert long.network.parameters.tobytes() == short.network.parameters.tobytes()
