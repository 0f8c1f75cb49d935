"""The colours of losses: from the smallest, dark, to the largest, on a scale of powers of ten."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from core.insight.quantiles import quantile

if TYPE_CHECKING:
    from core.nn.arrays import Array

LEVELS: Final = 12
_LEAST: Final = 1e-12
_ALIKE: Final = 1e-3
# Losses beyond this share of all are painted as the largest: they would hide the rest.
_USUAL: Final = 0.97


@cache
def loss_table() -> list[int]:
    """256 colours (QRgb), told apart by all eyes (viridis, Smith & van der Walt 2015)."""
    colors = pg.colormap.get("viridis").map(np.linspace(0.0, 1.0, 256), mode="byte")
    return [QColor(*(int(part) for part in color[:3])).rgb() for color in colors]


@dataclass(frozen=True)
class LossScale:
    """Logarithms to base 10 of losses, from `low` to `high`."""

    low: float
    high: float

    @classmethod
    def of(cls, losses: Array, others: Array) -> LossScale:
        """The scale for a picture's losses, and `others` that are drawn upon it."""
        logs, more = logarithms(losses), logarithms(others)
        logs, more = logs[np.isfinite(logs)], more[np.isfinite(more)]
        if not len(logs):
            return cls(-1.0, 0.0)
        low = float(min(logs.min(), more.min(initial=np.inf)))
        high = float(max(quantile(logs, _USUAL), more.max(initial=-np.inf)))
        return cls(low, max(high, low + _ALIKE))

    def indexes(self, losses: Array) -> Array:
        """Colours 0 to 255; what is no number is as the largest."""
        with np.errstate(invalid="ignore"):
            shares = (logarithms(losses) - self.low) / (self.high - self.low)
        shares = np.nan_to_num(shares, nan=1.0, posinf=1.0, neginf=0.0)
        found: Array = np.clip(np.rint(255.0 * shares), 0, 255).astype(np.uint8)
        return found

    @property
    def levels(self) -> Array:
        """Logarithms at which lines are drawn."""
        return np.linspace(self.low, self.high, LEVELS + 2)[1:-1]


def logarithms(losses: Array) -> Array:
    """log₁₀ of losses; 0 counts as next to 0."""
    with np.errstate(invalid="ignore"):
        found: Array = np.log10(np.maximum(losses, _LEAST))
    return found
