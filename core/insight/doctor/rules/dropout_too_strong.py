"""Dropout too strong: so many units are silent that what is left cannot learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import rounded, with_less_dropout
from core.insight.doctor.words import percent

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where with dropout more than this part of a constant answer's loss is left …
UNLEARNED: Final = 0.5
# … of which so much is its own doing, or it silences more than half, the most that is advised …
COST: Final = 0.2
RATE: Final = 0.5
# … after so many epochs, and the loss does not fall by this any more.
LEAST_EPOCHS: Final = 10
CHANGE: Final = -0.1
WHY: Final = (
    "Dropout silences each unit of a layer with this probability at each step, so that no unit"
    " relies on another. That costs room: a layer needs 1/(1 − p) times the units. Small layers"
    " with much dropout have too little left to learn with."
)
SOURCE: Final = "Srivastava et al., Dropout (2014): 0.5 for hidden units, n/(1 − p) units"


def examine(evidence: Evidence) -> Finding | None:
    """A loss that stays high with dropout, and much lower without it."""
    rates = evidence.snapshot.dropout
    layers = [layer for layer, rate in enumerate(rates) if rate > 0.0]
    lately = evidence.lately_in_epochs(LEAST_EPOCHS)
    if not layers or lately is None or lately.change < CHANGE:
        return None
    unlearned = evidence.part_of_constant(lately.level)
    if unlearned <= UNLEARNED:
        return None
    cost = unlearned - evidence.part_of_constant(evidence.sample_loss)
    most = max(rates)
    if cost < COST and most <= RATE:
        return None
    layer = rates.index(most)
    less = rounded(most / 4.0) if most > 0.2 else 0.0
    return Finding(
        "dropout too strong",
        f"Dropout of {most:g} is too strong: with it the loss stays at {percent(unlearned)} of a"
        " constant answer's.",
        Measured(
            cost,
            COST,
            f"it costs {percent(cost)} of a constant answer's loss (wrong above {percent(COST)})",
        )
        if cost >= COST
        else Measured(
            most, RATE, f"a rate of {most:g} (wrong above {RATE:g} where nothing is learned)"
        ),
        "curves",
        WHY,
        SOURCE,
        with_less_dropout(evidence, layers, less),
        layer,
    )
