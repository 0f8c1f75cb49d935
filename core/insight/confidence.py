"""How sure a network is of its answers, as parts of 1, and what is gained when it may pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.nn.targets import threshold

if TYPE_CHECKING:
    from core.nn.arrays import Array


def confidences(answers: Array, last_activation: str) -> Array:
    """How sure the network is of the class that each of its answers (n, outputs) means, (n,).

    It is the strongest output on the way from the code of "another class" (0, or −1 of tanh) to
    that of "this class" (1); a single output counts for class 1 as it is and for class 0 as what it
    lacks of 1. Of softmax and sigmoid that is the probability that they stand for; what lies beyond
    the codes, as linear outputs may, counts as 0 or 1, and what is no number as 0.
    """
    shares = (answers + 1.0) / 2.0 if last_activation == "tanh" else answers
    if answers.shape[1] == 1:
        one = shares[:, 0]
        best = np.where(answers[:, 0] > threshold(last_activation), one, 1.0 - one)
    else:
        best = shares.max(axis=1)
    sure: Array = np.clip(np.nan_to_num(best, nan=0.0), 0.0, 1.0)
    return sure


class Answered(NamedTuple):
    """Of `rows` a network answers `answered`, of which `right` are right."""

    rows: int
    answered: int
    right: int


def answered_from(confidence: Array, right: Array, least: float) -> Answered:
    """What is left when the network passes wherever it is less sure than `least`.

    `confidence` (n,) are parts of 1 and `right` (n,) bools (Chow 1970, "On Optimum Recognition
    Error and Reject Tradeoff").
    """
    answers = confidence >= least
    return Answered(
        len(confidence), int(np.count_nonzero(answers)), int(np.count_nonzero(answers & right))
    )
