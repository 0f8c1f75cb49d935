"""Which rows train and which test: drawn by a seed, in equal shares of the classes if wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


def train_count(rows: int, fraction: float) -> int:
    """How many of `rows` are trained on: the fraction rounded down, and never none."""
    # 0.29 * 100 is 28.999…: the tiny addition keeps what was meant.
    return max(1, int(rows * fraction + 1e-9))


def split_rows(
    rows: int, fraction: float, seed: int, labels: Array | None = None
) -> tuple[Array, Array]:
    """Numbers of the rows to train and to test on, both ascending.

    With `labels` (rows,) each class is split by itself, and a class of one row is trained on.
    Without them rows are drawn whatever they are. The fraction 1 gives all rows to training.
    """
    generator = np.random.default_rng(seed)
    count = train_count(rows, fraction)
    if count == rows:
        return np.arange(rows), np.arange(0)
    order = generator.permutation(rows)
    if labels is not None:
        order = _dealt(order, labels)
        classes = len(np.unique(labels))
        count = min(rows, max(count, classes))
    return np.sort(order[:count]), np.sort(order[count:])


def _dealt(order: Array, labels: Array) -> Array:
    """The rows in an order whose first part, of any length, has the classes in their shares.

    The first row of each class comes first; then the classes take turns, each when it is furthest
    behind its share: its row i of n stands at (i + 1/2)/n.
    """
    drawn = labels[order]
    by_class = np.argsort(drawn, kind="stable")
    sizes = np.bincount(np.unique(drawn, return_inverse=True)[1])
    within = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    turn = (within + 0.5) / np.repeat(sizes, sizes)
    turn[within == 0] = -1.0
    return np.asarray(order[by_class[np.argsort(turn, kind="stable")]])
