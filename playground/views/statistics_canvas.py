"""The area on which the layers' statistics are painted, and what lies under the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QScrollArea

from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.canvas import Canvas
from playground.views.course_picture import CourseAxes, paint_course
from playground.views.histogram_picture import paint_histogram
from playground.views.readout import short_number
from playground.views.statistics_layout import (
    GRADIENT,
    NORM,
    OUTPUTS,
    RATIO,
    SUMS,
    Cell,
    Plan,
    detail,
    overview,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from core.insight.layer_statistics import Activity, Motion
    from core.insight.sampled import Sampled

_SHORT: Final = {
    SUMS: "sums z",
    OUTPUTS: "activations a",
    GRADIENT: "gradients",
    NORM: "‖gradient‖",
    RATIO: "update ratio",
}
_LONG: Final = {
    SUMS: "sums z",
    OUTPUTS: "activations a",
    GRADIENT: "gradients, by size",
    NORM: "norm of the next batch's gradient",
    RATIO: "its update ÷ weights; healthy in the band",
}
_KEYS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -1} | {
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
}
_OPEN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CLOSE: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)


@dataclass(frozen=True, eq=False)
class LayerShown:
    """What is painted of a layer; `lines` are the words beside it. Without an update no motion."""

    lines: tuple[str, ...]
    activity: Activity
    motion: Motion | None


@dataclass(frozen=True, eq=False)
class Shown:
    """All layers, and their course along the run: the norms' columns first, then the ratios'."""

    layers: tuple[LayerShown, ...]
    sampled: Sampled
    norm_axes: CourseAxes
    ratio_axes: CourseAxes


class StatisticsScroll(QScrollArea):
    """Shows the canvas as large as there is room, and scrolls where that is too little."""

    def __init__(self, canvas: StatisticsCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        canvas.revealed.connect(self._on_revealed)
        self.setWidget(canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(self) -> None:
        """Lay the canvas out in the room there is."""
        room = self.maximumViewportSize()
        self._canvas.set_area(room)
        if self._canvas.height() > room.height():
            self._canvas.set_area(room - QSize(self.verticalScrollBar().sizeHint().width(), 0))

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new room."""
        super().resizeEvent(event)
        self.fit()

    def _on_revealed(self, rect: QRect) -> None:
        self.ensureVisible(rect.left(), rect.bottom())
        self.ensureVisible(rect.left(), rect.top())


class StatisticsCanvas(Canvas):
    """Paints every layer in a row, or one layer large."""

    pointed = Signal(object)  # the Cell under the mouse, or None
    layer_chosen = Signal(int)  # a layer to be opened; −1: all of them
    revealed = Signal(QRect)  # what the keys have come to

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.shown: Shown | None = None
        self.open_layer = -1
        self.current = 0
        self.plan = Plan((), (), 0)
        self._theme = theme
        self._area = QSize(1, 1)
        self._place: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Activations and gradients of all layers")

    def set_area(self, area: QSize) -> None:
        """Lay everything out anew in the area that can be seen at once."""
        self._area = area
        count = len(self.shown.layers) if self.shown is not None else 0
        scale = self._theme.scale
        self.plan = (
            overview(count, area, scale)
            if self.open_layer < 0
            else detail(self.open_layer, area, scale)
        )
        self.resize(area.width(), max(self.plan.height, area.height()))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and text size."""
        self._theme = theme
        self.update()

    def open(self, layer: int) -> None:
        """Show one layer large, or all (−1); `set_area` has to follow."""
        self.open_layer = layer
        self.current = max(layer, 0) if layer >= 0 else self.current

    def show_layers(self, shown: Shown) -> None:
        """Show these numbers; after other layers than before, `set_area` has to follow."""
        self.shown = shown
        self.current = min(self.current, len(shown.layers) - 1)
        self.pointed.emit(self._cell())
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what the event's rectangle touches."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.ground))
        if self.shown is None:
            return
        painter.setFont(tabular_font(self._theme.caption_pixels))
        self._mark_rows(painter)
        for layer, rect in enumerate(self.plan.labels):
            self._paint_label(painter, rect, self.shown.layers[layer].lines)
        for cell in self.plan.cells:
            if cell.rect.united(cell.title).intersects(event.rect()):
                self._paint_cell(painter, cell, self.shown)

    def _paint_cell(self, painter: QPainter, cell: Cell, shown: Shown) -> None:
        layer, theme = shown.layers[cell.layer], self._theme
        is_large = self.open_layer >= 0
        if cell.layer == 0 or is_large:
            titles = _LONG if is_large else _SHORT
            painter.setPen(QColor(theme.muted))
            text = painter.fontMetrics().elidedText(
                titles[cell.part], Qt.TextElideMode.ElideRight, cell.title.width()
            )
            painter.drawText(cell.title, Qt.AlignmentFlag.AlignLeft, text)
        if cell.part == SUMS:
            paint_histogram(painter, cell.rect, layer.activity.sums, theme)
        elif cell.part == OUTPUTS:
            paint_histogram(painter, cell.rect, layer.activity.outputs, theme)
        elif cell.part == GRADIENT and layer.motion is not None:
            paint_histogram(painter, cell.rect, layer.motion.gradient, theme)
        elif cell.part in (NORM, RATIO):
            self._paint_course(painter, cell, shown, is_large=is_large)

    def _paint_course(self, painter: QPainter, cell: Cell, shown: Shown, *, is_large: bool) -> None:
        layer = shown.layers[cell.layer]
        axes = shown.norm_axes if cell.part == NORM else shown.ratio_axes
        column = cell.layer + (len(shown.layers) if cell.part == RATIO else 0)
        rect = cell.rect
        line = painter.fontMetrics().height()
        if not is_large:
            rect = rect.adjusted(0, 0, 0, -line)
        paint_course(painter, rect, shown.sampled, column, axes, self._theme, numbered=is_large)
        if layer.motion is None:
            return
        value = layer.motion.gradient_norm if cell.part == NORM else layer.motion.ratio
        place = (
            cell.title if is_large else QRect(rect.left(), rect.bottom() + 1, rect.width(), line)
        )
        painter.setPen(QColor(self._theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight, short_number(value))

    def _paint_label(self, painter: QPainter, rect: QRect, lines: tuple[str, ...]) -> None:
        metrics = painter.fontMetrics()
        for number, text in enumerate(lines):
            painter.setPen(QColor(self._theme.text if number == 0 else self._theme.muted))
            y = rect.top() + metrics.ascent() + number * metrics.height()
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - 8)
            painter.drawText(rect.left() + 4, y, elided)

    def _mark_rows(self, painter: QPainter) -> None:
        """The row under the mouse can be opened, and so can the one that the keys have come to."""
        for layer, label in enumerate(self.plan.labels):
            row = QRect(0, label.top() - 2, self.width() - 1, label.height() + 3)
            if self._place is not None and row.contains(self._place):
                painter.fillRect(row, QColor(self._theme.panel))
            if self.hasFocus() and layer == self.current:
                painter.setPen(QColor(self._theme.accent))
                painter.drawRect(row)

    def layer_at(self, place: QPoint) -> int:
        """The layer whose row is there, −1 where there is none."""
        for layer, label in enumerate(self.plan.labels):
            if label.top() <= place.y() <= label.bottom():
                return layer
        return -1

    @total()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what lies under the mouse."""
        self._point_at(event.position().toPoint())

    @total()
    def leaveEvent(self, event: QEvent) -> None:
        """Say that nothing lies under the mouse."""
        super().leaveEvent(event)
        self._point_at(None)

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the layer whose row was clicked, or go back to all."""
        if event.button() != Qt.MouseButton.LeftButton or self.shown is None:
            super().mouseReleaseEvent(event)
            return
        if self.open_layer >= 0:
            self.layer_chosen.emit(-1)
            return
        layer = self.layer_at(event.position().toPoint())
        if layer >= 0:
            self.layer_chosen.emit(layer)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the keys that are used here from the shortcuts of the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._uses(event):
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from layer to layer, Enter opens one, Esc goes back to all."""
        if self.shown is None or not self._uses(event):
            super().keyPressEvent(event)
        elif event.key() in _OPEN:
            self.layer_chosen.emit(self.current)
        elif event.key() in _CLOSE:
            self.layer_chosen.emit(-1)
        else:
            step = _KEYS[Qt.Key(event.key())]
            self.current = min(max(self.current + step, 0), len(self.shown.layers) - 1)
            if self.open_layer >= 0:
                self.layer_chosen.emit(self.current)
            else:
                self.revealed.emit(self.plan.labels[self.current])
            self.update()

    def _uses(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        is_open = self.open_layer >= 0
        return (
            event.key() in _KEYS
            or (event.key() in _OPEN and not is_open)
            or (event.key() in _CLOSE and is_open)
        )

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which layer the keys are at."""
        super().focusInEvent(event)
        self.update()

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no longer."""
        super().focusOutEvent(event)
        self.update()

    def _point_at(self, place: QPoint | None) -> None:
        self._place = place
        self.pointed.emit(self._cell())
        self.update()

    @property
    def place(self) -> QPoint | None:
        """Where the mouse is."""
        return self._place

    def _cell(self) -> Cell | None:
        place = self._place
        return None if place is None else self.plan.cell_at(place.x(), place.y())
