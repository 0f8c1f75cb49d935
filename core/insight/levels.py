"""Levels: the values of a field as few groups, each one value, or a range with as many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

MOST_LEVELS: Final = 6


@dataclass(frozen=True, eq=False)
class Levels:
    """Groups of rows: the least and the greatest value of each, and in which each row is.

    `places` (rows,) are indexes of `ends`. Numbers ascend; all else is in order of appearance.
    """

    ends: tuple[tuple[Any, Any], ...]
    places: Array

    def __len__(self) -> int:
        return len(self.ends)


def levels_of(values: Array, most: int = MOST_LEVELS) -> Levels:
    """The levels of `values` (rows,): numbers of more than `most` values are put into ranges.

    Ranges have about equally many rows; equal values are never parted. What is no number, as a name
    or a list, has a level for each value.
    """
    if values.dtype == object:
        return _of_objects(values)
    distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(distinct) > most:
        # By the middle of its rows in the order of values.
        middles = np.cumsum(counts) - counts / 2
        ranges = np.minimum(middles * most / len(values), most - 1).astype(int)
        _, ranges = np.unique(ranges, return_inverse=True)  # none is empty
        places = ranges[places]
    else:
        ranges = np.arange(len(distinct))
    members = [distinct[ranges == place] for place in range(int(ranges.max(initial=-1)) + 1)]
    ends = tuple((each[0].item(), each[-1].item()) for each in members)
    return Levels(ends, places.reshape(-1))


def _of_objects(values: Array) -> Levels:
    found: dict[str, int] = {}
    ends: list[tuple[Any, Any]] = []
    places = np.empty(len(values), np.int64)
    for row, value in enumerate(values.tolist()):
        key = repr(value)  # lists have no hash, and 1 is not True here
        if key not in found:
            found[key] = len(ends)
            ends.append((value, value))
        places[row] = found[key]
    return Levels(tuple(ends), places)
