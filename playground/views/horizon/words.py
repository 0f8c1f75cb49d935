"""What is said of a horizon: short, and no more than the theory says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.insight.stability import is_preconditioned, stability_factor
from playground.views.readout import short_number

if TYPE_CHECKING:
    from core.insight.stability import RateBounds
    from core.run.horizon import Horizon
    from core.spec.experiment import OptimizerSpec

CAUTION: Final = (
    "The line is exact for steps with all rows on a bowl. A real loss is none: a step over the line"
    " overshoots, it need not diverge. Many a run jumps to a flatter place and is calm again there;"
    " others run along the line for long. From twice the line on most run away. Small batches are"
    " restless sooner; dropout is left out."
)
_WORDS: Final = {
    "calm": "Calm",
    "overshooting": "Overshooting",
    "wild": "Wild",
    "": "Not known yet",
}


def headline(found: Horizon) -> str:
    """Where the run's rate stands, in one line."""
    rate, line = short_number(found.rate), line_text(found.bounds)
    if found.mood == "":
        return "The curvature is not known: the loss is no number here."
    if math.isinf(found.bounds.calm):
        return f"{_WORDS['calm']}: nothing curves upwards here, so there is no line."
    if found.mood == "calm":
        return f"Calm: rate {rate}, below the line at {line}."
    if found.mood == "overshooting":
        return f"Overshooting: rate {rate}, line at {line}."
    return f"Wild: rate {rate}, over twice the line at {line}."


def caption(found: Horizon, optimizer: OptimizerSpec, batch: int) -> str:
    """What the line is, and on how many rows it was measured."""
    rows = f"{found.rows:,}"
    if found.rows < found.total:
        rows = f"{found.rows:,} of {found.total:,}"
    parts = [
        f"λ {short_number(found.sharpness)}",
        f"line {formula(optimizer)}",
        f"{rows} training rows",
    ]
    if batch < found.total:
        parts.append(f"batches of {batch:,} are restless sooner")
    return " · ".join(parts)


def formula(optimizer: OptimizerSpec) -> str:
    """The line of an optimiser as it stands in a textbook, with its numbers."""
    if optimizer.name == "momentum":
        return f"(2 + 2·{optimizer.momentum:g})/λ"
    if optimizer.name == "nesterov":
        return f"(2 + 2·{optimizer.momentum:g})/(1 + 2·{optimizer.momentum:g})/λ"
    if optimizer.name in ("adam", "adamw"):
        # (2 + 2β₁)/(1 − β₁), which would be too long.
        return f"{short_number(stability_factor(optimizer))}/λ, λ as Adam scales it"
    if is_preconditioned(optimizer):
        return "2/λ, λ as RMSprop scales it"
    return "2/λ"


def line_text(bounds: RateBounds) -> str:
    """The line as a number."""
    return "∞" if math.isinf(bounds.calm) else short_number(bounds.calm)


def reading(epoch: float, sharpness: float, calm: float, rate: float) -> str:
    """What the curves say at one place."""
    line = short_number(calm) if math.isfinite(calm) else "none"
    return (
        f"epoch {epoch:,.4g}: λ {short_number(sharpness)}, line {line}, rate {short_number(rate)}"
    )
