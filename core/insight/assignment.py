"""The assignment problem: one partner for each, so that all pairs together gain the most."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import Array, ShapeError


def best_assignment(gain: Array) -> Array:
    """Which column (n,) each row of `gain` (n, n) gets, each column once, for the largest sum.

    The Hungarian method (Kuhn 1955, Munkres 1957) by shortest augmenting paths (Jonker & Volgenant
    1987): n times a path over at most n columns, each step a few operations on a whole row. What is
    no number gains nothing. Raises `ShapeError` where it is not square.
    """
    if gain.ndim != 2 or gain.shape[0] != gain.shape[1]:
        raise ShapeError(f"the gains have the shape {gain.shape}, expected as many rows as columns")
    cost = -np.nan_to_num(np.asarray(gain, np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    size = len(cost)
    row_price, column_price = np.zeros(size), np.zeros(size)
    row_of: Array = np.full(size, -1)
    for row in range(size):
        _augment(cost, row, row_price, column_price, row_of)
    columns: Array = np.empty(size, np.intp)
    columns[row_of] = np.arange(size)
    return columns


def _augment(cost: Array, row: int, row_price: Array, column_price: Array, row_of: Array) -> None:
    """Give `row` a column, and others another where that is better for all."""
    size = len(cost)
    distance: Array = np.full(size, np.inf)
    via: Array = np.full(size, -1)  # the column from whose row the way led here, −1 from `row`
    done: Array = np.zeros(size, np.bool_)
    here, walked, before = row, 0.0, -1
    while True:
        ahead = walked + cost[here] - row_price[here] - column_price
        nearer = ~done & (ahead < distance)
        distance[nearer] = ahead[nearer]
        via[nearer] = before
        column = int(np.where(done, np.inf, distance).argmin())
        walked, before = float(distance[column]), column
        done[column] = True
        if row_of[column] < 0:
            break
        here = int(row_of[column])
    # Prices that make all pairs so far, and the new ones, as cheap as can be.
    passed = done.copy()
    passed[before] = False
    slack = walked - distance[passed]
    row_price[row] += walked
    row_price[row_of[passed]] += slack
    column_price[passed] -= slack
    while before >= 0:
        back = int(via[before])
        row_of[before] = row if back < 0 else row_of[back]
        before = back
