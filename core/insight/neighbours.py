"""The rows of the training data that are most like a given one, in the eyes of whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.insight.layerwise import last_hidden
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.nn.network import Network

_BLOCK: Final = 1024
_NUMBER: Final = np.dtype(np.float32)


class Neighbours(NamedTuple):
    """Which rows (k,) are nearest, the nearest first, and how far away they are (k,)."""

    rows: Array
    distances: Array


def nearest(
    x: Array,
    query: Array,
    count: int,
    *,
    network: Network | None = None,
    without: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Neighbours | None:
    """The rows of x (n, inputs) at the least Euclidean distance from `query` (inputs,).

    They are compared as a network is given them (pixels as parts of 1), or by what the last hidden
    layer of `network` makes of them. The row `without`, the query's own, is left out.
    None once that is `cancelled`. The difference itself is squared: what is alike has distance 0,
    which ‖d‖² − 2D·q + ‖q‖² has not.
    """
    wanted = _seen(query[None], network)[0]
    squares = np.empty(len(x))
    with np.errstate(all="ignore"):  # weights that are about to diverge
        for start in range(0, len(x), _BLOCK):
            if cancelled():
                return None
            rows = slice(start, start + _BLOCK)
            away = _seen(x[rows], network) - wanted
            squares[rows] = np.einsum("ij,ij->i", away, away)
    squares[np.isnan(squares)] = np.inf
    if without is not None:
        squares[without] = np.inf
    found = np.argsort(squares, kind="stable")[: min(count, len(x) - (without is not None))]
    return Neighbours(found, np.sqrt(squares[found]))


def _seen(x: Array, network: Network | None) -> Array:
    if network is not None:
        return last_hidden(network, x)
    return scaled(x, _NUMBER if x.dtype == np.uint8 else x.dtype)
