"""Small pictures of many units in one: of what each says over the plane, or of what it looks for.

A tile is a picture of one unit. Tiles are made as 8-bit indexes (see `core.insight.indexes`), all
those of a layer at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.indexes import quantize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array

# What these answer lies between −1 and 1: a unit's colour means the same from run to run.
BOUNDED: Final = frozenset({"step", "sigmoid", "tanh", "sine", "softmax"})


def stride_for(side: int, wanted: int) -> int:
    """Every which point of a grid with `side` points a side makes a picture of `wanted` or more."""
    return max(side // max(wanted, 1), 1)


def maps_of(outputs: Array, units: Sequence[int], side: int, stride: int) -> Array:
    """What `units` say over the plane, as pictures (units, rows, rows) of every `stride`-th point.

    `outputs` (side², all units) are those over `Plane.grid(side)`, row by row from the upper left.
    """
    grid = outputs.reshape(side, side, outputs.shape[1])
    first = stride // 2
    thinned = grid[first::stride, first::stride]
    return np.ascontiguousarray(thinned.transpose(2, 0, 1)[list(units)])


def signed_tiles(values: Array, m: float) -> Array:
    """Values as indexes (uint8) on the scale −m … +m, with zero in the middle."""
    tiles = np.empty(values.shape, dtype=np.uint8)
    quantize(values, m, tiles, np.empty_like(values))
    return tiles


def rising_tiles(values: Array, low: float, high: float) -> Array:
    """Values as indexes (uint8) from 1 for `low` to 255 for `high`; NaN becomes 0."""
    middle, half = (low + high) / 2.0, max((high - low) / 2.0, 1e-30)
    return signed_tiles(values - values.dtype.type(middle), half)


def shrunk_images(weights: Array, shape: tuple[int, int], least: int) -> Array:
    """Weights (units, rows·columns) as images, joined by means until a side is near `least`.

    Never fewer than `least` rows, unless there were fewer; rows that are over are left out.
    """
    rows, columns = shape
    images = weights.reshape(len(weights), rows, columns)
    join = max(min(rows, columns) // max(least, 1), 1)
    if join == 1:
        return np.ascontiguousarray(images)
    high, wide = rows // join, columns // join
    parts = images[:, : high * join, : wide * join].reshape(-1, high, join, wide, join)
    joined: Array = parts.mean(axis=(2, 4), dtype=weights.dtype)
    return joined
