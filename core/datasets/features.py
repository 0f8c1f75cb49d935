"""The seven input features of TensorFlow Playground, computed from points of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.nn.arrays import Array

# Smilkov et al., "Direct-Manipulation Visualization of Deep Networks" (2017), src/playground.ts:
# INPUTS.
_FEATURES: Final[dict[str, Callable[[Array, Array], Array]]] = {
    "x": lambda x, _: x,
    "y": lambda _, y: y,
    "x2": lambda x, _: x * x,
    "y2": lambda _, y: y * y,
    "xy": lambda x, y: x * y,
    "sin_x": lambda x, _: np.sin(x),
    "sin_y": lambda _, y: np.sin(y),
}


def features(plane: Array, names: Sequence[str]) -> Array:
    """Return features (n, len(names)) of points (n, 2), as float64, in the order of `names`.

    Names: x, y, x2, y2, xy, sin_x, sin_y. Raises `ValueError` for another name or another shape.
    """
    if plane.ndim != 2 or plane.shape[1] != 2:
        raise ValueError(f"points have the shape {plane.shape}, expected (n, 2)")
    unknown = [name for name in names if name not in _FEATURES]
    if unknown or not names:
        known = ", ".join(_FEATURES)
        raise ValueError(f"features are {', '.join(unknown) or 'none'}, expected some of: {known}")
    result = np.empty((len(plane), len(names)))
    for column, name in enumerate(names):
        result[:, column] = _FEATURES[name](plane[:, 0], plane[:, 1])
    return result
