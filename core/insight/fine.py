"""Answers over a fine grid of the plane: what a picture shows that stands still."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.plane import grid_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.insight.plane import Plane
    from core.nn.arrays import Array
    from core.nn.network import Network

# Points times parameters: so many in about 30 ms, and in a few seconds.
_QUICK: Final = 30_000_000
_MOST: Final = 100_000_000_000
# So many points are asked about before it is asked whether to go on.
_POINTS: Final = 16_384
FINEST: Final = 480


def fine_side(parameters: int, pixels: int) -> int:
    """How many points a side shall have in a picture that stands still, `pixels` wide.

    A point a pixel, at most `FINEST`, and fewer for networks so large that this would take seconds.
    Never fewer than while the picture moves.
    """
    affordable = math.isqrt(_MOST // max(parameters, 1))
    return max(min(pixels, FINEST, affordable), grid_side(parameters))


def is_quick(parameters: int, side: int) -> bool:
    """Whether side² points are asked about in the time that nobody notices once."""
    return side * side * parameters <= _QUICK


def answers_over(
    network: Network, plane: Plane, side: int, cancelled: Callable[[], bool] = lambda: False
) -> Array | None:
    """The answers (side², outputs) over the plane's grid; None when `cancelled` says so."""
    answers: Array = np.empty((side * side, network.layers[-1].units), network.dtype)
    lines = max(_POINTS // side, 1)
    with np.errstate(all="ignore"):  # weights that are about to diverge overflow
        for first in range(0, side, lines):
            if cancelled():
                return None
            last = min(first + lines, side)
            points = plane.rows_of_grid(side, first, last)
            answers[first * side : last * side] = network.predict(plane.inputs(points))
    return answers
