"""Rate over the stability horizon: longer steps than the curvature allows, and no way down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import rounded, with_rate

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the rate is so many times the largest calm one, 2/λ for plain steps: up to there a run
# overshoots and finds a flatter place (Lewkowycz et al. 2020: it comes to rest below 4/λ) …
TIMES: Final = 2.0
# … while the loss does not fall by this any more …
CHANGE: Final = -0.05
# … over so many epochs, and more than this part of a constant answer's loss is left.
LEAST_EPOCHS: Final = 10
UNLEARNED: Final = 0.25
WHY: Final = (
    "Across a valley the loss is a bowl of curvature λ. A step of rate 2/λ lands as far up on the"
    " other side as it began, a longer one further up. The rate at which one step goes to the"
    " bottom is 1/λ. Over 4/λ a run is thrown from slope to slope, though it need not diverge: it"
    " stays where it is flat enough for such steps, and does not get down into a valley."
)
SOURCE: Final = (
    "LeCun et al., Efficient BackProp (1998), section 5 (best at 1/λ); Cohen et al. (2021, arXiv"
    " 2103.00065); Lewkowycz et al. (2020, arXiv 2003.02218): wild from 4/λ"
)


def examine(evidence: Evidence) -> Finding | None:
    """A rate beyond all that the curvature bears, in a run that gets nowhere."""
    lately = evidence.lately_in_epochs(LEAST_EPOCHS)
    if lately is None or evidence.unlearned <= UNLEARNED or lately.change < CHANGE:
        return None
    line, rate = evidence.horizon.calm, evidence.schedule_factor * evidence.rate
    if not rate > TIMES * line:  # nor where it is not known
        return None
    times = rate / line
    best = rounded(evidence.rate / (2.0 * times))
    return Finding(
        "rate over the horizon",
        f"The learning rate is {times:.2g} times the largest that the loss bears where it curves"
        " most: the steps overshoot, and the loss does not fall.",
        Measured(
            times, TIMES, f"rate {rate:g}, calm below {line:.2g} (wrong above {TIMES:g} times that)"
        ),
        "horizon",
        WHY,
        SOURCE,
        with_rate(evidence, best, f"rate {best:g}"),
    )
