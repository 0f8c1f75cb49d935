"""What all peers start from: the same rows in the same order, and the same first weights."""

from __future__ import annotations

import gzip
import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

Array: TypeAlias = "np.ndarray[Any, Any]"

SIZES = (784, 128, 64, 10)


def pixels_and_labels() -> tuple[Array, Array]:
    """60,000 pictures (n, 784) of uint8, and their digits."""
    folder = Path(os.environ.get("TRAINING_PLAYGROUND_DATA", ""))
    images, labels = folder / "train-images-idx3-ubyte.gz", folder / "train-labels-idx1-ubyte.gz"
    if images.is_file() and labels.is_file():
        x = np.frombuffer(gzip.decompress(images.read_bytes()), np.uint8, offset=16)
        y = np.frombuffer(gzip.decompress(labels.read_bytes()), np.uint8, offset=8)
        return x.reshape(-1, 784), y.astype(np.int64)
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (60_000, 784), dtype=np.uint8)
    x[rng.random(x.shape) < 0.81] = 0
    return x, rng.integers(0, 10, 60_000)


def numbers_and_labels(count: int | None = None) -> tuple[Array, Array]:
    """The same as float32 from 0 to 1; all of them, or the first `count`."""
    x, y = pixels_and_labels()
    return np.divide(x[:count], 255, dtype=np.float32), y[:count]


def batches(rows: int, size: int) -> Iterator[Array]:
    """Row numbers of batch after batch, without end."""
    rng = np.random.default_rng(0)
    while True:
        order = rng.permutation(rows)
        for start in range(0, rows - size + 1, size):
            yield order[start : start + size]


def starting_weights() -> list[tuple[Array, Array]]:
    """Weights (outputs, inputs) and biases of 784-128-64-10 in float32."""
    rng = np.random.default_rng(1)
    return [
        (rng.normal(0, np.sqrt(2 / i), (o, i)).astype(np.float32), np.zeros(o, np.float32))
        for i, o in pairwise(SIZES)
    ]
