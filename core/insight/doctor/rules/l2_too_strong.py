"""L2 (or L1) too strong: the penalty on weights pulls harder than the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import rounded, with_setting
from core.insight.doctor.words import percent
from core.insight.statistics import norm

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence
    from core.insight.doctor.finding import Remedy

# Wrong where the penalty pulls at least this hard, as a part of the data's own pull …
PULL: Final = 0.5
# … and more than this part of a constant answer's loss is left, and falls no more by this.
UNLEARNED: Final = 0.7
CHANGE: Final = -0.05
LEAST_EPOCHS: Final = 10
# More is hardly ever of use.
_USUAL: Final = 0.01
# Weights smaller than this part of Xavier's come back very slowly: they begin anew.
_COLLAPSED: Final = 0.1
WHY: Final = (
    "L1 and L2 pull every weight towards 0 at every step. A little keeps a network from learning by"
    " heart; too much holds the weights so small that all answers are the same, and nothing is"
    " learned."
)
SOURCE: Final = "Goodfellow, Bengio & Courville, Deep Learning (2016), section 7.1"


def examine(evidence: Evidence) -> Finding | None:
    """A penalty as strong as the data, in a network that stays near a constant answer."""
    training = evidence.training
    name = "l2" if training.l2 >= training.l1 else "l1"
    strength = getattr(training, name)
    lately = evidence.lately_in_epochs(LEAST_EPOCHS)
    if not strength or lately is None or evidence.unlearned <= UNLEARNED:
        return None
    if lately.change < CHANGE:
        return None
    weights = evidence.snapshot.weights
    pulls = weights if name == "l2" else [np.sign(each) for each in weights]
    pull, data = strength * norm(pulls), norm(evidence.gradients.weights)
    ratio = pull / data if data > 0.0 else float("inf")
    if ratio < PULL:
        return None
    weaker = rounded(min(strength / 10.0, _USUAL))
    title = name.upper()
    return Finding(
        "L2 too strong",
        f"{title} is too strong: it holds the weights so small that the answers hardly differ.",
        Measured(
            ratio,
            PULL,
            f"it pulls {ratio:.2g} times as hard as the data (wrong above {PULL:g}, while"
            f" {percent(evidence.unlearned)} of a constant answer's loss is left)",
        ),
        "weights",
        WHY,
        SOURCE,
        _remedy(evidence, name, weaker),
    )


def _remedy(evidence: Evidence, name: str, value: float) -> Remedy:
    """A weaker penalty; from the start where it has already pulled a layer's weights to 0."""
    has_collapsed = any(
        float(np.sqrt(np.square(weights, dtype=np.float64).mean()))
        < _COLLAPSED * np.sqrt(2.0 / sum(weights.shape))
        for weights in evidence.snapshot.weights
    )
    words = f"{name.upper()} {value:g}"
    return with_setting(evidence, name, value, words, from_start=has_collapsed)
