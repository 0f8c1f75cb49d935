"""Where a field on a grid changes its sign: marching squares, without a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

# Corners and edges of a cell are counted from the upper left one and the top, clockwise: an edge
# leads from its corner to the next. A cell's case has a bit for each corner that is above zero.
_CORNERS: Final = ((0, 0), (1, 0), (1, 1), (0, 1))
_FROM: Final = np.array(_CORNERS)
_STEP: Final = np.roll(_FROM, -1, axis=0) - _FROM


def _crossed(case: int) -> list[int]:
    """The edges that a line crosses in a cell of this case."""
    above = [bool(case >> corner & 1) for corner in range(4)]
    return [edge for edge in range(4) if above[edge] != above[(edge + 1) % 4]]


# For each case the edges at the two ends of its line; where there is none, or two, it is left open.
_ENDS: Final = np.array(
    [edges if len(edges := _crossed(case)) == 2 else (0, 0) for case in range(16)]
).T
_LINED: Final = np.array([len(_crossed(case)) > 0 for case in range(16)])
_SADDLES: Final = (0b0101, 0b1010)
# The two lines of a saddle: around the corners 1 and 3 where 0 and 2 are joined, else around those.
_JOINED: Final = ((0, 1), (2, 3))
_PARTED: Final = ((3, 0), (1, 2))


def zero_lines(field: Array) -> Array:
    """Return the segments (k, 4), as x1 y1 x2 y2 in grid units, along which `field` is zero.

    `field` (rows, columns) is read at the grid's points; point (row, column) lies at x = column,
    y = row. Within a cell the line is straight between the places where the field, linear along the
    cell's edges, is zero (Lorensen and Cline, 1987, in two dimensions). In a saddle, the two lines
    keep those corners together that the bilinear field joins (Nielson and Hamann, "The asymptotic
    decider", 1991): a thin stripe stays a stripe whichever way it runs.
    """
    above = (field > 0.0).view(np.uint8)
    cases = above[:-1, :-1] | above[:-1, 1:] << 1 | above[1:, 1:] << 2 | above[1:, :-1] << 3
    rows, columns = np.divmod(np.flatnonzero(_LINED[cases]), max(cases.shape[1], 1))
    if not len(rows):
        return np.empty((0, 4))
    found = cases[rows, columns]
    saddle = (found == _SADDLES[0]) | (found == _SADDLES[1])
    cells, ends = np.stack([rows, columns]), _ENDS[:, found]
    if saddle.any():
        cells, ends = _with_saddles(field, cells, ends, saddle)
    first, last = (_crossings(field, cells, edges) for edges in ends)
    return np.stack([*first, *last], axis=1)


def _with_saddles(field: Array, cells: Array, ends: Array, saddle: Array) -> tuple[Array, Array]:
    """Cells (2, k) and the edges at the ends (2, k) of their lines, with two for each saddle."""
    split = cells[:, saddle]
    joined = _is_joined(field, split)
    pairs = [
        np.where(joined, np.array(one)[:, None], np.array(other)[:, None])
        for one, other in zip(_JOINED, _PARTED, strict=True)
    ]
    plain = ~saddle
    return (
        np.concatenate([cells[:, plain], split, split], axis=1),
        np.concatenate([ends[:, plain], *pairs], axis=1),
    )


def _is_joined(field: Array, cells: Array) -> Array:
    """In which saddles (k,) of the cells (2, k) the corners 0 and 2 belong together.

    They do where the field in the middle of the saddle, of the bilinear surface through the four
    corners, has their sign.
    """
    a, b, c, d = (field[cells[0] + down, cells[1] + right] for right, down in _CORNERS)
    with np.errstate(all="ignore"):
        middle = (a * c - b * d) / (a + c - b - d)
    joined: Array = (middle > 0.0) == (a > 0.0)
    return joined


def _crossings(field: Array, cells: Array, edges: Array) -> tuple[Array, Array]:
    """Where the edges (k,) of the cells (2, k) are zero: x and y (k,)."""
    (right, down), (step_right, step_down) = _FROM[edges].T, _STEP[edges].T
    x, y = cells[1] + right, cells[0] + down
    start, end = field[y, x], field[y + step_down, x + step_right]
    with np.errstate(all="ignore"):
        share = start / (start - end)
    share[~np.isfinite(share)] = 0.5  # beside what is no number: through the middle
    return x + share * step_right, y + share * step_down
