"""Examples: rows to learn from or to be tested on, in the network's own number type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.nn.targets import target_codes

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from core.datasets.scaling import Scaling
    from core.nn.arrays import Array


class Examples:
    """Rows to learn from or to be tested on, in the form in which batches are gathered.

    `x` (n, inputs) is uint8 pixels or numbers of the network's type. For classes, `labels` (n,) are
    the classes and `answers` (classes, outputs) what the network should say to each; for regression
    `labels` is None and `answers` (n, outputs) are the targets themselves, standardised by
    `scaling` where that is not None.
    """

    def __init__(
        self,
        x: Array,
        y: Array,
        classes: int,
        outputs: int,
        last: str,
        dtype: DTypeLike,
        scaling: Scaling | None = None,
    ) -> None:
        self.scaling = scaling
        self.x: Array = np.ascontiguousarray(x, dtype=x.dtype if x.dtype == np.uint8 else dtype)
        self.labels: Array | None = None
        self.answers: Array
        if classes:
            self.labels = np.ascontiguousarray(y, dtype=np.intp)
            self.answers = target_codes(classes, outputs, last, dtype)
        else:
            self.answers = np.ascontiguousarray(y, dtype=dtype)

    @property
    def means(self) -> Array:
        """The mean target of each output (outputs,) float64, of regression; zeros without rows."""
        if not len(self):
            return np.zeros(self.answers.shape[1])
        means: Array = self.answers.mean(axis=0, dtype=np.float64)
        return means

    def __len__(self) -> int:
        return len(self.x)
