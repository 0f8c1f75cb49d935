"""Projection: how points of a space of many dimensions are seen in two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class Projection:
    """Points (n, units) are seen from `origin` (units,) along `axes` (2, units)."""

    origin: Array
    axes: Array

    @classmethod
    def onto_units(cls, units: int, pair: tuple[int, int]) -> Projection:
        """One unit across, one upwards; where there is only one, all lie on a line."""
        axes = np.zeros((2, units))
        axes[0, pair[0]] = 1.0
        if units > 1:
            axes[1, pair[1]] = 1.0
        return cls(np.zeros(units), axes)

    def of(self, a: Array) -> Array:
        """Where points a (n, units) are seen, (n, 2)."""
        with np.errstate(all="ignore"):
            seen: Array = (a - self.origin) @ self.axes.T
        return seen


def between(first: Array, second: Array, share: float) -> Array:
    """What is seen on the way from one stop to the next: (1 − t)·first + t·second, both (n, 2).

    Layers may have different numbers of units, so the two pictures are interpolated and not the
    spaces. As a projection P is linear that is no loss: between x and W·x it shows the linear map
    (1 − t)·P₁ + t·P₂·W of x, which for two layers of two units, seen by these, is (1 − t)·x + t·W·x
    itself.
    """
    with np.errstate(all="ignore"):
        mixed: Array = (1.0 - share) * first + share * second
    return mixed
