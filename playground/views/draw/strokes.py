"""A drawing: strokes of a pen over a picture, and the ink that they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

if TYPE_CHECKING:
    from core.nn.arrays import Array

# The ink is counted over a grid of so many points along the longer side.
SIDE: Final = 280
_FULL: Final = 255
Point = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    """Where a round pen went, and how wide it is, in parts of the pad's longer side.

    Points are (x, y), to the right and downwards from the upper left corner.
    """

    points: tuple[Point, ...]
    width: float


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes, and below them the ink (rows, columns) from 0 to 1 of a picture, if there is one."""

    strokes: tuple[Stroke, ...] = ()
    picture: Array | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was drawn."""
        return not self.strokes and self.picture is None


def grid_of(shape: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of the grid over a pad with the proportions of `shape`."""
    scale = SIDE / max(shape)
    return max(round(shape[0] * scale), 1), max(round(shape[1] * scale), 1)


def paint_strokes(
    painter: QPainter, strokes: tuple[Stroke, ...], side: float, color: QColor
) -> None:
    """Paint the strokes on a pad whose longer side has `side` pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in strokes:
        pen = QPen(color, stroke.width * side)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        points = [QPointF(x * side, y * side) for x, y in stroke.points]
        if len(points) == 1:
            painter.drawPoint(points[0])
        else:
            painter.drawPolyline(points)


def ink_of(drawing: Drawing, shape: tuple[int, int]) -> Array:
    """The ink of a drawing on a pad with the proportions of `shape`, as `grid_of` has it; 0 to 1.

    What runs over the edge is cut off.
    """
    rows, columns = grid_of(shape)
    image = QImage(columns, rows, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    paint_strokes(painter, drawing.strokes, SIDE, QColor(Qt.GlobalColor.white))
    painter.end()
    memory = np.frombuffer(image.constBits(), dtype=np.uint8)
    ink: Array = memory.reshape(rows, image.bytesPerLine())[:, :columns] / _FULL
    if drawing.picture is not None and drawing.picture.shape == ink.shape:
        ink = np.maximum(ink, drawing.picture)
    return ink
