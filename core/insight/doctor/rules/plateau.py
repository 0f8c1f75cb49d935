"""Plateaus: the loss lies flat, far above what could be reached, and no other reason is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import raise_rate, with_adam
from core.insight.doctor.words import percent

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the loss falls by less than this (SageMaker Debugger: 0.1 % in 10 looks) …
FALL: Final = 1e-2
# … in so many epochs and part of the run, far above the bottom.
LEAST_EPOCHS: Final = 10
PART: Final = 0.2
UNLEARNED: Final = 0.5
# What is flat hardly jumps either.
JUMPS: Final = 0.02
WHY: Final = (
    "Where the loss is flat, as at a saddle, the gradient is almost 0 in all directions: plain"
    " descent crawls. Optimisers that gather speed or make up for small gradients get across."
)
SOURCE: Final = (
    "Dauphin et al., Identifying and attacking the saddle point problem (2014); Amazon SageMaker"
    " Debugger, rule LossNotDecreasing (0.1 %)"
)


def examine(evidence: Evidence) -> Finding | None:
    """A loss that has lain flat for long."""
    epochs = max(LEAST_EPOCHS, PART * evidence.training.epochs)
    lately = evidence.lately_in_epochs(epochs)
    if lately is None or evidence.unlearned <= UNLEARNED:
        return None
    if not evidence.hidden:  # one layer's loss is a bowl: where it is flat, it is at the bottom
        return None
    if abs(lately.change) > FALL or lately.jumps > JUMPS:
        return None
    is_adam = evidence.training.optimizer.name in ("adam", "adamw", "rmsprop")
    return Finding(
        "plateau",
        f"The loss lies flat: for {lately.span:,.0f} epochs it has hardly changed.",
        Measured(
            abs(lately.change),
            FALL,
            f"{percent(abs(lately.change), 2)} in {lately.span:,.0f} epochs (wrong below"
            f" {percent(FALL)})",
        ),
        "curves",
        WHY,
        SOURCE,
        raise_rate(evidence, 4) if is_adam else with_adam(evidence),
    )
