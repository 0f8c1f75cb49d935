"""What a network answers to every row of a part of the data, and which rows are worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.answers import labels_of
from core.insight.confidence import confidences

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network

# Rows between two questions whether the answer is still wanted: a millisecond, and a megabyte.
_BLOCK: Final = 256


@dataclass(frozen=True, eq=False)
class Cases:
    """The answers to all rows of a part ("train" or "test") of data with classes.

    `truth` and `answers` (n,) int64 are classes, `confidence` (n,) says as parts of 1 how sure the
    network is of them.
    """

    part: str
    truth: Array
    answers: Array
    confidence: Array

    @property
    def right(self) -> Array:
        """Which answers are right, bools (n,)."""
        found: Array = self.truth == self.answers
        return found

    def mistakes(self, least: float = 0.0) -> Array:
        """The rows (k,) with wrong answers at least so sure, the surest first."""
        return self._surest_first(~self.right, least)

    def of_cell(self, truth: int, answer: int, least: float = 0.0) -> Array:
        """The rows (k,) of a class that got this answer at least so sure, the surest first."""
        return self._surest_first((self.truth == truth) & (self.answers == answer), least)

    def _surest_first(self, wanted: Array, least: float) -> Array:
        rows = np.flatnonzero(wanted & (self.confidence >= least))
        ordered: Array = rows[np.argsort(-self.confidence[rows], kind="stable")]
        return ordered


@dataclass(frozen=True, eq=False)
class Predictions:
    """The answers to all rows of a part of data with numbers: `truth`, `answers` (n, outputs)."""

    part: str
    truth: Array
    answers: Array

    def residuals(self, output: int) -> Array:
        """Answer minus truth of one output (n,), float64."""
        return np.subtract(self.answers[:, output], self.truth[:, output], dtype=np.float64)

    def worst_first(self, output: int) -> Array:
        """All rows (n,), those first whose answer is furthest from the truth."""
        ordered: Array = np.argsort(-np.abs(self.residuals(output)), kind="stable")
        return ordered


def cases_of(
    network: Network, dataset: Dataset, part: str, cancelled: Callable[[], bool]
) -> Cases | Predictions | None:
    """Ask the network about all rows of a part; None once that is `cancelled`."""
    truth: Array = getattr(dataset, f"y_{part}")
    answers = _answers(network, getattr(dataset, f"x_{part}"), cancelled)
    if answers is None:
        return None
    if dataset.kind != "classes":
        return Predictions(part, truth, answers)
    last = network.layers[-1].activation.name
    labels = labels_of(answers, last).astype(np.int64)
    return Cases(part, truth, labels, confidences(answers, last))


def _answers(network: Network, x: Array, cancelled: Callable[[], bool]) -> Array | None:
    answers: Array = np.empty((len(x), network.layers[-1].units), network.dtype)
    with np.errstate(all="ignore"):  # weights that are about to diverge
        for start in range(0, len(x), _BLOCK):
            if cancelled():
                return None
            rows = slice(start, start + _BLOCK)
            answers[rows] = network.predict(x[rows])
    return answers
