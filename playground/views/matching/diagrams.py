"""DiagramsCanvas: two networks beside each other, with the same unit picked out in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.network_picture.arrangement import (
    INPUTS,
    layers_that_fit,
    unit_at,
    unit_beside,
)
from playground.views.network_picture.painting import DiagramPainter

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from playground.theme import Theme
    from playground.views.matching.drawing import Drawn
    from playground.views.network_picture.arrangement import Unit

_GAP: Final = 12
_TITLE: Final = 16
# Wider than so many times its height, the two stand beside each other if all layers fit so.
_WIDE: Final = 1.2


class DiagramsCanvas(KeyCanvas):
    """The unit under the mouse is framed in both networks; arrows go from unit to unit."""

    pointed = Signal(int, int)  # layer and place, −1 for none
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.diagrams: tuple[Drawn, ...] = ()
        self.marked: Unit | None = None
        self.layers = 0
        self.words = ""
        self._painter = DiagramPainter(theme)
        self.setAccessibleName("Diagrams of both networks")
        self.setMinimumSize(140, 80)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._painter = DiagramPainter(theme)
        super().set_theme(theme)

    def room_for(self, layers: int) -> QSize:
        """How many pixels each of two networks has that have so many layers."""
        self.layers = layers
        return self.rect_of(0).size()

    def rect_of(self, number: int) -> QRect:
        """Where one is painted, below its title."""
        top, width, height = self.theme.pixels(_TITLE), self.width(), self.height()
        half = max((width - _GAP) // 2, 1)
        fits = len(layers_that_fit(self.layers, half)) == self.layers
        if width >= _WIDE * height and fits:
            return QRect(number * (half + _GAP), top, half, max(height - top, 1))
        half = max(height // 2 - top, 1)
        return QRect(0, top + number * (half + top), width, half)

    def show_diagrams(self, diagrams: tuple[Drawn, ...], words: str = "") -> None:
        """Show these, or in `words` why there are none."""
        self.diagrams, self.words = diagrams, words
        unit = self.marked
        if unit is not None and any(d.scene.arrangement.rect(unit) is None for d in diagrams):
            self.marked = None
        self.update()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """All stands elsewhere now."""
        super().resizeEvent(event)
        self.resized.emit()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(480, 240)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint titles and networks."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        if self.words:
            painter.setPen(QColor(self.theme.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, self.words)
        for number, drawn in enumerate(self.diagrams):
            rect = self.rect_of(number)
            painter.setPen(QColor(self.theme.text))
            metrics = painter.fontMetrics()
            title = metrics.elidedText(drawn.title, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect.left(), rect.top() - metrics.descent() - 1, title)
            drawn.scene.current = self.marked
            painter.save()
            painter.translate(rect.topLeft())
            self._painter.paint(painter, drawn.scene, self.devicePixelRatioF())
            painter.restore()
        self.paint_focus(painter)

    def _mark(self, unit: Unit | None) -> None:
        if unit != self.marked:
            self.marked = unit
            is_unit = unit is not None and unit[0] != INPUTS
            self.pointed.emit(*(unit if unit is not None and is_unit else (-1, -1)))
            self.update()

    def _point_at(self, place: QPoint | None) -> None:
        found: Unit | None = None
        for number, drawn in enumerate(self.diagrams if place is not None else ()):
            rect = self.rect_of(number)
            if place is not None and rect.contains(place):
                hit = unit_at(drawn.scene.arrangement, place - rect.topLeft())
                found = hit[0] if hit is not None else None
        self._mark(found)

    def _move(self, across: int, down: int) -> None:
        if self.diagrams:
            arrangement = self.diagrams[0].scene.arrangement
            start = self.marked
            self._mark((0, 0) if start is None else unit_beside(arrangement, start, across, down))
