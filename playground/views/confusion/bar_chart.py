"""BarChart: what reliability and residuals share: bars beside each other, one is pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QColor

from playground.qt.overrides import total
from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from playground.theme import Theme

_LEFT: Final = 44
_TOP: Final = 8
_RIGHT: Final = 10
_BELOW: Final = 34


class BarChart(KeyCanvas):
    """Bars over a bottom line; left and right go from one to the next."""

    pointed = Signal(object)  # which bar, or None

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.count = 0
        self.pointed_bar: int | None = None
        self.setMinimumSize(120, 80)

    @property
    def area(self) -> QRect:
        """Where bars are painted."""
        left, below = self.theme.pixels(_LEFT), self.theme.pixels(_BELOW)
        return QRect(left, _TOP, self.width() - left - _RIGHT, self.height() - below - _TOP)

    def bar(self, place: int, share: float) -> QRect:
        """A bar that is `share` of the area high."""
        area = self.area
        left = area.left() + area.width() * place // self.count
        right = area.left() + area.width() * (place + 1) // self.count
        high = round(area.height() * share)
        return QRect(left + 1, area.top() + area.height() - high, right - left - 2, high)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(320, 220)

    def paint_pointed(self, painter: QPainter) -> None:
        """A frame around the bar that is pointed at."""
        if self.pointed_bar is not None and self.pointed_bar < self.count:
            painter.setPen(QColor(self.theme.text))
            painter.drawRect(self.bar(self.pointed_bar, 1.0))

    def _point_to(self, bar: int | None) -> None:
        if bar != self.pointed_bar:
            self.pointed_bar = bar
            self.update()
        self.pointed.emit(bar)

    def _point_at(self, place: QPoint | None) -> None:
        area = self.area
        if place is None or not area.contains(place) or not self.count:
            self._point_to(None)
        else:
            self._point_to((place.x() - area.left()) * self.count // area.width())

    def _choose_at(self, place: QPoint) -> None:
        self._point_at(place)

    def _move(self, across: int, down: int) -> None:  # noqa: ARG002 (bars have no lines)
        if self.count:
            bar = 0 if self.pointed_bar is None else self.pointed_bar + across
            self._point_to(max(0, min(bar, self.count - 1)))
