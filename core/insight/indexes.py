"""Signed values as 8-bit indexes, of which a picture is painted, and how neighbours are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

ZERO: Final = 128
"""The index of the value zero; 1 is −m, 255 is +m and 0 stands for "no value"."""


def quantize(values: Array, m: float, out: Array, scratch: Array) -> None:
    """Write the indexes of `values` on the scale −m … +m into `out` (uint8).

    `scratch` has the shape and dtype of `values`. What lies beyond the scale takes its end, NaN
    becomes 0. Zero is always `ZERO`, and ±v lie equally far from it.
    """
    with np.errstate(over="ignore"):
        np.multiply(values, (ZERO - 1) / m, out=scratch)
    np.clip(scratch, 1 - ZERO, ZERO - 1, out=scratch)
    np.rint(scratch, out=scratch)
    scratch += ZERO
    # After clipping only NaN makes the sum NaN; casting NaN would be undefined.
    if np.isnan(scratch.sum()):
        np.nan_to_num(scratch, copy=False, nan=0.0)
    np.copyto(out, scratch, casting="unsafe")


def strongest(indexes: Array, group: int, axis: int) -> Array:
    """Join `group` neighbours along `axis` into one: that of them which is furthest from zero.

    Of equally far ones the first is taken; the last group may be smaller. `indexes` are uint8 as
    `quantize` writes them, and so is the result.
    """
    # As signed bytes, −127 to 127; "no value" is −128, whose magnitude overflows: it never wins.
    signed = (indexes ^ ZERO).view(np.int8)

    def every(first: int) -> tuple[slice, ...]:
        return (slice(None),) * axis + (slice(first, None, group),)

    best = signed[every(0)].copy()
    for first in range(1, group):
        # A copy without gaps, and the choice by bits: each step then takes many bytes at once.
        rival = signed[every(first)].copy()
        holder = best[(slice(None),) * axis + (slice(rival.shape[axis]),)]
        choice = -(np.abs(rival) > np.abs(holder)).view(np.int8)
        rival ^= holder
        rival &= choice
        holder ^= rival
    return best.view(np.uint8) ^ np.uint8(ZERO)


def occurring(numbers: Array) -> list[int]:
    """Which whole numbers, from 0, occur in an array of any shape, the smallest first.

    As `np.unique` says, whose first call imports `numpy.ma`: a window would stand still for 20 ms.
    """
    found: list[int] = np.flatnonzero(np.bincount(numbers.ravel())).tolist()
    return found
