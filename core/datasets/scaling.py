"""Scaling: each column to mean 0 and deviation 1, fitted on the training rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array

_ROWS_AT_ONCE: Final = 4096
# What the arrays of a scaling are called in a file.
INPUTS: Final = "scaling"
TARGET: Final = "scaling_target"
SCALING_KEYS: Final = tuple(f"{of}_{part}" for of in (INPUTS, TARGET) for part in ("mean", "scale"))


@dataclass(frozen=True, eq=False)
class Scaling:
    """What was taken off each column of inputs, or of targets, and by what it was divided then.

    `mean` and `scale` are float64 (columns,), `scale` above 0.
    """

    mean: Array
    scale: Array

    def __post_init__(self) -> None:
        sound = (
            self.mean.ndim == 1
            and self.mean.shape == self.scale.shape
            and self.mean.dtype == self.scale.dtype == np.float64
            and bool(np.isfinite(self.mean).all() and np.isfinite(self.scale).all())
            and bool((self.scale > 0).all())
        )
        if not sound:
            raise DatasetError(
                "the scaling makes no sense: expected a finite mean and a scale above 0 for each"
                " column"
            )

    @classmethod
    def fitted(
        cls, x: Array, left_alone: Array | None = None, what: str = "the inputs hold"
    ) -> Scaling:
        """Mean and standard deviation (of all rows, divided by n) of each column of x (n, columns).

        A constant column is divided by 1. Columns where `left_alone` (columns,) is true keep their
        values. As scikit-learn's `StandardScaler`. Raises `DatasetError`, which begins with `what`,
        when the numbers are too large to be squared.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            mean = _column_means(x, np.zeros(x.shape[1]))
            mean += _column_means(x, mean)  # what the first sum lost
            variance = _column_means(x, mean, squared=True)
        scale = np.sqrt(variance)
        # Rounding leaves a constant column with a deviation that is none.
        tiny = 10 * np.finfo(np.float64).eps
        scale[~(scale > tiny * np.abs(mean))] = 1.0
        if left_alone is not None:
            mean[left_alone], scale[left_alone] = 0.0, 1.0
        if not (np.isfinite(mean).all() and np.isfinite(variance).all()):
            raise DatasetError(f"{what} numbers too large to be scaled, expected less than 1e150")
        return cls(mean, scale)

    @classmethod
    def divided(cls, columns: int, by: float) -> Scaling:
        """All columns divided by one number, as pixels are."""
        return cls(np.zeros(columns), np.full(columns, float(by)))

    def apply(self, x: Array) -> Array:
        """Rows (n, columns) as the network sees them: float32 where they were, else float64."""
        self._require_columns(x)
        scaled = (x - self.mean) / self.scale
        return scaled.astype(np.float32) if x.dtype == np.float32 else scaled

    def undo(self, x: Array) -> Array:
        """The values (n, columns) as they were read, from what `apply` gave; float64."""
        self._require_columns(x)
        return np.asarray(x * self.scale + self.mean, np.float64)

    def to_arrays(self, of: str = INPUTS) -> dict[str, Array]:
        """As arrays for a weights file, by their names; `of` is `INPUTS` or `TARGET`."""
        return {f"{of}_mean": self.mean, f"{of}_scale": self.scale}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], of: str = INPUTS) -> Scaling | None:
        """What `to_arrays` gave; None without it. Raises `DatasetError` for half of it."""
        keys = (f"{of}_mean", f"{of}_scale")
        found = [arrays[key] for key in keys if key in arrays]
        if not found:
            return None
        if len(found) < len(keys):
            raise DatasetError(f"half of the scaling is missing, expected {' and '.join(keys)}")
        return cls(*(np.asarray(array, np.float64) for array in found))

    def _require_columns(self, x: Array) -> None:
        if x.ndim != 2 or x.shape[1] != len(self.mean):
            raise DatasetError(f"x has the shape {x.shape}, expected (rows, {len(self.mean)})")


def _column_means(x: Array, less: Array, *, squared: bool = False) -> Array:
    """Mean over the rows of x - less, or of its square; a few thousand rows at once."""
    total = np.zeros(x.shape[1])
    for start in range(0, len(x), _ROWS_AT_ONCE):
        part = x[start : start + _ROWS_AT_ONCE] - less
        total += (part * part if squared else part).sum(axis=0, dtype=np.float64)
    return total / len(x)
