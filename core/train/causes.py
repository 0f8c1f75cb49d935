"""Causes: why a run diverged and what to try, as far as its settings and data can show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.arrays import PIXEL_WHITE

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.examples import Examples
    from core.run.state import RunState
    from core.spec.experiment import TrainSpec

# Standardised numbers hardly ever lie beyond ten; whole columns of them never do.
SCALED: Final = 10.0
_SQUARES: Final = "squares"  # what RMSprop and Adam divide by, squared, less ε


def divided_by_zero(state: RunState) -> bool:
    """Whether, in a state gone wrong, a parameter is none any more as ε kept nothing from 0."""
    squares = state.memory.get(_SQUARES)
    return squares is not None and bool(
        np.any(~np.isfinite(state.parameters) & (np.asarray(squares) == 0.0))
    )


def advice(training: TrainSpec, rows: Examples) -> str:
    """What to try, in plain words; `rows` are those whose figures, or update, went wrong."""
    return _penalty_advice(training) or _data_advice(training, rows) or _rate_advice(training)


def epsilon_advice(training: TrainSpec) -> str:
    """What to try where an update divided by zero."""
    return (
        f"The optimiser's epsilon is {training.optimizer.epsilon:g}: where a weight has had no"
        " gradient worth a number yet, the update divides by 0. Try an epsilon of 1e-8, and reset."
    )


def most_penalty(training: TrainSpec) -> float:
    """Above which learning rate · L2 a weight overshoots zero by more than it was, every time.

    An update by l2·w alone is w ← (1 − rate·l2)·w for plain SGD, which grows beyond 2. With
    momentum μ the roots of the recurrence leave the unit circle beyond 2 + 2μ (Goh 2017, "Why
    momentum really works"), with Nesterov's beyond (2 + 2μ)/(1 + 2μ). Rules that divide by the
    gradient's size have no such bound.
    """
    twice = 2.0 + 2.0 * training.optimizer.momentum
    bounds = {"sgd": 2.0, "momentum": twice, "nesterov": twice / (twice - 1.0)}
    return bounds.get(training.optimizer.name, float("inf"))


def _penalty_advice(training: TrainSpec) -> str:
    rate, optimizer = training.optimizer.learning_rate, training.optimizer
    name, penalty, most = "L2", training.l2, most_penalty(training)
    if optimizer.name == "adamw":
        name, penalty, most = "the weight decay", optimizer.weight_decay, 2.0
    if not rate * penalty > most:
        return ""
    return (
        f"Learning rate times {name} is {rate:g} · {penalty:g}: above {most:g} each update takes a"
        f" weight further past zero than it was before. Try {name} below {most / rate:.2g}, or a"
        " lower learning rate, and reset."
    )


def _data_advice(training: TrainSpec, rows: Examples) -> str:
    what, largest = "inputs", _largest(rows.x)
    if largest <= SCALED and rows.labels is None:
        what, largest = "targets", _largest(rows.answers)
    if largest <= SCALED:
        return ""
    return (
        f"The {what} go up to {largest:,.6g}, and updates grow with them: numbers of about −1 to 1"
        f" are what a network learns from. Try scaled {what} (standardised, say), or a lower"
        f" learning rate (it is {training.optimizer.learning_rate:g}), and reset."
    )


def _rate_advice(training: TrainSpec) -> str:
    return (
        f"Try a lower learning rate (it is {training.optimizer.learning_rate:g}; a tenth of it is a"
        " good start), or smaller starting weights, and reset."
    )


def _largest(x: Array) -> float:
    """The largest |x| as the network sees it; 0 without rows."""
    if not x.size:
        return 0.0
    largest = max(abs(float(x.max())), abs(float(x.min())))
    return largest / PIXEL_WHITE if x.dtype == np.uint8 else largest
