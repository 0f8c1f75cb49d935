"""Where scales end: at round numbers that hold the largest value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.nn.arrays import Array

# The steps of a decade at which a scale may end; a scale is never more than 1.5 times too wide.
_STEPS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
# A scale shrinks only when it would still have this much room, so that it does not flicker.
_ROOM: Final = 1.25
TINY: Final = 1e-12
HUGE: Final = 1e30


def round_up(value: float) -> float:
    """Return the smallest round number that is at least `value`, from `TINY` to `HUGE`."""
    value = min(max(value, TINY), HUGE)
    decade = math.floor(math.log10(value))
    for step in _STEPS:
        # 10.0**-5 * 3 is not 3e-05: decimal text is, and this is what a label shows.
        end = float(f"{step}e{decade}")
        if end >= value:
            return end
    return float(f"1e{decade + 1}")


def scale_between(low: float, high: float) -> tuple[float, float]:
    """Middle and reach of a scale on which values from `low` to `high` are to be told apart.

    Around 0 where they reach it, else around a round number midway, so that both ends are round.
    """
    if low <= 0.0 <= high or not math.isfinite(high - low):
        return 0.0, round_up(max(high, -low))
    half = max((high - low) / 2, TINY)
    decade = math.floor(math.log10(half / 5))
    middle = _rounded(low / 2 + high / 2, decade)
    reach = max(high - middle, middle - low, half)
    return middle, _rounded(reach + 0.499 * 10.0**decade, decade)


def _rounded(value: float, decade: int) -> float:
    """`value` to a multiple of 10^decade, written as short as that is."""
    return float(f"{round(value / 10.0**decade)}e{decade}")


def following(m: float | None, largest: float) -> float:
    """Return where a scale that ended at `m` ends for values up to `largest` in magnitude.

    It grows at once, and shrinks only when the values have become clearly smaller. NaN and inf
    count as nothing; without an `m` it takes any value as its first.
    """
    largest = largest if math.isfinite(largest) else 0.0
    if m is None or largest > m or round_up(largest * _ROOM) < m:
        return round_up(largest)
    return m


def largest_magnitude(arrays: Iterable[Array | None]) -> float:
    """Return the largest |value| of all arrays; NaN, inf and arrays that are None do not count."""
    largest = 0.0
    for array in arrays:
        if array is None or not array.size:
            continue
        low, high = float(array.min()), float(array.max())
        if not np.isfinite(high - low):
            finite = array[np.isfinite(array)]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        largest = max(largest, -low, high)
    return largest
