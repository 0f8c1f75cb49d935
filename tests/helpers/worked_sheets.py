"""Small networks at work for tests of the sheet that shows every number."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.insight.backprop_sheet import Dropping
from core.insight.backprop_work import Learner, Work
from core.insight.chain_line import Cell
from core.insight.sheet_matrices import matrices_of
from core.nn.network import Network
from core.spec.experiment import OptimizerSpec


def learner(
    hidden: str = "tanh",
    last: str = "sigmoid",
    loss: str = "mse",
    optimizer: str = "sgd",
    *,
    drop: float = 0.0,
    l1: float = 0.0,
    off: tuple[tuple[int, int], ...] = (),
) -> Learner:
    """A learner 2-2-1, or 2-2-3 for softmax, with random weights."""
    rng = np.random.default_rng(4)
    outputs = 3 if last == "softmax" else 1
    network = Network.from_arrays(
        [rng.standard_normal((2, 2)), rng.standard_normal((outputs, 2))],
        [rng.standard_normal(2), rng.standard_normal(outputs)],
        [hidden, last],
    )
    network.switch_off(off)
    dropping = Dropping(3, (drop, 0.0), 0)
    spec = OptimizerSpec(optimizer, 0.1)
    return Learner(network, spec, loss, 0.1, l1=l1, l2=l1, dropping=dropping)


def work(*names: str, rows: int = 1, **settings: Any) -> Work:
    """The second update of such a learner, so that its optimiser remembers something."""
    first = learner(*names, **settings)
    rng = np.random.default_rng(5)
    outputs = first.network.sizes[-1]
    x, labels = rng.standard_normal((rows, 2)), np.arange(rows) % 3
    targets = np.eye(3)[labels] if outputs == 3 else (labels[:, None] % 2).astype(np.float64)
    return first.after(first.work(x, targets)).work(x, targets)


def cells_of(done: Work) -> dict[Cell, float]:
    """All numbers of a sheet by place."""
    return {
        Cell(matrix.key, matrix.layer, row, column): float(matrix.values[row, column])
        for matrix in matrices_of(done)
        for row, column in np.ndindex(*matrix.values.shape)
    }
