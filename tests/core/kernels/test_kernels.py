"""The compiled kernels against the NumPy path: the same run to 1e-12, and all a run promises."""

from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core import (
    Change,
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    PointSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    optimizers,
)
from core.kernels.compiling import Compilation, describe
from core.kernels.engine import KernelEngine
from core.run.order import BatchOrder
from core.spec.names import ACTIVATION_NAMES
from core.spec.stop import StopSpec
from core.train.trainer import HEAD_START_SECONDS

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("kernels")

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
    _agree(Experiment(DataSpec("file"), network, training), _dataset(kind), epochs)


@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_each_activation_trains_as_in_numpy(activation: str, dtype: str):
    layers = (LayerSpec(5, activation), LayerSpec(4, activation), LayerSpec(1, "sigmoid"))
    spec = NetworkSpec(3, layers, InitSpec("xavier_normal"), seed=2, dtype=dtype)
    training = TrainSpec("binary_cross_entropy", OptimizerSpec("sgd", 0.3), batch_size=5, epochs=3)
    experiment = Experiment(DataSpec("file"), spec, training)
    dataset = _dataset("two") if dtype == "float64" else _pixels(3, 2)
    _agree(experiment, dataset, 3, 1e-12 if dtype == "float64" else 1e-5)


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
    experiment, dataset = _small(epochs=2, batch_size=4, l2=0.1), _dataset("two")
    for _ in range(150):
        trainer = Trainer(experiment, dataset, engine="kernel").fit()
        state = trainer.state
        found.add((state.recent.tobytes(), state.parameters.tobytes()))
        kept += [trainer.network, np.empty(int(rng.integers(1, 200)))]
    assert len(found) == 1


def test_points_inside_long_epochs():
    experiment = _small(batch_size=1, epochs=3)
    runs = [
        Trainer(experiment, _dataset("two", rows=250), engine=name) for name in ("kernel", "numpy")
    ]
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
    long, short = _small(epochs=1_000_000), _small(epochs=10)
    assert Trainer(long, _dataset("two")).engine == "kernel"
    assert Trainer(short, _dataset("two")).engine == "numpy"
    assert Trainer(long, _dataset("two"), engine="numpy").engine == "numpy"
    assert Trainer(short, _dataset("two"), engine="kernel").engine == "kernel"


@pytest.fixture(autouse=True)
def switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINING_PLAYGROUND_COMPILED")


def test_the_environment_switches_kernels_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRAINING_PLAYGROUND_COMPILED", "0")
    assert Trainer(_small(epochs=1_000_000), _dataset("two")).engine == "numpy"


def test_without_the_compiler_all_goes_on(monkeypatch: pytest.MonkeyPatch):
    for module in ("core.train.engines", "core.kernels.choice"):
        monkeypatch.setattr(f"{module}.is_installed", lambda: False)
    trainer = Trainer(_small(epochs=1_000_000), _dataset("two"))
    trainer.run_epoch()
    assert trainer.engine == "numpy"
    with pytest.raises(TrainerError, match="Numba"):
        Trainer(_small(), _dataset("two"), engine="kernel")


class Gate:
    """A compiler that is done when it is told so, and worth its time for any run."""

    def __init__(self) -> None:
        self.is_going, self.succeeded, self.is_urgent = True, False, True

    def open(self, trainer: Trainer, *, succeeded: bool = True) -> None:
        assert trainer._engines.awaits_kernel
        assert not trainer._engines.kernel_can_take_over
        self.is_going, self.succeeded = False, succeeded
        assert trainer._engines.kernel_can_take_over

    def wait(self) -> None:
        assert self.succeeded


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(KernelEngine, "is_ready", False)
    monkeypatch.setattr(KernelEngine, "compilation", lambda _, **__: gate)
    monkeypatch.setattr("core.kernels.choice._LEAST_RUN_NS", 0.0)
    return gate


def _alike(one: Trainer, other: Trainer) -> None:
    assert one.engine == "kernel"
    assert other.engine == "kernel"
    assert (one.epoch, one.steps, one.diverged) == (other.epoch, other.steps, other.diverged)
    np.testing.assert_array_equal(one.network.parameters, other.network.parameters)
    for name, column in one.history.arrays().items():
        np.testing.assert_array_equal(column, other.history.arrays()[name], name)


@pytest.mark.parametrize("given", [False, True])
def test_a_run_that_begins_without_its_kernel_becomes_the_kernels_run(given: bool, gate: Gate):
    experiment, dataset = _small(epochs=20_000), _dataset("two")
    networks = [Network.from_spec(experiment.network) if given else None for _ in range(2)]
    trainer = Trainer(experiment, dataset, networks[0], compiling="beside")
    run = trainer.run()
    next(run)
    early = trainer.steps
    trainer.learning_rate = 0.05
    trainer.step()
    trainer.run_epoch()
    assert trainer.engine == "numpy"
    assert not trainer.snapshot().compiled
    gate.open(trainer)
    begun, seconds = trainer.steps, trainer.seconds
    for _ in run:
        assert trainer.steps >= begun
    assert trainer.seconds > seconds
    assert trainer.snapshot().compiled
    whole = Trainer(experiment, dataset, networks[1], engine="kernel")
    while whole.steps < early:
        whole.step()
    whole.learning_rate = 0.05
    for _ in whole.run():
        pass
    _alike(trainer, whole)


def test_a_run_that_ends_before_its_kernel_is_ready_waits_for_it(gate: Gate):
    experiment, dataset = _small(epochs=3), _dataset("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    run = trainer.run()
    while not trainer.finished:
        next(run)
    for _ in range(3):
        next(run)
    assert trainer.engine == "numpy"
    gate.open(trainer)
    for _ in run:
        pass
    whole = Trainer(experiment, dataset, engine="kernel")
    for _ in whole.run():
        pass
    _alike(trainer, whole)


def test_a_run_that_numpy_stopped_is_stopped_again_by_the_kernel(gate: Gate):
    rules = StopSpec(patience=4, monitor="test_accuracy", restore_best=True, seconds=3600.0)
    experiment, dataset = _small(epochs=3_000, stop=rules), _dataset("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    while not trainer.finished:
        trainer.run_epoch()
    trainer.go_on()
    trainer.run_epoch()
    trainer.seconds = 7200.0  # the kernel's repeating is not stopped by the run's clock
    assert trainer.engine == "numpy"
    gate.open(trainer)
    for _ in trainer.run():
        pass
    whole = Trainer(experiment, dataset, engine="kernel").fit()
    whole.go_on()
    whole.run_epoch()
    whole.seconds = 7200.0
    whole.fit()
    _alike(trainer, whole)
    assert trainer.stopped == whole.stopped
    assert trainer.experiment == whole.experiment
    assert [change.field for change in trainer.experiment.changes] == ["restore", "stop", "stop"]


def test_all_that_was_changed_before_the_kernel_came_is_changed_again_by_it(gate: Gate):
    spec = DataSpec("xor_cloud", samples=30)
    experiment = replace(_small(epochs=40, batch_size=4), data=spec)
    experiment = replace(experiment, network=replace(experiment.network, inputs=2))
    points = (PointSpec(1.0, 2.0, 1), PointSpec(-2.0, 2.0, 0))
    changes = [
        Change(0, "weight", 1.5, (0, 1, 1)),
        Change(3, "unit_off", 1, (0, 2)),
        Change(5, "batch_size", 7),
        Change(6, "points", points=points),
        Change(6, "bias", -0.5, (0, 0)),
        Change(8, "l2", 0.01),
        Change(9, "unit_off", 0, (0, 2)),
    ]
    runs = []
    for kind in ({"compiling": "beside"}, {"engine": "kernel"}):
        trainer = Trainer(experiment, **kind)
        for change in changes:
            while trainer.steps < change.step:
                trainer.step()
            trainer.change(change)
        if not runs:
            assert trainer.engine == "numpy"
            gate.open(trainer)
        runs.append(trainer)
    for trainer in runs:
        trainer.fit()
    _alike(*runs)
    assert runs[0].experiment == runs[1].experiment
    assert len(runs[0].dataset.x_train) == 17


def test_nobody_waits_for_the_first_steps(gate: Gate):
    trainer = Trainer(_small(epochs=10**6), _dataset("two"), compiling="beside")
    gate.open(trainer)
    run = trainer.run()
    next(run)
    assert trainer.steps > 0
    assert trainer.engine == "numpy"
    while trainer.engine == "numpy":
        next(run)
    assert trainer.seconds > HEAD_START_SECONDS


def test_a_new_rate_in_the_midst_of_catching_up_holds(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    experiment, dataset = _small(epochs=3_000), _dataset("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    while not trainer.finished:
        trainer.run_epoch()
    gate.open(trainer)
    monkeypatch.setattr("core.train.replay.CHUNK_SECONDS", 0.0)  # a yield after every update
    run = trainer.run()
    next(run)
    assert trainer.engine == "numpy"
    trainer.learning_rate = 0.03
    run.close()
    for _ in trainer.run():
        pass
    whole = Trainer(experiment, dataset, engine="kernel")
    for _ in whole.run():
        pass
    _alike(trainer, whole)
    assert trainer.learning_rate == 0.03


@pytest.mark.parametrize("spoilt", ["process", "loading"])
def test_where_compiling_beside_fails_numpy_goes_on(
    spoilt: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    experiment, dataset = _small(epochs=20), _dataset("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    gate.open(trainer, succeeded=spoilt != "process")
    monkeypatch.setattr(KernelEngine, "prepare", lambda _: 1 / 0)
    for _ in trainer.run():
        pass
    whole = Trainer(experiment, dataset, engine="numpy")
    for _ in whole.run():
        pass
    assert trainer.engine == "numpy"
    np.testing.assert_array_equal(trainer.network.parameters, whole.network.parameters)


def test_divergence_is_the_kernels_own(gate: Gate):
    spec = NetworkSpec(3, (LayerSpec(4, "linear"), LayerSpec(2, "linear")), dtype="float64")
    training = TrainSpec("mse", OptimizerSpec("sgd", 0.01), batch_size=10, epochs=200)
    experiment, dataset = Experiment(DataSpec("file"), spec, training), _dataset("regression")
    trainer = Trainer(experiment, dataset, compiling="beside")
    trainer.step()
    trainer.learning_rate = 3.0
    run = trainer.run()
    while not trainer.diverged:
        next(run)
    assert trainer.engine == "numpy"
    gate.open(trainer)
    for _ in run:
        pass
    whole = Trainer(experiment, dataset, engine="kernel")
    whole.step()
    whole.learning_rate = 3.0
    for _ in whole.run():
        pass
    assert whole.diverged
    _alike(trainer, whole)


def test_where_compiling_fails_numpy_does_it(monkeypatch: pytest.MonkeyPatch):
    def fail(_: KernelEngine) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(KernelEngine, "prepare", fail)
    trainer = Trainer(_small(epochs=1_000_000), _dataset("two"))
    trainer.step()
    assert trainer.engine == "numpy"
    with pytest.raises(TrainerError, match="could not be compiled"):
        Trainer(_small(), _dataset("two"), engine="kernel")


def test_no_kernel_is_compiled_in_the_program_that_runs_it(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    """Its last digits would differ from those of the same kernel when it is loaded."""
    ours = Trainer(_small(), _dataset("two"), engine="kernel")._engines.engine
    assert not ours._kernel.stats.cache_misses
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("core.kernels.compiling._PROGRAM", "")
    with pytest.raises(TrainerError, match="could not be compiled"):
        Trainer(_small(), _dataset("two"), engine="kernel")


def test_kernels_leave_the_interpreter_free():
    """Another thread goes on counting while one call of the kernel runs for a while."""
    trainer = Trainer(_small(epochs=10**6), _dataset("two"), engine="kernel")
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
