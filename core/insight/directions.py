"""Directions among weights along which a slice of the loss is worth looking at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.network import Network

# What is left of a direction beside the other is no direction of its own below this part of it.
_NOTHING: Final = 1e-6


@dataclass(frozen=True, eq=False)
class PathDirections:
    """Two directions `axes` (2, count) of length 1 that show most of a path, and how much each.

    `explained` (2,) are the parts of the squared distances of the path's points from the centre
    that are seen along each: 0 to 1, together 1 at most; NaN where there is no path yet.
    """

    axes: Array
    explained: Array


def lengths_of(vectors: Array) -> Array:
    """The lengths (k,) of vectors (k, n), also where their squares are beyond all numbers."""
    wide = np.asarray(vectors, np.float64)
    largest = np.abs(wide).max(axis=1, initial=0.0)
    usable = np.where(largest > 0.0, largest, 1.0)
    found: Array = largest * np.linalg.norm(wide / usable[:, None], axis=1)
    return found


def filter_normalised(network: Network, seed: int = 0) -> Array:
    """Two random directions (2, count) as large as the weights, unit by unit.

    What a unit's weights are to each other counts, not how large they are: a unit of large weights
    can be moved further for the same effect. So each unit's part is as long as its weights are,
    and that of the biases is 0 (Li et al. 2018, "Visualizing the loss landscape of neural nets",
    arXiv:1712.09913). The same seed gives the same directions.
    """
    rng = np.random.default_rng(seed)
    axes: Array = np.zeros((2, network.parameters.size))
    for axis in axes:
        directions, _ = network.views_of(axis)
        for layer, direction in zip(network.layers, directions, strict=True):
            drawn = rng.standard_normal(direction.shape)
            lengths = np.linalg.norm(drawn, axis=1, keepdims=True)
            direction[...] = drawn / lengths * lengths_of(layer.weights)[:, None]
    return axes


def path_directions(path: Array, centre: Array, seed: int = 0) -> PathDirections:
    """The principal directions of a path (k, count) seen from `centre` (count,).

    They are D's right singular vectors, D the differences from the centre (Li et al. 2018, section
    7.2), found by way of the small matrix D·Dᵀ (k, k). Beware: of a random walk in many dimensions
    two directions explain most, too, and it looks like a smooth curve (Antognini &
    Sohl-Dickstein 2018, "PCA of high dimensional random walks with comparison to neural network
    training", arXiv:1806.08805).
    """
    away = np.asarray(path, np.float64) - centre
    gram = away @ away.T
    total = float(np.trace(gram))
    if not (np.isfinite(total) and total > 0.0):
        return PathDirections(_beside(np.empty((0, centre.size)), seed), np.full(2, np.nan))
    values, vectors = np.linalg.eigh(gram)
    axes: Array = np.empty((0, centre.size))
    explained = np.zeros(2)
    for place in range(min(2, len(values))):
        value = float(values[-1 - place])
        if value <= _NOTHING**2 * total:
            break
        axis: Array = vectors[:, -1 - place] @ away / np.sqrt(value)
        # The first point of the path lies on the right, and above.
        if axis @ away[0] < 0.0:
            axis = -axis
        axes = np.concatenate([axes, axis[None]])
        explained[place] = value / total
    return PathDirections(_beside(axes, seed), explained)


def downhill_and_steepest(gradient: Array, steepest: Array, seed: int = 0) -> Array:
    """The steepest direction, and what of −gradient is beside it; (2, count), of length 1 each.

    In a narrow valley a run goes to and fro along the first and on along the second (Böttcher &
    Wheeler 2022, "Visualizing high-dimensional loss landscapes with Hessian directions",
    arXiv:2208.13219, on directions of the Hessian instead of random ones).
    """
    first: Array = np.asarray(steepest, np.float64)[None]
    first = first / np.linalg.norm(first)
    down = -np.asarray(gradient, np.float64)
    beside = down - (first[0] @ down) * first[0]
    length, whole = float(np.linalg.norm(beside)), float(np.linalg.norm(down))
    if not np.isfinite(length) or length <= _NOTHING * whole or whole == 0.0:
        return _beside(first, seed)
    return np.concatenate([first, beside[None] / length])


def _beside(axes: Array, seed: int) -> Array:
    """These axes (≤ 2, count), with random ones at right angles to them where any are missing."""
    rng = np.random.default_rng(seed)
    while len(axes) < 2:
        drawn: Array = rng.standard_normal((axes.shape[1],))
        for _ in range(2):
            drawn -= (axes @ drawn) @ axes
        length = float(np.linalg.norm(drawn))
        # Of one parameter there is no second direction.
        drawn = drawn / length if length > _NOTHING else np.zeros_like(drawn)
        axes = np.concatenate([axes, drawn[None]])
    return axes
