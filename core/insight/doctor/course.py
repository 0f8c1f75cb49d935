"""How a curve has been going lately: whether it falls, jumps about, or lies flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

# So many of the newest points are looked at, and at least so many there have to be.
WINDOW: Final = 24
LEAST: Final = 8


@dataclass(frozen=True)
class Lately:
    """The newest points of a curve.

    `level` is their mean; `change` what a straight line through them (least squares) does from
    their first to their last, as a part of the level; `jumps` the mean step from one to the next,
    up or down, as a part of the level, and `rises` the part of the steps that go up. `span` is how
    many epochs they cover.
    """

    level: float
    change: float
    jumps: float
    rises: float
    span: float

    @classmethod
    def of(cls, epochs: Array, values: Array, most: int = WINDOW) -> Lately | None:
        """Of the newest `most` points (n,) of a curve; None where there are too few, or NaN."""
        x, y = epochs[-most:], values[-most:]
        if len(y) < LEAST or not np.isfinite(y).all():
            return None
        level = max(float(y.mean()), np.finfo(np.float64).tiny)
        span = float(x[-1] - x[0])
        if span <= 0.0:
            return None
        steps = np.diff(y)
        slope = float(np.polyfit(x - x[0], y, 1)[0])
        return cls(
            level,
            slope * span / level,
            float(np.abs(steps).mean()) / level,
            float((steps > 0.0).mean()),
            span,
        )
