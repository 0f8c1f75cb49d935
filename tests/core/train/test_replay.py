from importlib.util import find_spec
from typing import Any

import msgspec
import numpy as np
import pytest
from turns import in_turn

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    load_weights,
    optimizers,
    save_weights,
)


def _dataset() -> Dataset:
    rng = np.random.default_rng(9)
    x, y = rng.normal(size=(130, 3)), rng.integers(0, 2, 130)
    return Dataset(x[:103], y[:103], x[103:], y[103:], "classes", 2, None, "made")


def _experiment(optimizer: str = "adam", dtype: Any = "float32", **training: Any) -> Experiment:
    layers = (LayerSpec(5, "gelu"), LayerSpec(2, "softmax"))
    settings = {"batch_size": 1, "epochs": 4, "seed": 3, **training}
    return Experiment(
        DataSpec("file"),
        NetworkSpec(3, layers, seed=8, dtype=dtype),
        TrainSpec("cross_entropy", OptimizerSpec(optimizer, 0.01), **settings),
    )


def _finish(trainer: Trainer) -> Trainer:
    for _ in trainer.run():
        pass
    return trainer


def _same(one: Trainer, other: Trainer) -> None:
    np.testing.assert_array_equal(one.network.parameters, other.network.parameters)
    for name, column in one.history.arrays().items():
        np.testing.assert_array_equal(column, other.history.arrays()[name], name)
    assert (one.epoch, one.steps) == (other.epoch, other.steps)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", optimizers.NAMES)
def test_the_same_experiment_is_the_same_run(optimizer: str, dtype: str):
    experiment = _experiment(optimizer, dtype, batch_size=10)
    _same(_finish(Trainer(experiment, _dataset())), _finish(Trainer(experiment, _dataset())))


def test_each_seed_matters_by_itself():
    base = _experiment(epochs=1)
    weights = msgspec.structs.replace(base, network=msgspec.structs.replace(base.network, seed=9))
    order = msgspec.structs.replace(base, training=msgspec.structs.replace(base.training, seed=9))
    first, second, third = (Trainer(e, _dataset()) for e in (base, weights, order))
    assert not np.array_equal(first.network.parameters, second.network.parameters)
    np.testing.assert_array_equal(first.network.parameters, third.network.parameters)
    np.testing.assert_array_equal(first._parts.order.order, second._parts.order.order)
    assert not np.array_equal(first._parts.order.order, third._parts.order.order)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize(
    ("engine", "dtype"),
    [("numpy", "float32"), ("kernel", "float64")][: 2 if find_spec("numba") else 1],
)
@pytest.mark.parametrize("optimizer", optimizers.NAMES)
@pytest.mark.parametrize("steps", [0, 1, 150, 206])
def test_a_saved_run_goes_on_bit_for_bit(
    tmp_path, optimizer: str, steps: int, engine: str, dtype: str
):
    experiment = _experiment(optimizer, dtype, epochs=3)
    whole = Trainer(experiment, _dataset(), engine=engine)
    for _ in range(steps):
        whole.step()
    whole.learning_rate = 0.02
    path = tmp_path / "run.npz"
    save_weights(path, whole.network, whole.experiment, whole.history, resume=whole.resume_state())
    resumed = Trainer.resumed(load_weights(path), _dataset())
    before, after = whole.snapshot(), resumed.snapshot()
    assert after.steps == steps
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "learning_rate"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name), name)
    _same(_finish(whole), _finish(resumed))


def test_a_run_saved_in_mid_evaluation_goes_on_too(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.train.evaluation.evaluation_rows", lambda *_: 2)
    monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)
    whole = Trainer(_experiment(), _dataset())
    while whole.steps_left_in_epoch:
        whole.advance(float("inf"), 1)
    whole.advance(float("inf"), 1)
    assert not whole.steps_left_in_epoch
    path = tmp_path / "run.npz"
    save_weights(path, whole.network, whole.experiment, whole.history, resume=whole.resume_state())
    other = Trainer.resumed(load_weights(path), _dataset())
    _same(_finish(whole), _finish(other))


def test_a_file_of_weights_only_cannot_be_resumed(tmp_path):
    trainer = Trainer(_experiment(), _dataset())
    path = tmp_path / "run.npz"
    save_weights(path, trainer.network, trainer.experiment)
    with pytest.raises(TrainerError, match="weights but not the state"):
        Trainer.resumed(load_weights(path), _dataset())


@in_turn(
    ("name", "value", "words"),
    [
        ("counts", np.array([0, 104, 104, 104]), "104 of the epoch"),
        ("counts", np.array([-1, 0, 0, 0]), "epoch -1"),
        ("counts", np.array([0, 0, 2**60, 0]), "steps"),
        ("counts", np.array([0.0, 0.0, 0.0, 0.0]), "float64"),
        ("counters", np.array([0.0, 0.0, 0.0, 0.0]), "float64"),
        ("seconds", None, "seconds"),
        ("sums", np.array([0.0, np.inf, 0.0, 0.0]), "odd numbers"),
        ("sums", np.array([104.0, 0.0, 0.0, 0.0]), "104 rows"),
        ("point_sums", np.array([-1.0, 0.0, 0.0, 0.0]), "odd numbers"),
        ("point_sums", np.array([104.0, 0.0, 0.0, 0.0]), "104 rows"),
        ("point_sums", np.zeros(3), r"\(3,\)"),
        ("recent", np.full((64, 4), np.nan), "odd numbers"),
        ("order", np.zeros(6, np.uint64), "PCG64"),
        ("order", np.zeros(5, np.uint64), r"\(5,\)"),
        ("optimizer_mean", np.zeros(3, np.float32), "optimizer_mean"),
        ("optimizer_squares", np.full(32, -1, np.float32), "squares"),
        ("optimizer_steps", np.array(-1), "steps"),
        ("optimizer_steps", None, "missing"),
    ],
)
def test_a_state_that_cannot_be_is_refused_and_changes_nothing(name: str, value, words: str):
    trainer, other = Trainer(_experiment(), _dataset()), Trainer(_experiment(), _dataset())
    state = trainer.resume_state()
    if value is None:
        del state[name]
    else:
        state[name] = value
    with pytest.raises(TrainerError, match=words):
        trainer.load_resume_state(state)
    trainer.step()
    other.step()
    _same(trainer, other)


def test_a_saved_rate_beyond_the_number_type_ends_as_divergence_in_words():
    trainer = Trainer(_experiment("sgd"), _dataset())
    state = trainer.resume_state()
    trainer.load_resume_state(state)
    trainer.learning_rate = 1e300
    trainer.step()
    assert "diverged" in trainer.diverged
