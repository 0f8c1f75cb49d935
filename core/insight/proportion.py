"""How sure a share is that was counted: Wilson's interval for "17 of 20"."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """Where a share may lie, from 0 to 1."""

    low: float
    high: float


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Between which shares the true one lies, with this confidence, after so many of so many.

    Wilson's score interval without continuity correction (E. B. Wilson, Probable Inference, the Law
    of Succession, and Statistical Inference, J. Am. Stat. Assoc. 22, 1927), which holds for few
    trials and at 0 and 1, where p ± 1.96·√(p(1 − p)/n) fails (Brown, Cai & DasGupta, Interval
    Estimation for a Binomial Proportion, Stat. Sci. 16, 2001). Without a trial nothing is known: 0
    to 1. Raises `ValueError` for what cannot be counted.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    if trials == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    share, weight = successes / trials, z * z / trials
    middle = (share + weight / 2.0) / (1.0 + weight)
    half = z / (1.0 + weight) * math.sqrt((share * (1.0 - share) + weight / 4.0) / trials)
    # At the ends the formula gives exactly 0 and 1, but for rounding.
    low = 0.0 if successes == 0 else max(middle - half, 0.0)
    high = 1.0 if successes == trials else min(middle + half, 1.0)
    return Interval(low, high)
