"""Learning rate too high: the loss jumps up and down and gets nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import lower_rate
from core.insight.doctor.words import percent

if TYPE_CHECKING:
    from core.insight.doctor.course import Lately
    from core.insight.doctor.evidence import Evidence

# Wrong where the loss jumps by more than this part of itself from one point to the next …
JUMPS: Final = 0.2
# … goes up as often as this, and falls by less than this part of itself in all …
RISES: Final = 0.3
CHANGE: Final = -0.25
# … or stays above so many times what a constant answer has, and does not fall, in steps of more
# than this part of the weights …
ABOVE: Final = 1.5
LARGE: Final = 1e-2
# … or where one update is larger than the weights themselves: a thousand times what is healthy.
RATIO: Final = 1.0
# Done is what has less than this part of a constant answer's loss: there small numbers jump.
UNLEARNED: Final = 0.25
WHY: Final = (
    "With steps that are too long training jumps across the valley and back: the loss goes up and"
    " down, and stays higher than it could be. A curve that falls quickly at first and then"
    " flattens high up, or bounces, is the sign of it."
)
SOURCE: Final = (
    "CS231n, Neural networks 3: Loss function (the shapes of loss curves); Ratio of weights:updates"
    " (about 1e-3)"
)


def examine(evidence: Evidence) -> Finding | None:
    """A loss that bounces without falling or stays above a constant answer's; huge updates."""
    if evidence.unlearned <= UNLEARNED:
        return None
    ratios = [evidence.update_ratio(layer) for layer in range(len(evidence.activations))]
    largest = max(ratios)
    if largest > RATIO:
        return _finding(
            evidence,
            "One update changes a layer's weights by more than they are: the steps are too long.",
            Measured(
                largest, RATIO, f"{largest:.2g} of their size an update (wrong above {RATIO:g})"
            ),
            is_lost=True,
        )
    lately = evidence.lately()
    if lately is None:
        return None
    is_above = lately.level > ABOVE * evidence.constant.loss and lately.change > -JUMPS
    if is_above and largest > LARGE:
        times = lately.level / evidence.constant.loss
        return _finding(
            evidence,
            "The loss stays above what a constant answer would have: the steps are too long.",
            Measured(times, ABOVE, f"{times:.2g} times as high (wrong above {ABOVE:g} times)"),
            is_lost=True,
        )
    if not is_bouncing(lately):
        return None
    return _finding(
        evidence,
        "The loss jumps up and down and hardly falls: the steps are too long.",
        Measured(
            lately.jumps,
            JUMPS,
            f"jumps of {percent(lately.jumps)} of the loss (wrong above {percent(JUMPS)})",
        ),
    )


def is_bouncing(lately: Lately) -> bool:
    """Whether a curve goes up and down without getting much lower."""
    return lately.jumps > JUMPS and lately.rises >= RISES and lately.change > CHANGE


def _finding(
    evidence: Evidence, sentence: str, measured: Measured, *, is_lost: bool = False
) -> Finding:
    # What such steps have thrown far away does not come back by shorter ones.
    remedy = lower_rate(evidence, 10, from_start=True) if is_lost else lower_rate(evidence, 4)
    return Finding(
        "learning rate too high",
        sentence,
        measured,
        "curves",
        WHY,
        SOURCE,
        remedy,
    )
