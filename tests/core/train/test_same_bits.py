"""What once gave other bits, or numbers that are none: each case as it was found."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from core import (
    Dataset,
    DatasetError,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainerError,
    TrainSpec,
    WeightsFile,
    load_weights,
    save_weights,
)
from core.train.numpy_engine import NumpyEngine

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ["numpy", "kernel"] if find_spec("numba") else ["numpy"]
SGD = OptimizerSpec("sgd", 0.15)  # a little more than the plane bears
RMSPROP = OptimizerSpec("rmsprop", 1e154)


def _plane(
    optimizer: OptimizerSpec,
    train_fraction: float = 0.5,
    init: InitSpec | None = None,
    **training: Any,
) -> Experiment:
    """One linear unit on the plane."""
    layers = (LayerSpec(1, "linear"),)
    network = NetworkSpec(2, layers, init or InitSpec(), dtype="float64")
    settings = {"batch_size": 250, "epochs": 1_000_000, **training}
    data = DataSpec("plane", train_fraction=train_fraction)
    return Experiment(data, network, TrainSpec("mse", optimizer, **settings))


def _in_portions(trainer: Trainer, *sizes: int) -> Trainer:
    """Train until it diverges, by so many updates at once, in turn."""
    while True:
        for size in sizes:
            trainer.advance(float("inf"), size)
            if trainer.diverged:
                return trainer


def _same(one: Trainer, other: Trainer) -> None:
    assert (one.steps, one.epoch, one.diverged) == (other.steps, other.epoch, other.diverged)
    ours, theirs = one.state.to_arrays(), other.state.to_arrays()
    for name, array in (ours | one.history.arrays()).items():
        wanted = (theirs | other.history.arrays())[name]
        np.testing.assert_array_equal(array, wanted, err_msg=name)


def _saved(trainer: Trainer, folder: Path) -> WeightsFile:
    path = folder / "run.npz"
    save_weights(
        path,
        trainer.network,
        trainer.experiment,
        trainer.history,
        resume=trainer.resume_state(),
    )
    return load_weights(path)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("optimizer", "penalties"),
    [(SGD, {"l2": 1e-4}), (SGD, {"l1": 1e-4}), (SGD, {}), (RMSPROP, {}), (RMSPROP, {"l2": 1e-4})],
)
@pytest.mark.parametrize("train_fraction", [0.5, 1.0])
def test_a_run_that_diverges_is_replayable(
    train_fraction: float, optimizer: OptimizerSpec, penalties: dict[str, float], engine: str
):
    """Scratch that held NaN was left as it was; 0 · NaN is NaN, and the run ended elsewhere.

    Without test rows, whose loss would be the first to overflow, it ends within a stretch.
    """
    experiment = _plane(optimizer, train_fraction, **penalties)
    whole = Trainer(experiment, engine=engine).fit()
    assert "diverged" in whole.diverged
    assert whole.state.is_finite()
    _same(whole, Trainer(experiment, engine=engine).fit())
    for sizes in ((1,), (7, 100, 3), (5_000,)):
        _same(whole, _in_portions(Trainer(experiment, engine=engine), *sizes))


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ENGINES)
def test_it_diverges_again_from_where_it_was_saved(engine: str, tmp_path: Path):
    whole = Trainer(_plane(SGD, l2=1e-4), engine=engine).fit()
    resumed = Trainer.resumed(_saved(whole, tmp_path))
    assert not resumed.diverged
    _same(resumed.fit(), whole)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rows", ["with test rows", "without"])
def test_no_figure_is_infinite_and_nan_only_says_that_there_are_no_test_rows(
    engine: str, rows: str
):
    experiment = _plane(SGD, 1.0 if rows == "without" else 0.5, l2=1e-4, epochs=5_000)
    trainer = Trainer(experiment, engine=engine).fit()
    assert trainer.diverged
    columns = trainer.history.arrays()
    assert len(trainer.history) == trainer.epoch > 0
    for name, column in columns.items():
        if rows == "without" and name.startswith("test"):
            assert np.isnan(column).all()
        else:
            assert np.isfinite(column).all(), name


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ENGINES)
def test_weights_too_large_to_begin_with_diverge_at_the_first_step(engine: str):
    experiment = _plane(OptimizerSpec("sgd", 0.03), init=InitSpec("constant", value=3e38))
    network = msgspec.structs.replace(experiment.network, dtype="float32")
    dataset = _as_pixels() if engine == "kernel" else None
    trainer = Trainer(
        msgspec.structs.replace(experiment, network=network), dataset, engine=engine
    ).fit()
    assert "at step 1:" in trainer.diverged
    assert (trainer.steps, trainer.epoch, len(trainer.history)) == (0, 0, 0)
    assert len(trainer.history.points.epoch) == 0
    assert (trainer.network.layers[0].weights == np.float32(3e38)).all()


@pytest.mark.usefixtures("kernels")
def test_weights_whose_squares_only_are_too_large_train_on_with_finite_figures():
    """In float64 the mean of such squares is a number: both engines say so, and agree."""
    experiment = _plane(OptimizerSpec("sgd", 0.03), init=InitSpec("constant", value=1e19))
    network = msgspec.structs.replace(experiment.network, dtype="float32")
    training = msgspec.structs.replace(experiment.training, epochs=3)
    experiment = msgspec.structs.replace(experiment, network=network, training=training)
    runs = [Trainer(experiment, _as_pixels(), engine=engine).fit() for engine in ENGINES]
    for trainer in runs:
        assert trainer.finished
        assert np.isfinite(trainer.history.train_loss).all()
    np.testing.assert_allclose(*(each.history.train_loss for each in runs), rtol=1e-5)


def _as_pixels() -> Dataset:
    """Numbers of the type that a kernel for float32 was compiled for."""
    x = np.full((30, 2), 255, np.uint8)
    return Dataset(x, np.zeros((30, 1)), x[:4], np.zeros((4, 1)), "regression", 0, None, "made")


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pieces", [False, True])
def test_a_test_figure_that_is_not_finite_ends_the_run_at_its_epoch(
    engine: str, pieces: bool, monkeypatch: pytest.MonkeyPatch
):
    """The weights are sound all the while; only what they make of the test rows is not."""
    if pieces:  # the test rows are judged row by row, by NumPy
        monkeypatch.setattr("core.train.evaluation.evaluation_rows", lambda *_: 2)
        monkeypatch.setattr("core.train.evaluation.MOST_WORK", 0)
        monkeypatch.setattr("core.kernels.engine.closes_epochs", lambda *_: False)
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
    far = np.array([[0.0, 0.0], [1e155, 0.0], [0.0, 0.0]])
    dataset = Dataset(x, y, far, y[:3], "regression", 0, None, "made")
    rate = OptimizerSpec("sgd", 0.01)
    experiment = _plane(rate, init=InitSpec("zeros"), batch_size=4, epochs=30)
    # The test loss overflows as soon as the first weight is larger than about 0.1.
    dataset.y_train[:] = x[:, :1]
    whole = Trainer(experiment, dataset, engine=engine).fit()
    epochs = len(whole.history)
    assert 0 < epochs < 30
    assert f"in epoch {epochs + 1:,}: the loss on the test rows" in whole.diverged
    assert whole.steps == 5 * (epochs + 1)
    assert np.isfinite(whole.history.test_loss).all()
    _same(whole, _in_portions(Trainer(experiment, dataset, engine=engine), 1))
    _same(whole, _in_portions(Trainer(experiment, dataset, engine=engine), 3, 0, 4))


# Threads.


def _threads() -> set[int]:
    """Of NumPy's own BLAS: others, which a compiler brings along, multiply nothing here."""
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    return {library.num_threads for library in found if "numpy" in library.filepath}


def _wide() -> tuple[Experiment, Dataset]:
    """Products large enough for BLAS to share them out."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(700, 300)), rng.integers(0, 10, 700)
    network = NetworkSpec(300, (LayerSpec(128, "tanh"), LayerSpec(10, "softmax")))
    training = TrainSpec("cross_entropy", OptimizerSpec("adam"), batch_size=256, epochs=2)
    dataset = Dataset(x, y, x[:300], y[:300], "classes", 10, None, "made")
    return Experiment(DataSpec("file"), network, training), dataset


@pytest.mark.parametrize("portion", ["step", "run_epoch", "fit"])
def test_bits_do_not_depend_on_the_threads_of_blas(portion: str, monkeypatch: pytest.MonkeyPatch):
    """One thread while there is work, whoever asks for it, and then as many as before."""
    inside: set[int] = set()
    learn = NumpyEngine.learn

    def watched(self: NumpyEngine, *arguments: Any) -> Any:
        inside.update(_threads())
        return learn(self, *arguments)

    experiment, dataset = _wide()
    monkeypatch.setattr(NumpyEngine, "learn", watched)
    trainers = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads, user_api="blas"):
            if _threads() != {threads}:
                pytest.skip("this BLAS does not take two threads")
            trainer = Trainer(experiment, dataset, engine="numpy")
            getattr(trainer, portion)()
            assert _threads() == {threads}
            trainers.append(trainer)
    assert inside == {1}
    _same(*trainers)


# Files.


@pytest.mark.parametrize("kind", ["npz", "json"])
def test_a_rate_changed_on_the_way_is_in_the_file_and_replays(kind: str, tmp_path: Path):
    experiment = _plane(OptimizerSpec("sgd", 0.03), epochs=4, batch_size=30)
    whole = Trainer(experiment, engine="numpy")
    for rate in (0.3, 0.001):
        whole.run_epoch()
        whole.step()
        whole.learning_rate = rate
    whole.extend(2)
    whole.fit()
    saved = Experiment.from_json(whole.experiment.to_json())
    if kind == "npz":
        found = _saved(whole, tmp_path).experiment
        assert found is not None
        saved = found
    assert saved.training.optimizer.learning_rate == 0.03
    assert saved.training.epochs == 4
    assert [change.value for change in saved.changes] == [0.3, 0.001, 6]
    _same(whole, Trainer(saved, engine="numpy").fit())


def _own(labels: Any = None, rows: int = 4) -> Dataset:
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return Dataset.from_arrays(x[:rows], [0, 0, 1, 1][:rows] if labels is None else labels)


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (None, "arrays"),
        (_own([1, 1, 0, 0]), "same shape but other values"),
        (_own([0, 0, 1], rows=3), "3 rows of 2 columns"),
    ],
)
def test_own_arrays_are_asked_for_and_known_again(
    others: Dataset | None, words: str, tmp_path: Path
):
    """Four rows of two columns, as XOR has: once the run went on with those."""
    network = NetworkSpec(2, (LayerSpec(2, "tanh"), LayerSpec(1, "sigmoid")))
    experiment = Experiment(DataSpec("xor"), network, TrainSpec("mse", batch_size=1, epochs=9))
    whole = Trainer(experiment, _own(), engine="numpy")
    whole.run_epoch()
    file = _saved(whole, tmp_path)
    with pytest.raises((TrainerError, DatasetError), match=words):
        Trainer.resumed(file, others)
    _same(Trainer.resumed(file, _own()).fit(), whole.fit())


@pytest.mark.usefixtures("kernels")
@pytest.mark.skipif("kernel" not in ENGINES, reason="Numba is missing")
def test_the_engine_is_chosen_at_the_start_or_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.delenv("TRAINING_PLAYGROUND_COMPILED")
    short, long = _plane(SGD, epochs=5), _plane(SGD)
    assert [Trainer(each).engine for each in (short, long)] == ["numpy", "kernel"]
    extended = Trainer(short)
    extended.extend(999_995)
    replayed = Trainer(extended.experiment)
    assert extended.engine == replayed.engine == "numpy"
    assert Trainer.resumed(_saved(extended, tmp_path)).engine == "numpy"
    for name, experiment in (("kernel", short), ("numpy", long)):
        training = msgspec.structs.replace(experiment.training, engine=name)
        pinned = msgspec.structs.replace(experiment, training=training)
        assert Trainer(pinned).engine == name
        assert Trainer(Experiment.from_json(pinned.to_json())).engine == name
