"""Which of two samples is smaller, by ranks alone: what never came counts as the largest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array

# With so many values in both samples together all divisions are counted; of more the normal
# distribution is near enough. The counts stay below 2⁵³, so that they are exact.
MOST_COUNTED: Final = 50


class RankTest(NamedTuple):
    """Mann and Whitney's U of the first sample, and the two-sided p.

    `u` counts the pairs in which the first sample's value is larger, ties as a half. `p` is how
    often chance alone would give a U at least as far from its middle.
    """

    u: float
    p: float


def mann_whitney(first: Array, second: Array) -> RankTest:
    """Compare two samples (n,) and (m,) by ranks; infinite values are tied, as equal ones are.

    Mann & Whitney, On a Test of whether one of Two Random Variables is Stochastically Larger than
    the Other, Ann. Math. Stat. 18, 1947. Values that were never reached are put in as infinite: all
    tied, and slower than any other (Gehan's test where all are watched for equally long, Biometrika
    52, 1965). Of few values p is that of the permutation distribution given the ties; of more it is
    the normal approximation with the correction for ties and for continuity (Lehmann,
    Nonparametrics, 1975, §1.4). Raises `ValueError` for an empty sample and for NaN.
    """
    if not len(first) or not len(second):
        raise ValueError("a rank test needs a value in both samples")
    values = np.concatenate([first, second]).astype(np.float64)
    if np.isnan(values).any():
        raise ValueError("what is no number has no rank")
    doubled, ties = _doubled_ranks(values)
    n, m = len(first), len(second)
    doubled_sum = int(doubled[:n].sum())
    u = doubled_sum / 2.0 - n * (n + 1) / 2.0
    if len(ties) == 1:  # all alike
        return RankTest(u, 1.0)
    p = _counted(doubled, n, doubled_sum) if n + m <= MOST_COUNTED else _normal(u, n, m, ties)
    return RankTest(u, p)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p of several tests, each raised for having looked at all of them, in the same order.

    Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Stat. 6, 1979: whoever
    believes all below a level is wrong anywhere at most that often.
    """
    count, raised = len(p_values), 0.0
    adjusted = [1.0] * count
    for place, index in enumerate(sorted(range(count), key=p_values.__getitem__)):
        raised = max(raised, min((count - place) * p_values[index], 1.0))
        adjusted[index] = raised
    return adjusted


def _doubled_ranks(values: Array) -> tuple[Array, Array]:
    """Twice the mean ranks (n,), which are whole numbers, and how many values share each rank."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    doubled = 2 * last - counts + 1
    return doubled[places.reshape(-1)], counts


def _counted(doubled: Array, n: int, seen: int) -> float:
    """The part of all choices of n ranks whose sum is as far from the middle as the one seen."""
    total = int(doubled.sum())
    ways = np.zeros((n + 1, total + 1))
    ways[0, 0] = 1.0
    for rank in doubled.tolist():
        ways[1:, rank:] += ways[:-1, : total + 1 - rank].copy()
    # In units that have no fractions: the middle of the sums is n·total / (n + m).
    count = len(doubled)
    distance = np.abs(np.arange(total + 1) * count - n * total)
    far = distance >= abs(seen * count - n * total)
    return float(ways[n, far].sum() / ways[n].sum())


def _normal(u: float, n: int, m: int, ties: Array) -> float:
    count = n + m
    tied = float((ties.astype(np.float64) ** 3 - ties).sum()) / (count * (count - 1.0))
    deviation = math.sqrt(n * m / 12.0 * (count + 1.0 - tied))
    distance = max(abs(u - n * m / 2.0) - 0.5, 0.0)
    return math.erfc(distance / deviation / math.sqrt(2.0))
