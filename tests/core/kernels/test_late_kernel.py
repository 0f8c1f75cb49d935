"""A kernel that is ready only when NumPy is on its way: the run becomes the kernel's."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from kernel_runs import made, small
from msgspec.structs import replace

from core import (
    Change,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    PointSpec,
    Trainer,
    TrainSpec,
)
from core.kernels.engine import KernelEngine
from core.run.keyframes import KeyframeMemory, Keyframes
from core.spec.stop import StopSpec
from core.train.recompute import Recomputed
from core.train.replay import repeated
from core.train.trainer import HEAD_START_SECONDS

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("kernels", "switched_on")


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
    monkeypatch.setattr("core.kernels.choice._LEAST_SAVED_NS", 0.0)
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
    experiment, dataset = small(epochs=20_000), made("two")
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
    experiment, dataset = small(epochs=3), made("two")
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
    experiment, dataset = small(epochs=3_000, stop=rules), made("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    while not trainer.finished:
        trainer.run_epoch()
    trainer.go_on()
    trainer.run_epoch()
    trainer._watch.set(7200.0)  # the kernel's repeating is not stopped by the run's clock
    assert trainer.engine == "numpy"
    gate.open(trainer)
    for _ in trainer.run():
        pass
    whole = Trainer(experiment, dataset, engine="kernel").fit()
    whole.go_on()
    whole.run_epoch()
    whole._watch.set(7200.0)
    whole.fit()
    _alike(trainer, whole)
    assert trainer.stopped == whole.stopped
    assert trainer.experiment == whole.experiment
    assert [change.field for change in trainer.experiment.changes] == ["restore", "stop", "stop"]


def test_all_that_was_changed_before_the_kernel_came_is_changed_again_by_it(gate: Gate):
    spec = DataSpec("xor_cloud", samples=30)
    experiment = replace(small(epochs=40, batch_size=4), data=spec)
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
    trainer = Trainer(small(epochs=10**6), made("two"), compiling="beside")
    gate.open(trainer)
    run = trainer.run()
    next(run)
    assert trainer.steps > 0
    assert trainer.engine == "numpy"
    while trainer.engine == "numpy":
        next(run)
    assert trainer.seconds > HEAD_START_SECONDS


def test_a_new_rate_in_the_midst_of_catching_up_holds(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    experiment, dataset = small(epochs=200), made("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    while not trainer.finished:
        trainer.run_epoch()
    gate.open(trainer)
    monkeypatch.setattr("core.train.replay.CATCH_UP_SECONDS", 0.0)  # a yield after every update
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


def test_the_run_goes_on_while_the_kernel_catches_up(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    trainer, seen = Trainer(small(epochs=10**6), made("two"), compiling="beside"), []

    def at_leisure(twin: Trainer, goal: Callable[[], tuple[int, Experiment]]) -> Iterator[None]:
        for _ in range(3):
            seen.append(trainer.steps)
            yield
        yield from repeated(twin, goal)

    monkeypatch.setattr("core.train.trainer.repeated", at_leisure)
    trainer.step()
    gate.open(trainer)
    run = trainer.run()
    while trainer.engine == "numpy":
        next(run)
    assert len(set(seen)) == 3
    assert trainer.steps >= max(seen)


@pytest.mark.parametrize("spoilt", ["process", "loading"])
def test_where_compiling_beside_fails_numpy_goes_on(
    spoilt: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    experiment, dataset = small(epochs=20), made("two")
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
    experiment, dataset = Experiment(DataSpec("file"), spec, training), made("regression")
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


def test_the_kernel_takes_the_keyframes_of_the_run_anew(gate: Gate):
    experiment, dataset = small(epochs=30, batch_size=4), made("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    keyframes = Keyframes(KeyframeMemory())
    trainer.record(keyframes)
    while trainer.steps < 20:
        trainer.step()
    trainer.keep_moment()
    assert not any(frame.moment.compiled for frame in keyframes.up_to(20))
    gate.open(trainer)
    trainer.fit().keep_moment()
    frames = keyframes.up_to(trainer.steps)
    assert all(frame.moment.compiled for frame in frames)
    assert (frames[0].steps, frames[-1].steps) == (0, trainer.steps)
    np.testing.assert_array_equal(frames[-1].state.parameters, trainer.network.parameters)
    recording = trainer.recording()
    assert recording is not None
    recomputed = Recomputed(recording)
    for _ in recomputed.to(17):
        pass
    whole = Trainer(experiment, dataset, engine="kernel")
    while whole.steps < 17:
        whole.step()
    np.testing.assert_array_equal(recomputed.snapshot().parameters, whole.network.parameters)


def test_numpy_goes_on_and_may_be_left_while_the_compiler_is_loaded(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    """Importing it takes a second, in which a run can neither stand still nor be waited for."""
    is_loaded, prepare = threading.Event(), KernelEngine.prepare
    loading: list[threading.Thread] = []

    def slow(kernel: KernelEngine) -> None:
        if threading.current_thread() is not threading.main_thread():
            loading.append(threading.current_thread())
            assert is_loaded.wait(120)
        prepare(kernel)

    monkeypatch.setattr(KernelEngine, "prepare", slow)
    monkeypatch.setattr("core.train.trainer.HEAD_START_SECONDS", 0.0)
    experiment, dataset = small(epochs=20_000), made("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    run = trainer.run()
    next(run)
    gate.open(trainer)
    next(run)
    before = trainer.steps
    next(run)
    assert trainer.steps > before
    assert trainer.engine == "numpy"
    run.close()  # at once, though it is still being loaded
    is_loaded.set()
    loading[0].join()
    assert len(loading) == 1
    for _ in trainer.run():
        pass
    whole = Trainer(experiment, dataset, engine="kernel")
    for _ in whole.run():
        pass
    _alike(trainer, whole)


def test_what_could_not_be_compiled_is_not_tried_once_more(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    tried: list[KernelEngine] = []
    monkeypatch.setattr(KernelEngine, "prepare", tried.append)
    experiment, dataset = small(epochs=3), made("two")
    trainer = Trainer(experiment, dataset, compiling="beside")
    run = trainer.run()
    next(run)
    gate.open(trainer, succeeded=False)
    for _ in run:
        pass
    assert trainer.engine == "numpy"
    assert trainer.finished
    assert tried == []
