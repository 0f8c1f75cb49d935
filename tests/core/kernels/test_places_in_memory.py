"""A run's bits do not depend on where its arrays lie in memory."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

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
)
from core.kernels import engine as kernel_engine

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, Narrow, Wide
    from core.nn.network import Network

ROWS = 4

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="kernels need Numba")


def _experiment(loss: str, last: str, outputs: int) -> tuple[Experiment, Dataset]:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(22, 2))
    none = np.empty((0, 2))
    if loss == "mse":
        y = rng.normal(size=(22, outputs))
        data = Dataset(x, y, none, y[:0], "regression", 0, None, "made")
    else:
        labels = rng.integers(0, max(outputs, 2), 22)
        data = Dataset(x, labels, none, labels[:0], "classes", max(outputs, 2), None, "made")
    network = NetworkSpec(2, (LayerSpec(outputs, last),), dtype="float64")
    training = TrainSpec(loss, OptimizerSpec("sgd", 0.1), batch_size=ROWS, epochs=12)
    return Experiment(DataSpec("arrays"), network, training), data


def _side_by_side(names: tuple[str, ...], gap: int) -> object:
    """Makes the buffers of a batch, those with these names one after the other."""
    made = kernel_engine._buffers

    def buffers(network: Network, rows: int, way: Narrow | Wide) -> BatchBuffers:
        apart = made(network, rows, way)
        lengths = [getattr(apart, name).size for name in names]
        block = np.empty(sum(lengths) + gap * len(names))
        ends = np.cumsum([length + gap for length in lengths])
        placed = {
            name: block[end - gap - length : end - gap]
            for name, end, length in zip(names, ends.tolist(), lengths, strict=True)
        }
        return apart._replace(**placed)

    return buffers


@needs_numba
@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize(
    ("loss", "last", "outputs"),
    [
        ("mse", "linear", 1),
        ("mse", "tanh", 3),
        ("binary_cross_entropy", "sigmoid", 1),
        ("cross_entropy", "softmax", 3),
    ],
)
def test_a_run_is_the_same_wherever_its_buffers_lie(
    loss: str, last: str, outputs: int, monkeypatch: pytest.MonkeyPatch
):
    states = []
    for names in (("z", "a", "d", "targets"), ("targets", "d", "a", "z"), ("a", "targets", "d")):
        for gap in (0, 2, 4, 6):
            monkeypatch.setattr(kernel_engine, "_buffers", _side_by_side(names, gap))
            trainer = Trainer(*_experiment(loss, last, outputs), engine="kernel").fit()
            monkeypatch.undo()
            states.append({**trainer.state.to_arrays(), **trainer.history.arrays()})
    for state in states[1:]:
        for name, array in states[0].items():
            np.testing.assert_array_equal(array, state[name], err_msg=name)
