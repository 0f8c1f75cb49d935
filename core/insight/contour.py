"""Where a field on a grid changes its sign: marching squares, without a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


def zero_lines(field: Array) -> Array:
    """Return the segments (k, 4), as x1 y1 x2 y2 in grid units, along which `field` is zero.

    `field` (rows, columns) is read at the grid's points; point (row, column) lies at x = column,
    y = row. Within a cell the line is straight between the places where the field, linear along the
    cell's edges, is zero (Lorensen and Cline, 1987, in two dimensions). In a saddle, the two lines
    keep those corners together that the bilinear field joins (Nielson and Hamann, "The asymptotic
    decider", 1991): a thin stripe stays a stripe whichever way it runs.
    """
    above = field > 0.0
    corners = above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]
    # Edges in the order top, right, bottom, left; a corner and the next one are an edge's ends.
    crossed = np.stack([corners[i] != corners[(i + 1) % 4] for i in range(4)], axis=-1)
    rows, columns = np.nonzero(crossed.any(axis=-1))
    if not len(rows):
        return np.empty((0, 4))
    crossed = crossed[rows, columns]
    points = _crossings(field, rows, columns)
    saddle = crossed.all(axis=1)
    first, last = crossed.argmax(axis=1), 3 - crossed[:, ::-1].argmax(axis=1)
    plain = np.flatnonzero(~saddle)
    pairs = [(plain, first[plain], last[plain])]
    split = np.flatnonzero(saddle)
    joined = _falling_is_joined(field, rows[split], columns[split])
    for cells, ends in ((split[joined], ((0, 1), (2, 3))), (split[~joined], ((3, 0), (1, 2)))):
        pairs += [(cells, np.full(len(cells), a), np.full(len(cells), b)) for a, b in ends]
    segments = [np.concatenate([points[c, a], points[c, b]], axis=1) for c, a, b in pairs]
    result: Array = np.concatenate(segments)
    return result


def _corners(field: Array, rows: Array, columns: Array) -> tuple[Array, Array, Array, Array]:
    """Upper left, upper right, lower right and lower left of the given cells, each (cells,)."""
    return (
        field[rows, columns],
        field[rows, columns + 1],
        field[rows + 1, columns + 1],
        field[rows + 1, columns],
    )


def _falling_is_joined(field: Array, rows: Array, columns: Array) -> Array:
    """In which saddles (cells,) the upper left and the lower right corner belong together.

    They do where the field in the middle of the saddle, of the bilinear surface through the four
    corners, has their sign.
    """
    a, b, c, d = _corners(field, rows, columns)
    with np.errstate(all="ignore"):
        middle = (a * c - b * d) / (a + c - b - d)
    joined: Array = (middle > 0.0) == (a > 0.0)
    return joined


def _crossings(field: Array, rows: Array, columns: Array) -> Array:
    """Where each edge of the given cells is zero: x, y (cells, 4, 2), of no meaning if nowhere."""
    a, b, c, d = _corners(field, rows, columns)
    with np.errstate(all="ignore"):
        edges = np.stack([a / (a - b), b / (b - c), d / (d - c), a / (a - d)])
    # Beside what is no number the line runs through the middle.
    top, right, bottom, left = np.nan_to_num(edges, nan=0.5, posinf=0.5, neginf=0.5)
    x = np.stack([columns + top, columns + 1.0, columns + bottom, columns + 0.0], axis=1)
    y = np.stack([rows + 0.0, rows + right, rows + 1.0, rows + left], axis=1)
    return np.stack([x, y], axis=2)
