"""Samples to be looked at closely."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import Dataset


def images(**changes: Any) -> Dataset:
    """2 × 2 pictures with one pixel that is the brightest; its place is the class."""
    rng = np.random.default_rng(0)
    y = np.arange(40) % 4
    x = rng.integers(0, 60, (40, 4)).astype(np.uint8)
    x[np.arange(40), y] = 255
    fields = {"kind": "classes", "classes": 4, "image_shape": (2, 2), "name": "digits"} | changes
    return Dataset(x, y, x[:12] // 2, y[:12], **fields)
