"""A training step allocates nothing of an array's size after the first, whatever it is made of."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    optimizers,
)
from core.spec.augmentation import AugmentationSpec
from core.spec.names import ACTIVATION_NAMES
from core.train import numpy_engine
from core.train.blocks import is_cut

ROWS, BATCH, UNITS, OUTPUTS = 2048, 256, 100, 40

# Numbers, views, single columns and 8,192 truth values come and go within this; a matrix of the
# batch is larger.
SMALL = 13_000
# Where NumPy converts numbers, it does so in buffers of its own, of 8,192 numbers at most.
CONVERTING = 38_000
assert min(BATCH * OUTPUTS, BATCH * UNITS) * 4 > CONVERTING > BATCH * 20 * 4 > SMALL


def _dataset(kind: str) -> Dataset:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 20))
    if kind == "pixels":
        x = rng.integers(0, 256, x.shape, dtype=np.uint8)
    if kind == "regression":
        y = rng.normal(size=(ROWS, OUTPUTS))
        return Dataset(x, y, x[:0], y[:0], kind, 0, None, "made")
    labels, shape = rng.integers(0, OUTPUTS, ROWS), (4, 5) if kind == "pixels" else None
    return Dataset(x, labels, x[:0], labels[:0], "classes", OUTPUTS, shape, "made")


def _peak_of_steps(
    kind: str,
    hidden: str,
    last: str,
    loss: str,
    optimizer: str = "sgd",
    dropout: float = 0.0,
    *,
    is_off: bool = False,
    units: int = UNITS,
    **training: Any,
) -> int:
    """Bytes above the start that any of some steps within an epoch reached."""
    inner = LayerSpec(units, hidden, dropout=dropout)
    experiment = Experiment(
        DataSpec("file"),
        NetworkSpec(20, (inner, inner, LayerSpec(OUTPUTS, last))),
        TrainSpec(loss, OptimizerSpec(optimizer, 1e-3), batch_size=BATCH, epochs=10, **training),
    )
    trainer = Trainer(experiment, _dataset(kind), engine="numpy")
    if is_off:
        trainer.change("unit_off", 1, (0, 7))
    order, step = trainer._parts.order, trainer._engines.engine.step
    with np.errstate(all="ignore"):
        trainer.step()  # with which the settings come into force
        for _ in range(3):
            step(order.batch(0))
        tracemalloc.start()
        try:
            start = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            for position in range(1, 8):
                step(order.batch(position))
            return tracemalloc.get_traced_memory()[1] - start
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("hidden", ACTIVATION_NAMES)
def test_no_activation_allocates(hidden: str):
    bound = CONVERTING if hidden == "step" else SMALL
    assert _peak_of_steps("classes", hidden, "softmax", "cross_entropy") < bound


@pytest.mark.parametrize("optimizer", optimizers.NAMES)
def test_no_optimiser_allocates(optimizer: str):
    peak = _peak_of_steps("pixels", "relu", "softmax", "cross_entropy", optimizer)
    assert peak < SMALL


@pytest.mark.parametrize(
    ("kind", "last", "loss", "metric"),
    [
        ("classes", "softmax", "mse", "accuracy"),
        ("classes", "sigmoid", "binary_cross_entropy", "accuracy"),
        ("classes", "softmax", "cross_entropy", "exact"),
        ("regression", "linear", "mse", "accuracy"),
        ("regression", "linear", "mse", "exact"),
    ],
)
def test_no_loss_and_no_metric_allocates(kind: str, last: str, loss: str, metric: str):
    bound = CONVERTING if metric == "exact" else SMALL
    assert _peak_of_steps(kind, "tanh", last, loss, metric=metric) < bound


def test_penalties_do_not_allocate():
    peak = _peak_of_steps("classes", "relu", "softmax", "cross_entropy", l1=0.1, l2=0.1)
    assert peak < SMALL


@pytest.mark.parametrize("activation", ["tanh", "gelu", "softmax"])
def test_dropout_does_not_allocate(activation: str):
    peak = _peak_of_steps("classes", activation, "softmax", "cross_entropy", dropout=0.3)
    assert peak < SMALL


def test_changed_images_do_not_allocate():
    images = AugmentationSpec(20.0, 2.0, 1.5, 0.1)
    peak = _peak_of_steps("pixels", "relu", "softmax", "cross_entropy", augmentation=images)
    assert peak < CONVERTING  # an amount for each image is spread over its pixels in such a buffer


@pytest.mark.parametrize("threads", [1, 3])
def test_blocks_do_not_allocate(threads: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(numpy_engine, "cores", lambda: threads)
    assert is_cut((20, 4 * UNITS, 4 * UNITS, OUTPUTS), BATCH)
    peak = _peak_of_steps("pixels", "relu", "softmax", "cross_entropy", units=4 * UNITS)
    assert peak < SMALL


@pytest.mark.parametrize("hidden", ["tanh", "swish", "softmax"])
def test_a_unit_that_is_off_does_not_allocate(hidden: str):
    peak = _peak_of_steps("classes", hidden, "softmax", "cross_entropy", is_off=True)
    assert peak < SMALL


def test_the_measure_sees_a_buffer():
    """The test itself: an activation without its scratch space must show."""
    tracemalloc.start()
    try:
        start = tracemalloc.get_traced_memory()[0]
        np.empty((BATCH, OUTPUTS), np.float32)
        assert tracemalloc.get_traced_memory()[1] - start > SMALL
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("batch", [32, 512])
def test_a_run_needs_little_beside_its_data(batch: int):
    """MNIST's shape: three times the parameters, and the buffers of a batch, beyond the data.

    The test rows are judged where the gradients lie.
    """
    rng = np.random.default_rng(0)
    rows = 2_000
    x, y = rng.integers(0, 256, (rows, 784), dtype=np.uint8), rng.integers(0, 10, rows)
    dataset = Dataset(x, y, x[:500], y[:500], "classes", 10, None, "made")
    layers = (LayerSpec(128, "relu"), LayerSpec(64, "relu"), LayerSpec(10, "softmax"))
    experiment = Experiment(
        DataSpec("file"),
        NetworkSpec(784, layers),
        TrainSpec("cross_entropy", OptimizerSpec("sgd", 0.1), batch_size=batch, epochs=2),
    )
    tracemalloc.start()
    try:
        trainer = Trainer(experiment, dataset)
        for _ in trainer.run():
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    parameters = trainer.network.parameters.nbytes
    activations = batch * (784 * 5 + 4 * 3 * (128 + 64 + 10))
    order, small = rows * 2, 150_000 + 100 * batch
    assert peak < 3 * parameters + activations + order + small


def test_a_run_holds_what_its_rule_needs_and_a_copy_and_little_more() -> None:
    inner = LayerSpec(100, "relu")
    experiment = Experiment(
        DataSpec("file"),
        NetworkSpec(400, (inner, LayerSpec(10, "softmax"))),
        TrainSpec("cross_entropy", OptimizerSpec("adam", 1e-3), batch_size=64, epochs=10),
    )
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (256, 400), dtype=np.uint8), rng.integers(0, 10, 256)
    dataset = Dataset(x, y, x[:40], y[:40], "classes", 10, (20, 20), "made")
    Trainer(experiment, dataset, engine="numpy").step()  # what is imported late is not counted
    tracemalloc.start()
    try:
        trainer = Trainer(experiment, dataset, engine="numpy")
        trainer.run_epoch()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Parameters, gradients, two moments; the state's copy of three. Inputs and the first delta of a
    # batch; all else of it lies in the place of the first gradients.
    parameters, batch = trainer.network.parameters.nbytes, 4 * 64 * (400 + 100)
    assert peak < 7 * parameters + batch + 80_000
