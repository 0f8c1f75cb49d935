"""How well a network does on rows with known answers: loss and accuracy, block by block.

The figures are those of a run's test rows, bit for bit where NumPy made them: the same blocks, the
same sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.nn import losses, metrics
from core.nn.arrays import ShapeError, scaled
from core.nn.targets import target_codes, threshold
from core.nn.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from core.nn.layers import Dense

# Numbers in the buffers of one block: enough rows to keep BLAS busy, few enough for the cache.
EVALUATION_NUMBERS: Final = 65_536


class Scores(NamedTuple):
    """Mean loss; accuracy (0 to 1) for classes or R² for numbers. Both NaN without rows."""

    loss: float
    accuracy: float


def evaluation_rows(width: int, rows: int) -> int:
    """Rows of a block, of `rows` in all, for a network of `width` inputs and units together."""
    return min(max(EVALUATION_NUMBERS // width, 16), 1024, rows)


def evaluated(layers: Sequence[Dense], x: Array, y: Array, loss_name: str) -> Scores:
    """Scores of x (n, inputs) for labels (n,) or numbers (n, outputs); raises as `evaluate`."""
    loss, judge = losses.get(loss_name), _judge_for(layers, y)
    if len(x) == 0:
        return Scores(float("nan"), float("nan"))
    width = layers[0].inputs + sum(layer.units for layer in layers)
    rows = evaluation_rows(width, len(x))
    fused = loss.fused_with == layers[-1].activation.name
    block = Workspace.allocated(layers, rows, training=False, keeps_sums=fused)
    total = 0.0
    for start in range(0, len(x), rows):
        part = slice(start, min(start + rows, len(x)))
        work = block.first(part.stop - start)
        np.copyto(work.x, scaled(x[part], layers[0].dtype))
        work.forward()
        if fused:
            value = loss.fused_value(work.output_sums, judge.targets(part))
        else:
            value = loss.value(work.output, judge.targets(part))
        total += value * work.rows
        judge.add(work.output, part)
    return Scores(total / len(x), judge.result())


class _Labels:
    """Judges answers by labels (n,): the share that is right."""

    def __init__(self, y: Array, outputs: int, last: str, dtype: np.dtype) -> None:
        classes = 2 if outputs == 1 else outputs
        labels = y.astype(np.intp)
        if len(y) and (labels.min() < 0 or labels.max() >= classes):
            hint = ": numbers to predict are floats" if outputs == 1 else ""
            raise ValueError(
                f"labels run from {labels.min()} to {labels.max()}, expected 0 to {classes - 1} for"
                f" a network of {outputs} output{'s' if outputs > 1 else ''}{hint}"
            )
        self._labels, self._outputs, self._level = labels, outputs, threshold(last)
        self._codes = target_codes(classes, outputs, last, dtype)
        self._right = 0

    def targets(self, part: slice) -> Array:
        """Targets (rows, outputs)."""
        found: Array = self._codes[self._labels[part]]
        return found

    def add(self, output: Array, part: slice) -> None:
        """Count the right rows."""
        labels = self._labels[part]
        if self._outputs == 1:
            self._right += metrics.count_above(output, labels, self._level)
        else:
            self._right += metrics.count_largest(output, labels)

    def result(self) -> float:
        """The share of right rows."""
        return self._right / len(self._labels)


class _Numbers:
    """Judges answers by numbers (n, outputs): R²."""

    def __init__(self, y: Array, dtype: np.dtype) -> None:
        self._y: Array = np.ascontiguousarray(y, dtype)
        self._means = self._y.mean(axis=0, dtype=np.float64) if len(y) else self._y
        self._residual = self._total = 0.0

    def targets(self, part: slice) -> Array:
        """Targets (rows, outputs)."""
        found: Array = self._y[part]
        return found

    def add(self, output: Array, part: slice) -> None:
        """Sum up the squared distances."""
        self._residual += metrics.squared_distance(output, self._y[part])
        self._total += metrics.squared_distance(self._y[part], self._means)

    def result(self) -> float:
        """R² of all rows."""
        return metrics.r_squared(self._residual, self._total)


def _judge_for(layers: Sequence[Dense], y: Array) -> _Labels | _Numbers:
    outputs, dtype = layers[-1].units, layers[0].dtype
    if y.ndim == 1 and y.dtype.kind in "biu":
        return _Labels(y, outputs, layers[-1].activation.name, dtype)
    if y.ndim == 1 and y.dtype.kind == "f":
        y = y[:, np.newaxis]
    if y.ndim != 2 or y.shape[1] != outputs or y.dtype.kind not in "biuf":
        raise ShapeError(
            f"y is {y.dtype} of shape {y.shape}, expected whole numbers (n,) as labels, or numbers"
            f" (n, {outputs})"
        )
    return _Numbers(y, dtype)
