"""The compiled kernels against the NumPy path: the same run to 1e-12, and all a run promises."""

from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    optimizers,
)
from core.batches import BatchOrder
from core.kernels.learner import KernelLearner
from core.specs import ACTIVATION_NAMES

pytest.importorskip("numba")

SMOOTH = tuple(name for name in ACTIVATION_NAMES if name not in ("step", "relu", "leaky_relu"))


def _dataset(kind: str, rows: int = 37, inputs: int = 3, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, inputs)) * (rng.random((rows, inputs)) < 0.7)
    if kind == "regression":
        y = rng.normal(size=(rows, 2))
        return Dataset(x, y, x[:9], y[:9], kind, 0, None, "made")
    labels = rng.integers(0, 3 if kind == "three" else 2, rows)
    classes = 3 if kind == "three" else 2
    return Dataset(x, labels, x[:9], labels[:9], "classes", classes, None, "made")


def _agree(experiment: Experiment, dataset: Dataset, epochs: int) -> None:
    ours, oracle = (Trainer(experiment, dataset, compiled=flag) for flag in (True, False))
    for _ in ours.run():
        pass
    for _ in oracle.run():
        pass
    assert ours.epoch == oracle.epoch == epochs
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, **close)
    for name, column in oracle.history.arrays().items():
        np.testing.assert_allclose(ours.history.arrays()[name], column, **close, err_msg=name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_thousand_steps_are_those_of_numpy(data: st.DataObject):
    one = st.tuples(st.integers(2, 6), st.sampled_from(SMOOTH), st.booleans())
    hidden = data.draw(st.lists(one, max_size=3))
    kind, loss, last, units, metric = data.draw(
        st.sampled_from(
            [
                ("two", "mse", "sigmoid", 1, "accuracy"),
                ("two", "mse", "tanh", 1, "exact"),
                ("two", "binary_cross_entropy", "sigmoid", 1, "accuracy"),
                ("three", "binary_cross_entropy", "sigmoid", 3, "accuracy"),
                ("three", "cross_entropy", "softmax", 3, "accuracy"),
                ("three", "mse", "softmax", 3, "exact"),
                ("regression", "mse", "linear", 2, "accuracy"),
            ]
        )
    )
    layers = [LayerSpec(u, name, bias=bias) for u, name, bias in hidden] + [LayerSpec(units, last)]
    batch, epochs = data.draw(st.sampled_from([(1, 27), (4, 100), (37, 1000), (100, 1000)]))
    penalty = data.draw(st.sampled_from([0.0, 1e-3]))
    training = TrainSpec(
        loss,
        # Where a gradient is all but zero, Adam's kin divide it by itself, and steps are made of
        # rounding errors: a larger ε keeps them out of the comparison.
        OptimizerSpec(data.draw(st.sampled_from(optimizers.NAMES)), 1e-3, epsilon=1e-2),
        batch_size=batch,
        epochs=epochs,
        shuffle=data.draw(st.booleans()),
        l2=penalty,
        metric=metric,
        decimals=1,
    )
    network = NetworkSpec(
        3,
        tuple(layers),
        InitSpec("xavier_normal"),
        seed=data.draw(st.integers(0, 9)),
        dtype="float64",
    )
    _agree(Experiment(DataSpec("file"), network, training), _dataset(kind), epochs)


@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_each_activation_trains_as_in_numpy(activation: str, dtype: str):
    layers = (LayerSpec(5, activation), LayerSpec(4, activation), LayerSpec(1, "sigmoid"))
    spec = NetworkSpec(3, layers, InitSpec("xavier_normal"), seed=2, dtype=dtype)
    training = TrainSpec("binary_cross_entropy", OptimizerSpec("sgd", 0.3), batch_size=5, epochs=3)
    experiment = Experiment(DataSpec("file"), spec, training)
    runs = [Trainer(experiment, _dataset("two"), compiled=flag) for flag in (True, False)]
    for trainer in runs:
        for _ in trainer.run():
            pass
    tolerance = 1e-12 if dtype == "float64" else 2e-6
    ours, oracle = (trainer.network.parameters for trainer in runs)
    np.testing.assert_allclose(ours, oracle, rtol=tolerance, atol=tolerance)


def test_pixels_and_their_blanks():
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 256, (50, 30), dtype=np.uint8), rng.integers(0, 3, 50)
    x[rng.random(x.shape) < 0.8] = 0
    x[7] = 0
    dataset = Dataset(x, y, x[:11], y[:11], "classes", 3, None, "made")
    spec = NetworkSpec(30, (LayerSpec(8, "relu"), LayerSpec(3, "softmax")), dtype="float64")
    training = TrainSpec(
        "cross_entropy", OptimizerSpec("sgd", 0.1), batch_size=7, epochs=20, l1=1e-4
    )
    _agree(Experiment(DataSpec("file"), spec, training), dataset, 20)


def test_points_inside_long_epochs():
    experiment = _small(batch_size=1, epochs=3)
    runs = [Trainer(experiment, _dataset("two", rows=250), compiled=flag) for flag in (True, False)]
    for trainer in runs:
        for _ in trainer.run():
            pass
    ours, oracle = (trainer.history.points for trainer in runs)
    np.testing.assert_array_equal(ours.epoch, oracle.epoch)
    np.testing.assert_allclose(ours.loss, oracle.loss, rtol=1e-12)


def _small(**training: object) -> Experiment:
    spec = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64")
    return Experiment(
        DataSpec("file"), spec, TrainSpec("mse", OptimizerSpec("sgd", 0.1), **training)
    )


def test_a_long_run_of_a_small_network_is_compiled_and_a_short_one_is_not():
    long, short = _small(epochs=100_000), _small(epochs=10)
    assert Trainer(long, _dataset("two"))._path.is_compiled
    assert not Trainer(short, _dataset("two"))._path.is_compiled
    assert not Trainer(long, _dataset("two"), compiled=False)._path.is_compiled
    assert Trainer(short, _dataset("two"), compiled=True)._path.is_compiled


def test_the_environment_switches_kernels_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRAINING_PLAYGROUND_COMPILED", "0")
    assert not Trainer(_small(epochs=100_000), _dataset("two"))._path.is_compiled


def test_without_the_compiler_all_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.path.is_installed", lambda: False)
    trainer = Trainer(_small(epochs=100_000), _dataset("two"))
    trainer.run_epoch()
    assert not trainer._path.is_compiled
    with pytest.raises(TrainerError, match="Numba"):
        Trainer(_small(), _dataset("two"), compiled=True)


def test_a_run_that_began_without_its_kernel_stays_so(monkeypatch: pytest.MonkeyPatch):
    ready = False
    monkeypatch.setattr(KernelLearner, "is_ready", property(lambda _: ready))
    prepared: list[bool] = []
    monkeypatch.setattr("core.path.Thread", lambda **_: _Started(prepared))
    trainer = Trainer(_small(epochs=100_000), _dataset("two"), wait_for_compiler=False)
    assert prepared == [True]
    trainer.step()
    ready = True
    trainer.step()
    assert not trainer._path.is_compiled
    late = Trainer(_small(epochs=100_000), _dataset("two"), wait_for_compiler=False)
    late.step()
    assert late._path.is_compiled
    assert prepared == [True]


class _Started:
    def __init__(self, prepared: list[bool]) -> None:
        self._prepared = prepared

    def start(self) -> None:
        self._prepared.append(True)


def test_kernels_leave_the_interpreter_free():
    """Another thread goes on counting while one call of the kernel runs for a while."""
    trainer = Trainer(_small(epochs=10**6), _dataset("two"), compiled=True)
    trainer.step()
    kernel = trainer._path.learner
    turns, stop = 0, Event()

    def count() -> None:
        nonlocal turns
        while not stop.is_set():
            turns += 1

    other = Thread(target=count)
    other.start()
    before = turns
    kernel.learn(0, 1, 200_000)
    gained = turns - before
    stop.set()
    other.join()
    assert gained > 1_000


@pytest.mark.parametrize("rows", [1, 2, 3, 100, 1_000])
def test_orders_are_those_of_numpy(rows: int):
    from core.kernels.shuffling import shuffle  # imports Numba

    order = BatchOrder(rows, 1, 7, shuffle=True)
    words, mine = order.words.copy(), np.empty(rows, np.int64)
    for _ in range(5):
        order.start_epoch()
        shuffle(mine, words)
        np.testing.assert_array_equal(mine, order.order)
        np.testing.assert_array_equal(words, order.words)
