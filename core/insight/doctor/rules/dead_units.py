"""Dead units: units that say the same to every row and so get no gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import (
    has_scaled_start,
    lower_rate,
    with_activation,
    with_init,
)
from core.insight.doctor.words import percent
from core.insight.statistics import dead_share
from core.spec.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.insight.doctor.evidence import Evidence
    from core.insight.doctor.finding import Remedy

# Wrong where more of a layer's units than this are dead (SageMaker Debugger: 50 %) …
SHARE: Final = 0.5
# … and more than this part of a constant answer's loss is left: else they are not missed.
UNLEARNED: Final = 0.25
WHY: Final = (
    "A ReLU whose sum is below 0 answers 0 and passes no gradient back. Where that is so for every"
    " row it cannot learn any more, whatever comes. One step that is too large, or first biases far"
    " below 0, put units there."
)
SOURCE: Final = (
    "Amazon SageMaker Debugger, rule DeadRelu (wrong above 50 % of a layer); CS231n, Commonly used"
    " activation functions"
)


def examine(evidence: Evidence) -> Iterator[Finding]:
    """A layer of which more than half of the units are flat on 99 % of the rows."""
    if evidence.unlearned <= UNLEARNED:
        return
    responses = evidence.responses
    for layer, activation in enumerate(evidence.activations):
        share = dead_share(activation, responses.sums[layer], responses.outputs[layer])
        if share is None or share <= SHARE:
            continue
        units = len(evidence.snapshot.weights[layer])
        count = round(share * units)
        who = "The only unit" if units == 1 else f"{count} of the {units} units"
        is_last = layer == len(evidence.activations) - 1
        yield Finding(
            "dead units",
            f"{who} of layer {layer + 1}{' (the output)' if is_last else ''}"
            f" {'is' if count == 1 else 'are'} dead: the same answer to every row, no gradient.",
            Measured(
                share,
                SHARE,
                f"{percent(share)} of its units are dead (wrong above {percent(SHARE)})",
            ),
            "statistics",
            WHY,
            SOURCE,
            _remedy(evidence, layer, activation),
            layer,
        )


def _remedy(evidence: Evidence, layer: int, activation: str) -> Remedy:
    """A lower rate where training has killed them, else another start, or activation."""
    if evidence.snapshot.steps and not _began_dead(evidence, layer, activation):
        return lower_rate(evidence, 4, from_start=True)
    network = evidence.experiment.network
    if not has_scaled_start(network) or network.bias_init.name != "zeros":
        return with_init(evidence)
    return with_activation(
        evidence,
        [layer],
        "leaky_relu",
        "leaky ReLU",
        f"Choose leaky ReLU in the place of {title_of(activation)} for layer {layer + 1} and begin"
        " anew.",
    )


def _began_dead(evidence: Evidence, layer: int, activation: str) -> bool:
    first = evidence.first_responses
    if first is None:
        return False
    share = dead_share(activation, first.sums[layer], first.outputs[layer])
    return share is not None and share > SHARE
