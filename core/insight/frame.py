"""Frame: a square piece of a plane around points that move; it changes seldom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.scale import HUGE

if TYPE_CHECKING:
    from core.nn.arrays import Array

# A new frame is so many times as wide as its points, and one that has become so many times too
# wide is made anew.
_ROOM: Final = 1.2
_TOO_WIDE: Final = 1.8


@dataclass(frozen=True, eq=False)
class Frame:
    """What lies between `low` (2,) and `high` (2,)."""

    low: Array
    high: Array

    @classmethod
    def around(cls, center: Array, half: float) -> Frame:
        """A square that reaches `half` its width to each side."""
        return cls(center - half, center + half)


def following_frame(frame: Frame | None, points: Array) -> Frame:
    """The frame for points (n, 2): the one before as long as it holds them and is not too wide.

    Both axes have one scale: what is turned stays what it was. Points that are no numbers, or too
    far away for any picture, do not count.
    """
    is_near = (np.abs(points) <= HUGE).all(axis=1)  # NaN is not
    finite = points[is_near].astype(np.float64)
    if not len(finite):
        return frame or Frame.around(np.zeros(2), 1.0)
    low, high = finite.min(axis=0), finite.max(axis=0)
    needed = float((high - low).max()) / 2.0 * _ROOM or 1.0
    if frame is not None:
        is_held = bool((low >= frame.low).all() and (high <= frame.high).all())
        if is_held and float((frame.high - frame.low).max()) / 2.0 <= needed * _TOO_WIDE:
            return frame
    return Frame.around((low + high) / 2.0, needed)
