"""Saturation: squashing units so far out that they are flat, and pass hardly a gradient back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import lower_rate, with_init
from core.insight.doctor.words import percent
from core.insight.statistics import saturated_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.insight.doctor.evidence import Evidence
    from core.insight.doctor.finding import Remedy

# Wrong where more of a layer's outputs than this lie in the outer 3 % of their range …
SHARE: Final = 0.8
# … while more than this part of a constant answer's loss is left: a network that is done is sure.
UNLEARNED: Final = 0.5
WHY: Final = (
    "Near the ends of its range sigmoid or tanh is flat: its slope, by which the gradient is"
    " multiplied on its way back, is close to 0. So a layer that starts out there, or is driven"
    " there, learns very slowly. Weights or inputs that are too large do it."
)
SOURCE: Final = "Glorot & Bengio, Understanding the difficulty of training deep networks (2010)"


def examine(evidence: Evidence) -> Iterator[Finding]:
    """A hidden layer with most outputs at the ends, in a network that has not learned much."""
    if evidence.unlearned <= UNLEARNED:
        return
    for layer in evidence.hidden:
        activation = evidence.activations[layer]
        share = saturated_share(activation, evidence.responses.outputs[layer])
        if share is None or share <= SHARE:
            continue
        yield Finding(
            "saturation",
            f"{percent(share)} of what layer {layer + 1} says lies at the ends of {activation},"
            " where it is flat: it hardly learns.",
            Measured(
                share, SHARE, f"{percent(share)} of its outputs (wrong above {percent(SHARE)})"
            ),
            "statistics",
            WHY,
            SOURCE,
            _remedy(evidence, layer),
            layer,
        )


def _remedy(evidence: Evidence, layer: int) -> Remedy:
    """Smaller first weights where it began so, else shorter steps."""
    first = evidence.first_responses
    if first is not None and evidence.snapshot.steps:
        share = saturated_share(evidence.activations[layer], first.outputs[layer])
        if share is not None and share <= SHARE:
            return lower_rate(evidence, 4, from_start=True)
    return with_init(evidence)
