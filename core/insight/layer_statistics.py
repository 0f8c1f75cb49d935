"""LayerStatistics: all that is shown of one layer at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.insight.statistics import (
    Histogram,
    dead_share,
    histogram,
    magnitudes,
    norm,
    output_range,
    saturated_share,
    update_ratio,
)

if TYPE_CHECKING:
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class Activity:
    """How a layer answers to some rows.

    `dead` is a share of its units and `saturated` one of its outputs; None where its function
    knows no such thing.
    """

    sums: Histogram
    outputs: Histogram
    dead: float | None
    saturated: float | None


@dataclass(frozen=True, eq=False)
class Motion:
    """How a layer learns: its `gradient` (weights and bias) by magnitude and as a norm.

    `ratio` is ‖Δw‖ / ‖w‖ of one update of its weights.
    """

    gradient: Histogram
    gradient_norm: float
    ratio: float


def activity(
    activation: str, sums: Array, outputs: Array, *, sums_end: float, outputs_end: float
) -> Activity:
    """Of the sums and outputs (rows, units); histograms end at ± these ends, where none is set."""
    return Activity(
        histogram(sums, -sums_end, sums_end),
        histogram(outputs, *output_range(activation, outputs_end)),
        dead_share(activation, sums, outputs),
        saturated_share(activation, outputs),
    )


def motion(weights: Array, gradients: tuple[Array, Array | None], change: Array) -> Motion:
    """Of a layer's weights (units, inputs), its gradients, and the change of its weights."""
    return Motion(magnitudes(gradients), norm(gradients), update_ratio(change, weights))
