"""Batch noise: batches so small that their steps are more chance than direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import with_setting

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the gradient noise scale is so many times the batch size …
TIMES: Final = 10.0
# … while the loss jumps by more than this part of itself and does not fall by this …
JUMPS: Final = 0.05
CHANGE: Final = -0.1
# … and more than this part of a constant answer's loss is left.
UNLEARNED: Final = 0.25
_FACTOR: Final = 8
WHY: Final = (
    "The gradient of a few rows is a guess at that of all. Where the rows disagree more than they"
    " agree, the steps go to and fro and the loss trembles instead of falling. Larger batches, or a"
    " lower rate, average that out."
)
SOURCE: Final = (
    "McCandlish et al., An empirical model of large-batch training (2018, arXiv 1812.06162); Smith"
    " et al. (2018, arXiv 1711.00489)"
)


def examine(evidence: Evidence) -> Finding | None:
    """A loss that trembles and does not fall, in batches far below the noise scale."""
    size, rows = evidence.training.batch_size, len(evidence.dataset.x_train)
    lately = evidence.lately()
    if lately is None or evidence.unlearned <= UNLEARNED or size >= rows:
        return None
    if any(evidence.snapshot.dropout):  # which makes the loss tremble by itself
        return None
    if lately.jumps <= JUMPS or lately.change < CHANGE:
        return None
    scale = evidence.noise_scale
    if scale <= TIMES * size:
        return None
    larger = min(_FACTOR * size, rows)
    text = "endless" if scale == float("inf") else f"{scale:,.0f} rows"
    return Finding(
        "batch noise",
        f"The steps are mostly chance: batches of {size} say little about all rows, and the loss"
        " trembles.",
        Measured(
            scale / size,
            TIMES,
            f"noise scale {text} (wrong above {TIMES:g} times the batch of {size})",
        ),
        "curves",
        WHY,
        SOURCE,
        with_setting(evidence, "batch_size", larger, f"batches of {larger}"),
    )
