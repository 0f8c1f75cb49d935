"""What can be said of one unit in numbers: how active it is, and how often it passes nothing on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

# Beyond this share of its range a squashing unit is flat: |tanh| > 0.97 (Glorot & Bengio 2010 look
# at the same layers by eye), and σ(z) = (1 + tanh(z/2))/2 at the same place.
SATURATED: Final = 0.97
_CENTRES: Final = {"tanh": (0.0, 1.0), "sigmoid": (0.5, 0.5), "softmax": (0.5, 0.5)}
_CUT_OFF: Final = frozenset({"relu"})
_FLAT_EVERYWHERE: Final = frozenset({"step"})


@dataclass(frozen=True)
class UnitStatistics:
    """Over some rows: the `mean` activation and its spread (standard deviation).

    `silent` is the share (0 to 1) of rows on which the unit passes no gradient on: there a ReLU is
    cut off ("dead"), a squashing unit at an end of its range ("saturated"). `word` says which of
    the two it is, and is empty for activations that know neither; then the share is 0.
    """

    mean: float
    spread: float
    silent: float
    word: str

    @classmethod
    def of(cls, outputs: Array, activation: str) -> UnitStatistics:
        """Of one unit's outputs (n,), n ≥ 1."""
        values = outputs.astype(np.float64)
        word = silence_word(activation)
        silent = float(np.mean(silent_rows(values, activation))) if word else 0.0
        return cls(float(values.mean()), float(values.std()), silent, word)


def silence_word(activation: str) -> str:
    """What it is called when a unit of this kind passes no gradient on; "" where it cannot be."""
    if activation in _CUT_OFF:
        return "dead"
    return "saturated" if activation in _CENTRES or activation in _FLAT_EVERYWHERE else ""


def silent_rows(outputs: Array, activation: str) -> Array:
    """On which rows (n,) or (n, units) units with these outputs pass no gradient on, as bools."""
    if activation in _CUT_OFF:
        return outputs <= 0.0
    if activation in _FLAT_EVERYWHERE:
        return np.ones(outputs.shape, dtype=bool)
    if activation not in _CENTRES:
        return np.zeros(outputs.shape, dtype=bool)
    centre, half = _CENTRES[activation]
    return np.abs(outputs - centre) > SATURATED * half
