"""Pictures of 8-bit indexes: NumPy writes the indexes straight into the picture's memory.

An indexed picture is the cheapest way to paint a matrix that changes 30 times a second: one pass of
a few array operations, no colours computed, nothing copied.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from playground.theme import Theme

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


def ink_table(theme: Theme) -> list[int]:
    """256 colours (QRgb) from the panel's for 0 to the text's for 255: ink on paper."""
    return list(_blend(theme.panel, theme.text))


@cache  # every picture of every run asks again
def _blend(first: str, last: str) -> tuple[int, ...]:
    start, end = QColor(first), QColor(last)
    ends = ((start.red(), end.red()), (start.green(), end.green()), (start.blue(), end.blue()))
    return tuple(
        QColor(*(round(low + (high - low) * share / 255) for low, high in ends)).rgb()
        for share in range(256)
    )
