"""IDX files, and a whole small MNIST, for tests that must not need the real one."""

from __future__ import annotations

import gzip
import struct

import numpy as np


def idx_bytes(array: np.ndarray) -> bytes:
    """Return a uint8 array of any number of axes in IDX format, not packed."""
    head = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return head + array.astype(np.uint8).tobytes()


def small_mnist(train: int = 20, test: int = 6, side: int = 28) -> dict[str, bytes]:
    """Return the four files of MNIST by name, with random pictures."""
    generator = np.random.default_rng(0)
    files = {}
    for part, rows in (("train", train), ("t10k", test)):
        images = generator.integers(0, 256, (rows, side, side), dtype=np.uint8)
        labels = generator.integers(0, 10, rows, dtype=np.uint8)
        files[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(idx_bytes(images), mtime=0)
        files[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(idx_bytes(labels), mtime=0)
    return files
