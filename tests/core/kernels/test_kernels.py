"""The compiled kernels against the NumPy path: the same run to 1e-12, and all a run promises."""

from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kernel_runs import made, small
from turns import in_turn

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    optimizers,
)
from core.kernels.arguments import BIAS_AT, UNITS
from core.kernels.compiling import Compilation, describe
from core.kernels.engine import KernelEngine, _net
from core.run.order import BatchOrder
from core.spec.names import ACTIVATION_NAMES

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("kernels", "switched_on")

SMOOTH = tuple(name for name in ACTIVATION_NAMES if name not in ("step", "relu", "leaky_relu"))


def _pixels(inputs: int, classes: int) -> Dataset:
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 256, (50, inputs), dtype=np.uint8), rng.integers(0, classes, 50)
    x[rng.random(x.shape) < 0.8] = 0
    x[7] = 0
    return Dataset(x, y, x[:11], y[:11], "classes", classes, None, "made")


def _agree(experiment: Experiment, dataset: Dataset, epochs: int, tolerance: float = 1e-12) -> None:
    ours, oracle = (Trainer(experiment, dataset, engine=name) for name in ("kernel", "numpy"))
    for _ in ours.run():
        pass
    for _ in oracle.run():
        pass
    assert ours.epoch == oracle.epoch == epochs
    close = {"rtol": tolerance, "atol": tolerance}
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, **close)
    for name, column in oracle.history.arrays().items():
        np.testing.assert_allclose(ours.history.arrays()[name], column, **close, err_msg=name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    _agree(Experiment(DataSpec("file"), network, training), made(kind), epochs)


@in_turn("activation", ACTIVATION_NAMES)
@in_turn("dtype", ["float32", "float64"])
def test_each_activation_trains_as_in_numpy(activation: str, dtype: str):
    layers = (LayerSpec(5, activation), LayerSpec(4, activation), LayerSpec(1, "sigmoid"))
    spec = NetworkSpec(3, layers, InitSpec("xavier_normal"), seed=2, dtype=dtype)
    training = TrainSpec("binary_cross_entropy", OptimizerSpec("sgd", 0.3), batch_size=5, epochs=3)
    experiment = Experiment(DataSpec("file"), spec, training)
    dataset = made("two") if dtype == "float64" else _pixels(3, 2)
    _agree(experiment, dataset, 3, 1e-12 if dtype == "float64" else 1e-5)


@pytest.mark.parametrize("without", [0, 1, 2])
def test_a_layer_without_biases_reads_nothing_beyond_the_parameters(without: int):
    layers = tuple(LayerSpec(units, "tanh", bias=i != without) for i, units in enumerate((2, 5, 3)))
    network = Network.from_spec(NetworkSpec(1, layers))
    table = _net(network).layers.astype(int)
    assert (table[:, BIAS_AT] + table[:, UNITS] <= network.parameters.size).all()


def test_pixels_and_their_blanks():
    dataset = _pixels(30, 3)
    spec = NetworkSpec(30, (LayerSpec(8, "relu"), LayerSpec(3, "softmax")), dtype="float32")
    training = TrainSpec(
        "cross_entropy", OptimizerSpec("sgd", 0.1), batch_size=7, epochs=5, l1=1e-4
    )
    _agree(Experiment(DataSpec("file"), spec, training), dataset, 5, 1e-5)


def test_the_last_digits_do_not_hang_on_where_arrays_lie():
    """Compiled loops ask how far apart arrays are; by chance small ones are neighbours."""
    rng, kept, found = np.random.default_rng(1), [], set()
    experiment, dataset = small(epochs=2, batch_size=4, l2=0.1), made("two")
    for _ in range(150):
        trainer = Trainer(experiment, dataset, engine="kernel").fit()
        state = trainer.state
        found.add((state.recent.tobytes(), state.parameters.tobytes()))
        kept += [trainer.network, np.empty(int(rng.integers(1, 200)))]
    assert len(found) == 1


def test_points_inside_long_epochs():
    experiment = small(batch_size=1, epochs=3)
    runs = [Trainer(experiment, made("two", rows=250), engine=name) for name in ("kernel", "numpy")]
    for trainer in runs:
        for _ in trainer.run():
            pass
    ours, oracle = (trainer.history.points for trainer in runs)
    np.testing.assert_array_equal(ours.epoch, oracle.epoch)
    np.testing.assert_allclose(ours.loss, oracle.loss, rtol=1e-12)


def test_a_long_run_of_a_small_network_is_compiled_and_a_short_one_is_not():
    long, short = small(epochs=1_000_000), small(epochs=10)
    assert Trainer(long, made("two")).engine == "kernel"
    assert Trainer(short, made("two")).engine == "numpy"
    assert Trainer(long, made("two"), engine="numpy").engine == "numpy"
    assert Trainer(short, made("two"), engine="kernel").engine == "kernel"


def test_the_environment_switches_kernels_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRAINING_PLAYGROUND_COMPILED", "0")
    assert Trainer(small(epochs=1_000_000), made("two")).engine == "numpy"


def test_without_the_compiler_all_goes_on(monkeypatch: pytest.MonkeyPatch):
    for module in ("core.train.engines", "core.kernels.choice"):
        monkeypatch.setattr(f"{module}.is_installed", lambda: False)
    trainer = Trainer(small(epochs=1_000_000), made("two"))
    trainer.run_epoch()
    assert trainer.engine == "numpy"
    with pytest.raises(TrainerError, match="Numba"):
        Trainer(small(), made("two"), engine="kernel")


def test_where_compiling_fails_numpy_does_it(monkeypatch: pytest.MonkeyPatch):
    def fail(_: KernelEngine) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(KernelEngine, "prepare", fail)
    trainer = Trainer(small(epochs=1_000_000), made("two"))
    trainer.step()
    assert trainer.engine == "numpy"
    with pytest.raises(TrainerError, match="could not be compiled"):
        Trainer(small(), made("two"), engine="kernel")


def test_no_kernel_is_compiled_in_the_program_that_runs_it(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    """Its last digits would differ from those of the same kernel when it is loaded."""
    ours = Trainer(small(), made("two"), engine="kernel")._engines.engine
    assert not ours._kernel.stats.cache_misses
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("core.kernels.compiling._PROGRAM", "")
    with pytest.raises(TrainerError, match="could not be compiled"):
        Trainer(small(), made("two"), engine="kernel")


def test_kernels_leave_the_interpreter_free():
    """Another thread goes on counting while one call of the kernel runs for a while."""
    trainer = Trainer(small(epochs=10**6), made("two"), engine="kernel")
    trainer.step()
    kernel = trainer._engines.engine
    turns, stop = 0, Event()

    def count() -> None:
        nonlocal turns
        while not stop.is_set():
            turns += 1

    other = Thread(target=count)
    other.start()
    before = turns
    kernel.learn(trainer.state, 200_000)
    gained = turns - before
    stop.set()
    other.join()
    assert gained > 1_000


@pytest.mark.parametrize("rows", [1, 2, 3, 100, 1_000])
def test_orders_are_those_of_numpy(rows: int):
    import numba

    from core.kernels.shuffling import shuffle

    @numba.njit
    def shuffled(order, words):
        shuffle(order, words)  # which has no way in from Python

    order = BatchOrder(rows, 1, 7, shuffle=True)
    words, mine = order.words.copy(), np.empty(rows, np.int64)
    for _ in range(5):
        order.next_epoch(np.empty(6, np.uint64))
        shuffled(mine, words)
        np.testing.assert_array_equal(mine, order.order)
        np.testing.assert_array_equal(words, order.words)


def test_a_compilation_that_nobody_wants_any_more_ends(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    description = describe(np.empty(3))
    compilation = Compilation.of(description, urgent=False)
    assert Compilation.of(description, urgent=False) is compilation
    assert not compilation.succeeded
    process = compilation._process
    del compilation
    assert process.poll() is not None


def test_what_a_kernel_depends_on_is_types_alone():
    one, other, pixels = np.zeros((2, 3)), np.ones((5, 7)), np.zeros((2, 3), np.uint8)
    assert describe(one, 3, 0.5, True) == describe(other, 4, 1.5, False)
    sealed = one.copy()
    sealed.flags.writeable = False
    assert len({describe(array) for array in (one, pixels, sealed, one[0])}) == 4
