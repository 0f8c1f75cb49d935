"""Which rows train and which test, where the data do not say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


def train_count(rows: int, fraction: float) -> int:
    """How many of `rows` are trained on: the fraction rounded down, and never none."""
    # 0.29 * 100 is 28.999…: the tiny addition keeps what was meant.
    return max(1, int(rows * fraction + 1e-9))


def split_rows(rows: int, fraction: float, seed: int) -> tuple[Array, Array]:
    """Indexes of the rows to train on and to test on, drawn by `seed`, each in ascending order."""
    count = train_count(rows, fraction)
    order = np.random.default_rng(seed).permutation(rows)
    return np.sort(order[:count]), np.sort(order[count:])
