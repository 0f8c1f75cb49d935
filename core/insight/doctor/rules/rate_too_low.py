"""Learning rate too low: the loss falls so slowly that the run will not get there."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import raise_rate

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where at this pace the loss needs so many times the epochs that are left to halve …
TIMES: Final = 2.0
# … falls at nearly every point (no noise, no jumps) …
RISES: Final = 0.1
# … and has most of its way before it; said after this part of the run, and so many epochs.
UNLEARNED: Final = 0.5
PART: Final = 0.1
LEAST_EPOCHS: Final = 20
# A layer that learns well moves by about a thousandth of its weights at a step.
RATIO: Final = 1e-3
_FACTORS: Final = (4, 10, 30)
_MANY: Final = 1e6
WHY: Final = (
    "Each step goes in the right direction, but so short a way that the time is up before much is"
    " learned. A loss that falls along an almost straight line is the sign of it. A step of about a"
    " thousandth of the weights is healthy."
)
SOURCE: Final = "CS231n, Neural networks 3: Loss function; Ratio of weights:updates (about 1e-3)"


def examine(evidence: Evidence) -> Finding | None:
    """A smooth fall whose halving time is far beyond the end of the run, in small steps."""
    total = evidence.training.epochs
    epochs = max(LEAST_EPOCHS, PART * total)
    lately = evidence.lately_in_epochs(epochs)
    if lately is None or evidence.unlearned <= UNLEARNED:
        return None
    if lately.rises > RISES or lately.change >= 0.0:
        return None
    ratios = [evidence.update_ratio(layer) for layer in range(len(evidence.activations))]
    if not all(ratio < RATIO for ratio in ratios):
        return None
    halving = log(2.0) / -lately.change * lately.span
    left = max(total - evidence.epochs, epochs)
    if halving < TIMES * left:
        return None
    return Finding(
        "learning rate too low",
        f"The loss falls steadily but slowly: at this pace it takes {_count(halving)} epochs to"
        " halve.",
        Measured(
            halving,
            TIMES * left,
            f"{_count(halving)} epochs to halve the loss (wrong above {_count(TIMES * left)}, twice"
            " what is left)",
        ),
        "curves",
        WHY,
        SOURCE,
        raise_rate(evidence, _factor(halving / left)),
    )


def _factor(wanted: float) -> int:
    """By how much to raise the rate: at once by enough, but not beyond all bounds."""
    return next((factor for factor in _FACTORS if factor >= wanted), _FACTORS[-1])


def _count(number: float) -> str:
    return f"{float(f'{number:.2g}'):,.0f}" if number < _MANY else "over a million"
