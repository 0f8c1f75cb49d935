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
QWIDGETSIZE_MAX: Final = 16_777_215  # Qt's word for no limit


class Pair(QSplitter):
    """The first has `share` per cent of the room at first; a person drags the line between them.

    Below `least_wide` pixels, and where both do not fit, they always stand above each other.
    """

    def __init__(self, first: QWidget, second: QWidget, share: int, *, least_wide: int = 0) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(8)
        self._first, self._second = first, second
        self.addWidget(first)
        self.addWidget(second)
        self._share = 0
        self._least_wide = least_wide
        self._highest = QWIDGETSIZE_MAX
        self.set_share(share)

    def set_share(self, share: int) -> None:
        """Give the first so many per cent of the room, unless it has them already."""
        if share != self._share:
            self._share = share
            self.setStretchFactor(0, share)
            self.setStretchFactor(1, 100 - share)
            self._divide()

    def set_highest(self, height: int) -> None:
        """Give the first no more height than it can use, where it stands above the second."""
        self._highest = height
        self._limit()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn when the room has another shape."""
        wide = self.width() > max(_WIDE * self.height(), self._least_wide) and self._both_fit()
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if orientation != self.orientation():
            self.setOrientation(orientation)
            self._limit()
            self._divide()
        super().resizeEvent(event)

    def _both_fit(self) -> bool:
        """Whether there is room for them beside each other; else the edge would cut them off."""
        least = sum(part.minimumSizeHint().width() for part in (self._first, self._second))
        return least + self.handleWidth() <= self.width()

    def _limit(self) -> None:
        is_above = self.orientation() == Qt.Orientation.Vertical
        self._first.setMaximumHeight(self._highest if is_above else QWIDGETSIZE_MAX)

    def _divide(self) -> None:
        wide = self.orientation() == Qt.Orientation.Horizontal
        room = self.width() if wide else self.height()
        self.setSizes([room * self._share // 100, room * (100 - self._share) // 100])
