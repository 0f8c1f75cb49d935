"""Metrics: how good answers are, as counts and sums that add up over batches.

A trainer adds up what these functions say of each batch and divides once, so that no second pass
over the data is needed. Predictions and targets are (n, outputs) of one dtype, labels (n,) classes
from 0. The optional arguments are room for what lies in between (their content is lost): with them
nothing is allocated.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from core.nn.room import Room

if TYPE_CHECKING:
    from core.nn.arrays import Array


def count_largest(
    prediction: Array, labels: Array, answers: Array | None = None, flags: Array | None = None
) -> int:
    """Count the rows whose largest output, the first of equals, is that of their class.

    `answers` (n,) intp and `flags` (n,) bool are room.
    """
    answers = prediction.argmax(axis=1, out=answers)
    return int(np.count_nonzero(np.equal(answers, labels, out=flags)))


def count_above(
    prediction: Array, labels: Array, threshold: float = 0.5, flags: Array | None = None
) -> int:
    """Count the rows whose one output (n, 1) is above `threshold` just when their class is 1.

    Use 0.5 for targets of 0 and 1, 0 for targets of ±1. `flags` (n,) bool is room.
    """
    flags = np.greater(prediction[:, 0], threshold, out=flags)
    return int(np.count_nonzero(np.equal(flags, labels, out=flags)))


def count_exact(
    prediction: Array,
    target: Array,
    decimals: int,
    room: Room | None = None,
    flags: Array | None = None,
) -> int:
    """Count the rows of which every output equals its target, both rounded by `numpy.round`.

    `flags` (n,) bool is room, too.
    """
    room = room or Room.like(prediction)
    rounded, wanted = room.own, room.other
    with np.errstate(over="ignore", invalid="ignore"):
        np.round(prediction, decimals, out=rounded)
        np.round(target, decimals, out=wanted)
    np.not_equal(rounded, wanted, out=rounded)
    wrong = np.logical_or.reduce(rounded, axis=1, out=flags)
    return len(prediction) - int(np.count_nonzero(wrong))


def count_exact_unscaled(
    prediction: Array,
    target: Array,
    decimals: int,
    mean: Array,
    scale: Array,
    room: Room | None = None,
    flags: Array | None = None,
) -> int:
    """Count as `count_exact` does what was standardised, in its own units: number·scale + mean.

    `mean` and `scale` (outputs,) are float64, and so is all that is rounded and compared.
    """
    room = room or Room.like(prediction)
    with np.errstate(over="ignore", invalid="ignore"):
        for own, scaled in ((room.wide, prediction), (room.wide_other, target)):
            np.copyto(own, scaled)
            np.multiply(own, scale, out=own)
            np.add(own, mean, out=own)
            np.round(own, decimals, out=own)
    np.not_equal(room.wide, room.wide_other, out=room.wide)
    wrong = np.logical_or.reduce(room.wide, axis=1, out=flags)
    return len(prediction) - int(np.count_nonzero(wrong))


def squared_distance(prediction: Array, target: Array, room: Room | None = None) -> float:
    """Σ(p − t)² over all elements, in float64.

    `target` may be one row (outputs,), and float64 whatever the predictions are.
    """
    room = room or Room.like(prediction)
    difference = room.wide
    if target.dtype == prediction.dtype:
        np.copyto(difference, np.subtract(prediction, target, out=room.own))
    else:
        np.copyto(difference, prediction)
        np.subtract(difference, target, out=difference)
    return float(np.vdot(difference, difference))


def r_squared(residual: float, total: float) -> float:
    """R² = 1 − Σ(t − p)²/Σ(t − t̄)² from the two sums (Wright 1921).

    1 is a perfect fit, 0 no better than always answering the mean t̄. Targets that are all equal
    leave nothing to explain: met exactly they count as 1, else as 0. Where the quotient leaves the
    range of numbers, the most negative one stands for it.
    """
    if total == 0.0:
        return 1.0 if residual == 0.0 else 0.0
    return max(1.0 - residual / total, -sys.float_info.max)
