"""About to diverge: said before the numbers burst, by looking some steps ahead on a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.ahead import STEPS
from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import bearable_rate

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the steps to come make the loss so many times what it is, and what a constant answer
# has: steps that overshoot a little settle again (Lewkowycz et al. 2020).
GROWTH: Final = 4.0
WHY: Final = (
    "A step that is too long for how curved the loss is lands further up on the other side than it"
    " was before. So the next gradient is larger, and the next step too: each overshoots more than"
    " the last, until the numbers burst. Plain descent can bear a rate of at most 2 divided by the"
    " curvature."
)
SOURCE: Final = (
    "LeCun, Bottou, Orr & Müller, Efficient BackProp (1998), section 5; Cohen et al. (2021, arXiv"
    " 2103.00065); Lewkowycz et al. (2020, arXiv 2003.02218)"
)


def examine(evidence: Evidence) -> Finding | None:
    """A loss that grows out of all bounds within the next steps, or has."""
    if evidence.snapshot.diverged:
        return _finding(
            evidence,
            "The run has diverged: its numbers burst.",
            Measured(float("inf"), GROWTH, "the loss or a weight is no number any more"),
            from_start=True,
        )
    before, after = evidence.sample_loss, evidence.loss_ahead
    growth = after / max(before, evidence.constant.loss, 1e-30)
    if not growth > GROWTH:
        return None
    end = f"the loss would go from {before:.3g} to {after:.3g}"
    if after == float("inf"):
        end = "the numbers would burst"
    return _finding(
        evidence,
        f"About to diverge: in {STEPS} more updates like these {end}.",
        Measured(
            growth,
            GROWTH,
            f"{'no number any more' if growth == float('inf') else f'{growth:.3g} times'}"
            f" (wrong above {GROWTH:g} times)",
        ),
        from_start=evidence.snapshot.steps == 0,
    )


def _finding(evidence: Evidence, sentence: str, measured: Measured, *, from_start: bool) -> Finding:
    return Finding(
        "diverging",
        sentence,
        measured,
        "curves",
        WHY,
        SOURCE,
        bearable_rate(evidence, from_start=from_start),
    )
