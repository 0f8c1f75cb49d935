"""The rows that a network is asked about while it is watched: few, mixed, and always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.targets import target_codes
from core.spec.checks import SpecError

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array

# So many rows are asked about, but fewer where the network is so large that this would take long.
MOST_ROWS: Final = 400
LEAST_ROWS: Final = 40
_WORK: Final = 100_000_000
# The sample is the same in every run, so that runs can be compared by eye.
_SEED: Final = 0


@dataclass(frozen=True, eq=False)
class Sample:
    """Some rows x (n, inputs) of a data set, in mixed order, with their targets y.

    They are test rows, and training rows where there are none to test on: `part` says which, and
    `rows` (n,) which of its rows they are.
    """

    x: Array
    y: Array
    part: str
    rows: Array

    @classmethod
    def of(cls, dataset: Dataset, most: int = MOST_ROWS) -> Sample:
        """The sample of this data set, the same each time; a larger one begins as a smaller."""
        if len(dataset.x_test):
            return cls._mixed(dataset.x_test, dataset.y_test, "test", most)
        return cls.of_training(dataset, most)

    @classmethod
    def of_training(cls, dataset: Dataset, most: int = MOST_ROWS) -> Sample:
        """A sample of the rows that are learned from, for what is said of the loss on them."""
        return cls._mixed(dataset.x_train, dataset.y_train, "train", most)

    @classmethod
    def _mixed(cls, x: Array, y: Array, part: str, most: int) -> Sample:
        order = np.random.default_rng(_SEED).permutation(len(x))[:most]
        return cls(x[order], y[order], part, order)

    def rows_for(self, parameters: int) -> int:
        """How many of the rows, from the first on, a network of so many parameters is asked."""
        return min(max(_WORK // max(parameters, 1), LEAST_ROWS), len(self.x))

    def targets(self, classes: int, outputs: int, last_activation: str, dtype: DTypeLike) -> Array:
        """What a network should answer, (n, outputs); `classes` is 0 for regression.

        Raises `SpecError` where it cannot answer so.
        """
        if classes:
            return target_codes(classes, outputs, last_activation, dtype)[self.y]
        if self.y.shape[1] != outputs:
            raise SpecError(
                f"the data has {self.y.shape[1]} target columns but the network has {outputs}"
                " outputs, expected as many of each"
            )
        return self.y.astype(dtype)


def intensities(x: Array) -> Array:
    """Pixels (n, pixels) as uint8; other numbers are spread from the smallest to the largest."""
    if x.dtype == np.uint8:
        return x
    low, high = float(x.min()), float(x.max())
    share = (x - low) / max(high - low, 1e-12)
    return (share * 255.0).astype(np.uint8)
