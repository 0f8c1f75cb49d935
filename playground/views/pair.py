"""Pair: two widgets beside each other where it is wide, one above the other where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

# Wider than so many times its height is wide.
_WIDE: Final = 1.15


class Pair(QSplitter):
    """The first has `share` per cent of the room at first; a person drags the line between them."""

    def __init__(self, first: QWidget, second: QWidget, share: int) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(8)
        self.addWidget(first)
        self.addWidget(second)
        self._share = 0
        self.set_share(share)

    def set_share(self, share: int) -> None:
        """Give the first so many per cent of the room, unless it has them already."""
        if share != self._share:
            self._share = share
            self.setStretchFactor(0, share)
            self.setStretchFactor(1, 100 - share)
            self._divide()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn when the room has another shape."""
        wide = self.width() > _WIDE * self.height()
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if orientation != self.orientation():
            self.setOrientation(orientation)
            self._divide()
        super().resizeEvent(event)

    def _divide(self) -> None:
        wide = self.orientation() == Qt.Orientation.Horizontal
        room = self.width() if wide else self.height()
        self.setSizes([room * self._share // 100, room * (100 - self._share) // 100])
