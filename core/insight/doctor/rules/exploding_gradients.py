"""Exploding gradients: on the way back through the layers they grow, and so do the updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import has_scaled_start, lower_rate, with_init

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence
    from core.nn.arrays import Array

# Wrong where what comes back to the first layer's units is more than this many times what the last
# layer's get: healthy layers keep its size (Glorot & Bengio 2010).
GROWTH: Final = 100.0
WHY: Final = (
    "On its way back the gradient is multiplied by each layer's weights. Where these are large it"
    " grows from layer to layer, and the updates of the first layers throw away what they were."
)
SOURCE: Final = (
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent networks (2013); Glorot &"
    " Bengio (2010): healthy layers keep its size"
)


def examine(evidence: Evidence) -> Finding | None:
    """Errors that grow towards the first layer."""
    sizes = [_rms(deltas) for deltas in evidence.gradients.sums]
    if len(sizes) < 3 or sizes[-1] == 0.0 or sizes[0] <= GROWTH * sizes[-1]:
        return None
    growth = sizes[0] / sizes[-1]
    return Finding(
        "exploding gradients",
        f"The gradient grows on its way back: layer 1 gets {growth:,.0f} times what the last layer"
        " gets.",
        Measured(growth, GROWTH, f"{growth:,.0f} times (wrong above {GROWTH:g})"),
        "statistics",
        WHY,
        SOURCE,
        lower_rate(evidence, 10, from_start=True)
        if has_scaled_start(evidence.experiment.network)
        else with_init(evidence),
        0,
    )


def _rms(deltas: Array) -> float:
    return float(np.sqrt(np.square(deltas, dtype=np.float64).mean()))
