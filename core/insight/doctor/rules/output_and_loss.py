"""Output and loss that do not fit: targets that cannot be said, errors that teach nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from core.insight.doctor.finding import Finding, Measured, Remedy
from core.insight.doctor.words import percent
from core.spec.fitting import loss_for
from core.spec.titles import title_of

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence
    from core.spec.experiment import Experiment

# What an output can say; what is not here can say every number.
_RANGES: Final = {
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "sine": (-1.0, 1.0),
    "step": (0.0, 1.0),
    "relu": (0.0, np.inf),
    "softplus": (0.0, np.inf),
}
# Wrong where more targets than this lie outside of it …
OUTSIDE: Final = 0.01
# … or where of the wrong answers more than this have a slope below a tenth of the steepest …
STUCK: Final = 0.5
SLOPE: Final = 0.025
# … and more answers than this are wrong.
WRONG: Final = 0.1
WHY_RANGE: Final = (
    "The output layer's function ends at certain numbers, and the targets go beyond: however long"
    " it trains, the network cannot say them. Numbers want a linear output."
)
WHY_SLOPE: Final = (
    "The squared error multiplies the error by the output's slope. Where a sigmoid or softmax is"
    " sure of a wrong answer this slope is close to 0, so the worst errors teach the least."
    " Cross-entropy takes the slope out again: there the worst errors teach the most."
)
WHY_STEP: Final = (
    "A step is flat everywhere but where it jumps: its derivative is 0, so no gradient comes back,"
    " and nothing learns."
)
SOURCE_RANGE: Final = "Goodfellow, Bengio & Courville, Deep Learning (2016), section 6.2.2"
SOURCE_SLOPE: Final = (
    "Nielsen, Neural Networks and Deep Learning (2015), chapter 3; Bishop (2006), section 5.2"
)


def examine(evidence: Evidence) -> Finding | None:
    """An output that cannot say the targets, or cannot learn from being wrong."""
    last = evidence.activations[-1]
    if last == "step":
        measured = Measured(0.0, 0.0, "a slope of 0 everywhere")
        return _finding(
            evidence,
            "The output is a step, which has no slope: nothing can learn.",
            measured,
            (WHY_STEP, SOURCE_RANGE),
        )
    if not evidence.dataset.classes:
        return _out_of_range(evidence, last)
    if evidence.training.loss == "mse" and last in ("sigmoid", "softmax"):
        return _stuck(evidence)
    return None


def _out_of_range(evidence: Evidence, last: str) -> Finding | None:
    low, high = _RANGES.get(last, (-np.inf, np.inf))
    y = evidence.dataset.y_train
    share = float(((y < low) | (y > high)).mean()) if len(y) else 0.0
    if share <= OUTSIDE:
        return None
    return _finding(
        evidence,
        f"The output is {title_of(last)}, whose range ends before {percent(share)} of the targets:"
        " it can never say them.",
        Measured(
            share, OUTSIDE, f"{percent(share)} of the targets (wrong above {percent(OUTSIDE)})"
        ),
        (WHY_RANGE, SOURCE_RANGE),
    )


def _stuck(evidence: Evidence) -> Finding | None:
    wrong = ~evidence.right
    if wrong.mean() <= WRONG or not evidence.snapshot.steps:
        return None
    p = evidence.responses.answers[wrong].astype(np.float64)
    # The steepest slope among the outputs that should be otherwise.
    slopes = (p * (1.0 - p)).max(axis=1)
    share = float((slopes < SLOPE).mean())
    if share <= STUCK:
        return None
    return _finding(
        evidence,
        f"{percent(share)} of the wrong answers are too sure for the squared error to correct.",
        Measured(
            share,
            STUCK,
            f"{percent(share)} have a slope below {SLOPE:g} (wrong above {percent(STUCK)})",
        ),
        (WHY_SLOPE, SOURCE_SLOPE),
    )


def _finding(
    evidence: Evidence, sentence: str, measured: Measured, why: tuple[str, str]
) -> Finding:
    last = len(evidence.activations) - 1
    return Finding("output and loss", sentence, measured, "diagram", *why, _remedy(evidence), last)


def _remedy(evidence: Evidence) -> Remedy:
    """The output and the loss that go with the data."""
    experiment = _fitted(evidence)
    last = experiment.network.layers[-1].activation
    loss = experiment.training.loss
    return Remedy(
        f"Choose {title_of(last)} as output and {title_of(loss)} as loss, and begin anew.",
        f"{title_of(last)} output, {title_of(loss)}",
        experiment,
        judged_by="accuracy",
    )


def _fitted(evidence: Evidence) -> Experiment:
    experiment, dataset = evidence.experiment, evidence.dataset
    last = experiment.network.layers[-1]
    activation = "linear"
    if dataset.classes:
        activation = "sigmoid" if last.units == 1 else "softmax"
    last = replace(last, activation=activation)
    network = replace(experiment.network, layers=(*experiment.network.layers[:-1], last))
    training = replace(experiment.training, loss=loss_for(dataset.kind, activation))
    return replace(experiment, network=network, training=training)
