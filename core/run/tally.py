"""Tally: sums over the rows seen, and the figures that follow from them, with no second pass.

`sums` (4,) float64 are: rows seen, Σ loss·rows, Σ score and Σ weight. Score and weight are what the
measure adds up: right rows and rows, or for R² the two sums of squares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from core.nn.metrics import r_squared
from core.run.indexes import LOSS, RECENT, ROWS, SCORE, TALLY_WORDS, WEIGHT

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.spec.experiment import Experiment

_NAN: Final = float("nan")

Measure: TypeAlias = Literal["largest", "threshold", "exact", "R²"]
# What a history calls its accuracy columns.
_NAMES: Final = {"largest": "accuracy", "threshold": "accuracy", "exact": "exact", "R²": "R²"}


def measure_of(experiment: Experiment, *, regression: bool) -> Measure:
    """How answers are judged: by the largest output, a threshold, exact equality, or R²."""
    if experiment.training.metric == "exact":
        return "exact"
    if regression:
        return "R²"
    return "threshold" if experiment.network.layers[-1].units == 1 else "largest"


def measure_name(measure: Measure) -> str:
    """What the figure is called: accuracy, exact or R²."""
    return _NAMES[measure]


def empty_sums() -> Array:
    """Sums of nothing seen."""
    return np.zeros(TALLY_WORDS)


def no_recent() -> Array:
    """Lines (RECENT, 4) for the sums of single updates, none of them made."""
    return np.zeros((RECENT, TALLY_WORDS))


def mean_loss(sums: Array) -> float:
    """The mean loss of the rows seen (NaN before the first)."""
    rows = sums.item(ROWS)
    return sums.item(LOSS) / rows if rows else _NAN


def figure(sums: Array, measure: Measure) -> float:
    """Accuracy (0 to 1) or R² of the rows seen (NaN before the first)."""
    if not sums.item(ROWS):
        return _NAN
    score, weight = sums.item(SCORE), sums.item(WEIGHT)
    return r_squared(score, weight) if measure == "R²" else score / weight
