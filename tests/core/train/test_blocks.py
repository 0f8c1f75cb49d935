"""Large batches in blocks: the bits for any number of threads, the numbers of the whole batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from core import (
    Change,
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
    optimizers,
    save_weights,
)
from core.spec.augmentation import AugmentationSpec
from core.spec.names import ACTIVATION_NAMES
from core.train import blocks, numpy_engine
from core.train.blocks import is_cut

if TYPE_CHECKING:
    from pathlib import Path

THREADS = (1, 2, 4, 7)
# A batch of 300 rows and a short one of 256: blocks of 150 and 128 rows.
ROWS, BATCH, INPUTS = 556, 300, 64
UNITS = (200, 100)
OUTPUTS = 3
ENDINGS = [  # loss, last activation, what the data are, how they are judged
    ("cross_entropy", "softmax", "classes", "accuracy"),
    ("binary_cross_entropy", "sigmoid", "classes", "accuracy"),
    ("mse", "tanh", "regression", "accuracy"),
    ("mse", "linear", "regression", "exact"),
    ("mse", "softmax", "classes", "accuracy"),
]


@pytest.fixture(autouse=True)
def gradients_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the upper layer in three, as those of larger networks are."""
    monkeypatch.setattr(blocks, "_SLICE_WORK", 1e6)


def dataset(kind: str, *, pixels: bool = False) -> Dataset:
    rng = np.random.default_rng(3)
    x: Any = rng.normal(size=(ROWS + 20, INPUTS))
    if pixels:
        x = rng.integers(0, 256, x.shape, dtype=np.uint8)
    y: Any = rng.integers(0, OUTPUTS, len(x))
    if kind == "regression":
        y = np.tanh(x[:, :OUTPUTS] + 0.1 * rng.normal(size=(len(x), OUTPUTS)))
    classes = 0 if kind == "regression" else OUTPUTS
    shape = (8, 8) if pixels else None
    return Dataset(x[:ROWS], y[:ROWS], x[ROWS:], y[ROWS:], kind, classes, shape, "made")


def experiment(
    hidden: str = "relu",
    loss: str = "cross_entropy",
    last: str = "softmax",
    optimizer: OptimizerSpec | None = None,
    dropout: float = 0.0,
    dtype: str = "float32",
    **training: Any,
) -> Experiment:
    inner = [LayerSpec(units, hidden, dropout=dropout) for units in UNITS]
    network = NetworkSpec(INPUTS, (*inner, LayerSpec(OUTPUTS, last)), seed=1, dtype=dtype)
    settings = {"batch_size": BATCH, "epochs": 2, "seed": 5, **training}
    rule = optimizer or OptimizerSpec("sgd", 0.05)
    return Experiment(DataSpec("file"), network, TrainSpec(loss, rule, **settings))


def trained(
    spec: Experiment,
    data: Dataset,
    threads: int,
    monkeypatch: pytest.MonkeyPatch,
    *changes: Change,
) -> Trainer:
    """The run to its end, by so many threads."""
    monkeypatch.setattr(numpy_engine, "cores", lambda: threads)
    trainer = Trainer(spec, data, engine="numpy")
    for change in changes:
        trainer.change(change.field, change.value, change.where)
    return trainer.fit()


def bits(trainer: Trainer) -> dict[str, Any]:
    """All that is the same however many threads there were."""
    arrays = {**trainer.state.to_arrays(), **trainer.history.arrays()}
    return {name: array.tobytes() for name, array in arrays.items()} | {"end": trainer.diverged}


def assert_same_for_any_threads(
    spec: Experiment, data: Dataset, monkeypatch: pytest.MonkeyPatch, *changes: Change
) -> Trainer:
    one, *others = (trained(spec, data, threads, monkeypatch, *changes) for threads in THREADS)
    for other in others:
        assert bits(other) == bits(one)
    return one


@pytest.mark.parametrize("number", range(len(ACTIVATION_NAMES)))
def test_same_bits_for_any_number_of_threads(number: int, monkeypatch: pytest.MonkeyPatch):
    """All activations, and with them in turn all optimisers, losses, meters and number types."""
    loss, last, kind, metric = ENDINGS[number % len(ENDINGS)]
    spec = experiment(
        ACTIVATION_NAMES[number],
        loss,
        last,
        OptimizerSpec(optimizers.NAMES[number % len(optimizers.NAMES)], 0.01),
        dropout=0.3 * (number % 2),
        dtype="float64" if number % 4 > 1 else "float32",
        l1=1e-3 * (number % 3 == 1),
        l2=1e-3 * (number % 3 > 0),
        metric=metric,
    )
    off = [Change(0, "unit_off", 1, (0, 7))] * (number % 4 == 3)
    assert_same_for_any_threads(spec, dataset(kind), monkeypatch, *off)


def test_same_bits_of_images_that_are_changed(monkeypatch: pytest.MonkeyPatch):
    images = AugmentationSpec(10.0, 1.0, 0.5, 0.05)
    spec = experiment(dropout=0.2, augmentation=images)
    assert_same_for_any_threads(spec, dataset("classes", pixels=True), monkeypatch)


def test_it_diverges_at_the_same_step(monkeypatch: pytest.MonkeyPatch):
    spec = experiment("linear", "mse", "linear", OptimizerSpec("sgd", 3.0), epochs=40)
    end = assert_same_for_any_threads(spec, dataset("regression"), monkeypatch)
    assert "diverged" in end.diverged
    assert end.steps > 2


@pytest.mark.parametrize(
    ("loss", "last"),
    [
        ("cross_entropy", "softmax"),
        ("binary_cross_entropy", "sigmoid"),
        ("mse", "softmax"),
        ("mse", "linear"),
    ],
)
def test_numbers_are_those_of_the_whole_batch(
    loss: str, last: str, monkeypatch: pytest.MonkeyPatch
):
    """To rounding: masks, shares of the mean and changed images are those of each row's place."""
    images = AugmentationSpec(10.0, 1.0, 0.5, 0.05)
    spec = experiment(
        "tanh", loss, last, dropout=0.3, dtype="float64", augmentation=images, l2=1e-3
    )
    data = dataset("classes", pixels=True)
    cut = trained(spec, data, 3, monkeypatch)
    assert cut.in_blocks
    monkeypatch.setattr(blocks, "LEAST_ROWS", BATCH + 1)
    whole = trained(spec, data, 3, monkeypatch)
    assert not whole.in_blocks
    np.testing.assert_allclose(cut.network.parameters, whole.network.parameters, 1e-9, 1e-12)
    for name, column in whole.history.arrays().items():
        np.testing.assert_allclose(cut.history.arrays()[name], column, 1e-9, err_msg=name)


def test_batches_of_up_to_128_rows_and_small_networks_are_not_cut():
    assert not is_cut((784, 1000, 1000, 10), 128)
    assert is_cut((784, 128, 64, 10), 256)
    assert not is_cut((2, 8, 8, 1), 1000)


def test_what_is_done_in_portions_saved_and_resumed_has_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spec, data = experiment(dropout=0.2, optimizer=OptimizerSpec("adam", 0.01)), dataset("classes")
    whole = trained(spec, data, 1, monkeypatch)
    monkeypatch.setattr(numpy_engine, "cores", lambda: 3)
    trainer = Trainer(spec, data, engine="numpy")
    for _ in range(3):
        trainer.step()
    path, resume = tmp_path / "run.npz", trainer.resume_state()
    save_weights(path, trainer.network, trainer.experiment, trainer.history, resume=resume)
    resumed = Trainer.resumed(load_weights(path), data)
    assert not resumed.caution
    for each in (trainer, resumed):
        assert bits(each.fit()) == bits(whole)


def test_a_run_saved_before_there_were_blocks_says_that_its_digits_may_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data, path = dataset("classes"), tmp_path / "run.npz"
    with monkeypatch.context() as before:
        before.setattr(blocks, "LEAST_ROWS", BATCH + 1)
        trainer = Trainer(experiment(), data, engine="numpy")
        resume = trainer.resume_state()
        save_weights(path, trainer.network, trainer.experiment, trainer.history, resume=resume)
    said = Trainer.resumed(load_weights(path), data).caution
    assert "large batches whole (here in blocks)" in said


def test_a_batch_that_becomes_large_on_the_way_is_cut(monkeypatch: pytest.MonkeyPatch):
    spec = replace(experiment(batch_size=50), changes=(Change(3, "batch_size", BATCH),))
    assert Trainer(spec, dataset("classes"), engine="numpy").in_blocks
    assert_same_for_any_threads(spec, dataset("classes"), monkeypatch)


def test_the_next_update_is_the_one_that_the_run_makes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(numpy_engine, "cores", lambda: 2)
    trainer = Trainer(experiment(dropout=0.2), dataset("classes"), engine="numpy")
    trainer.step()
    told = trainer.snapshot(with_update=True).next_update
    assert told is not None
    weights, before = told.made().change.weights, trainer.network.layers[0].weights.copy()
    trainer.step()
    change = trainer.network.layers[0].weights - before
    assert change.tobytes() == np.asarray(weights[0]).tobytes()
