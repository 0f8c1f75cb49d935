"""A figure that a constant answer reaches: it looks like learning, and is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import with_adam
from core.insight.doctor.words import percent

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where the figure is no more than this above that of the best constant answer …
MARGIN: Final = 0.02
# … and as many of the answers as this are the same, after so many epochs and part of the run.
SAME: Final = 0.99
LEAST_EPOCHS: Final = 10
PART: Final = 0.1
WHY: Final = (
    "Whoever always says the most frequent class, or the mean of the numbers, is right as often."
    " So the figure to beat is not 0 but that one: where the network says the same to every row,"
    " nothing has been learned yet."
)
SOURCE: Final = "scikit-learn, DummyClassifier and DummyRegressor: a baseline to compare with"


def examine(evidence: Evidence) -> Finding | None:
    """A figure that is no better than always saying the same, by a network that does so."""
    if evidence.epochs < max(LEAST_EPOCHS, PART * evidence.training.epochs):
        return None
    if evidence.training.metric == "exact":
        return None
    reached = float(evidence.history.train_accuracy[-1])
    baseline, same = evidence.constant.accuracy, _same(evidence)
    if reached > baseline + MARGIN or same < SAME:
        return None
    name = evidence.history.metric_name
    is_r2 = not evidence.dataset.classes
    text = f"{reached:.2f}" if is_r2 else f"{percent(reached)}"
    simple = "the mean" if is_r2 else "the same class"
    base = f"{baseline:.2f}" if is_r2 else f"{percent(baseline)}"
    return Finding(
        "constant answer",
        f"The network says the same to every row: always saying {simple} reaches the {name} of"
        f" {text}, too.",
        Measured(
            reached - baseline,
            MARGIN,
            f"{name} {text}, a constant answer {base} (wrong up to {percent(MARGIN)} above it)",
        ),
        "confusion",
        WHY,
        SOURCE,
        with_adam(evidence),
    )


def _same(evidence: Evidence) -> float:
    """Which part of the sample gets the most frequent answer; of numbers, how little they vary."""
    if evidence.dataset.classes:
        return float(np.bincount(evidence.named).max() / len(evidence.named))
    answers = evidence.responses.answers.astype(np.float64)
    spread = float(answers.var(axis=0).mean())
    return 1.0 - min(1.0, spread / max(float(evidence.targets.var(axis=0).mean()), 1e-30))
