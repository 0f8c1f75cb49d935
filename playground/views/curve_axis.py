"""The axes of a plot over epochs: labelled to their very ends, and painted once."""

from __future__ import annotations

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from playground.qt.overrides import total

OVERHANG: Final = 24
# Pixels from label to label along the bottom: five figures and a gap.
LABEL_ROOM: Final = 40


class CurveAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis that also labels the ticks at its very ends, which a grid otherwise suppresses.

    It is painted once and kept as a picture: painting it costs ten times as much as the curves.
    """

    def __init__(self, side: str) -> None:
        self.label_room, self.overhang = LABEL_ROOM, OVERHANG
        super().__init__(side)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def take_sizes(self, label_room: int, overhang: int) -> None:
        """Leave so many pixels from label to label, and beyond each end."""
        self.prepareGeometryChange()  # before: the scene finds the axis by where it was
        self.label_room, self.overhang = label_room, overhang

    def forget_picture(self) -> None:
        """Be painted anew: the plot beside it, over which its grid runs, has another size.

        Qt is not told of that by pyqtgraph, and would keep the old picture behind the new one.
        """
        self.prepareGeometryChange()
        mode = self.cacheMode()
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setCacheMode(mode)

    @total(())
    def tickSpacing(  # noqa: N802 (pyqtgraph's name)
        self, low: float, high: float, size: float
    ) -> list[tuple[float, float]]:
        """Space the ticks (spacing, offset) of an axis of `size` pixels so that no labels touch."""
        spacing: list[tuple[float, float]] = super().tickSpacing(low, high, size)
        if self.orientation != "bottom" or not spacing:
            return spacing
        step, offset = spacing[0]
        pixels = step * size / abs(high - low)
        factor = next((each for each in (1, 2, 5) if each * pixels >= self.label_room), 10)
        return spacing if factor == 1 else [(factor * step, offset)]

    @total(QRectF())
    def boundingRect(self) -> QRectF:
        """Leave room for half a label beyond each end."""
        rect: QRectF = super().boundingRect()
        room = self.overhang
        return rect.adjusted(-room, -room, room, room)
