"""CurveAxes: how epochs and a figure become places in the plot, and what is written beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.quantiles import quantile
from core.spec.goal import rises
from playground.views.course_picture import decade_text

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

    from core.nn.arrays import Array
    from core.train.contest import Standing

_MOST_DECADES: Final = 8
# Of all that is drawn, this much may lie over the top: what diverges would flatten the rest.
_OVER: Final = 0.02
_LEAST: Final = 1e-12
_BEYOND: Final = 0.03
_EVERY: Final = 4


@dataclass(frozen=True)
class CurveAxes:
    """Epochs from 0 to `right`, a figure from `bottom` to `top`: of a loss its logarithms."""

    right: float
    bottom: float
    top: float
    rises: bool

    @classmethod
    def of(cls, standing: Standing) -> CurveAxes:
        """Axes in which nearly all curves find room."""
        right = float(standing.epochs)
        values = standing.curves[:, ::-_EVERY]  # the newest is among them
        values = values[np.isfinite(values)]
        if rises(standing.figure):
            low = float(quantile(values, _OVER)) if values.size else 0.0
            return cls(right, min(0.0, max(math.floor(10 * low) / 10, -1.0)), 1.0, rises=True)
        logs = np.log10(np.maximum(values, _LEAST))
        top = math.ceil(2.0 * quantile(logs, 1.0 - _OVER)) / 2.0 if logs.size else 0.0
        low = math.floor(2.0 * float(logs.min())) / 2.0 if logs.size else -2.0
        return cls(right, max(min(low, top - 1.0), top - _MOST_DECADES), top, rises=False)

    def x(self, plot: QRect, epochs: Array) -> Array:
        """Where epochs lie across."""
        return plot.left() + epochs / max(self.right, 1.0) * (plot.width() - 1)

    def y(self, plot: QRect, values: Array) -> Array:
        """Where values lie down; what is beyond the plot ends a little outside."""
        found = values
        if not self.rises:
            with np.errstate(invalid="ignore"):
                found = np.log10(np.maximum(values, _LEAST))
        share = np.clip((found - self.bottom) / (self.top - self.bottom), -_BEYOND, 1.0 + _BEYOND)
        y: Array = plot.bottom() - share * (plot.height() - 1)
        return y

    def marks(self, most: int) -> list[tuple[float, str]]:
        """Values of the figure with their texts, at most so many."""
        if self.rises:
            shares = [self.bottom, (self.bottom + self.top) / 2, self.top]
            return [(share, f"{100 * share:.0f} %".replace("-", "−")) for share in shares]
        decades = range(math.ceil(self.bottom), math.floor(self.top) + 1)
        every = max(1, math.ceil(len(decades) / max(most, 1)))
        kept = [decade for decade in decades if (decade - decades[-1]) % every == 0]
        return [(10.0**decade, decade_text(decade)) for decade in kept]
