"""Signed values as 8-bit pictures: NumPy writes the indexes straight into the picture's memory.

An indexed picture is the cheapest way to paint a matrix that changes 30 times a second: one pass of
a few array operations, no colours computed, nothing copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.nn.arrays import Array

ZERO: Final = 128
"""The index of the value zero; 1 is −m, 255 is +m and 0 stands for "no value"."""

_VECTOR_SCALE: Final = 4


class IndexedPicture:
    """A picture of `rows` × `columns` indexes; what is written into `indexes` is painted."""

    def __init__(self, rows: int, columns: int) -> None:
        self._image = QImage(columns, rows, QImage.Format.Format_Indexed8)
        memory = np.frombuffer(self._image.bits(), dtype=np.uint8)
        self.indexes: Array = memory.reshape(rows, self._image.bytesPerLine())[:, :columns]
        self.indexes[...] = 0
        self.set_table([0xFF000000] * 256)

    def set_table(self, table: Sequence[int]) -> None:
        """Set the 256 colours (QRgb) that the indexes stand for."""
        self._image.setColorTable(table)

    def color(self, index: int) -> int:
        """The colour (QRgb) that `index` stands for."""
        return self._image.color(index)

    def paint(self, painter: QPainter, target: QRect, *, smooth: bool = False) -> None:
        """Paint the picture into `target`."""
        image = self._image
        engine = painter.paintEngine().type()
        if engine == QPaintEngine.Type.SVG:
            # Whoever shows the SVG would smear the cells: they are enlarged before.
            image = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
                target.size() * _VECTOR_SCALE,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation
                if smooth
                else Qt.TransformationMode.FastTransformation,
            )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, image)


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
