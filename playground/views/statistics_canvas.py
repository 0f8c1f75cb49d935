"""The area on which the layers' statistics are painted, and what lies under the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter

from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.course_picture import CourseAxes, paint_course, plot_of
from playground.views.fitted_scroll import FittedCanvas
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
    from PySide6.QtGui import QPaintEvent

    from core.insight.layer_statistics import Activity, Motion
    from core.insight.sampled import Sampled

_SHORT: Final = {
    SUMS: "sums z",
    OUTPUTS: "activations",
    GRADIENT: "gradients",
    NORM: "‖gradient‖",
    RATIO: "update ÷ w",
}
_LONG: Final = {
    SUMS: "sums z",
    OUTPUTS: "activations a",
    GRADIENT: "gradients, by size",
    NORM: "norm of the next batch's gradient",
    RATIO: "its update ÷ weights (band: healthy)",
}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
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


class StatisticsCanvas(FittedCanvas):
    """Paints every layer in a row, or one layer large."""

    pointed = Signal(object)  # the Cell under the mouse, or None
    layer_chosen = Signal(int)  # a layer to be opened; −1: all of them
    revealed = Signal(QRect)  # what the keys have come to

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.shown: Shown | None = None
        self.open_layer = -1
        self.current = 0
        self.plan = Plan((), (), 0)
        self._place: QPoint | None = None
        # By Tab only: whoever clicks still steps the run with the arrow keys.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Activations and gradients of all layers")

    def set_area(self, area: QSize) -> None:
        """Lay everything out anew in the area that can be seen at once."""
        super().set_area(area)
        count = len(self.shown.layers) if self.shown is not None else 0
        scale = self.theme.scale
        self.plan = (
            overview(count, area, scale)
            if self.open_layer < 0
            else detail(self.open_layer, area, scale)
        )
        self.resize(area.width(), max(self.plan.height, area.height()))
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
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        if self.shown is None:
            return
        painter.setFont(tabular_font(self.theme.caption_pixels))
        self._mark_rows(painter)
        for layer, rect in enumerate(self.plan.labels):
            self._paint_label(painter, rect, self.shown.layers[layer].lines)
        for cell in self.plan.cells:
            if cell.rect.united(cell.title).intersects(event.rect()):
                self._paint_cell(painter, cell, self.shown)

    def _paint_cell(self, painter: QPainter, cell: Cell, shown: Shown) -> None:
        layer, theme = shown.layers[cell.layer], self.theme
        is_large = self.open_layer >= 0
        value = _value_text(cell.part, layer)
        if cell.layer == 0 or is_large:
            self._paint_title(painter, cell, value if is_large else "")
        if cell.part == SUMS:
            paint_histogram(painter, cell.rect, layer.activity.sums, theme)
        elif cell.part == OUTPUTS:
            paint_histogram(painter, cell.rect, layer.activity.outputs, theme)
        elif cell.part in (NORM, RATIO):
            self._paint_course(painter, cell, shown, "" if is_large else value)
        elif layer.motion is not None:
            paint_histogram(painter, cell.rect, layer.motion.gradient, theme)

    def _paint_title(self, painter: QPainter, cell: Cell, value: str) -> None:
        """The heading, and at its end a number."""
        metrics, alignment = painter.fontMetrics(), Qt.AlignmentFlag
        painter.setPen(QColor(self.theme.text))
        painter.drawText(cell.title, alignment.AlignRight, value)
        painter.setPen(QColor(self.theme.muted))
        room = cell.title.width() - metrics.horizontalAdvance(f"{value} ")
        title = (_LONG if self.open_layer >= 0 else _SHORT)[cell.part]
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(cell.title, alignment.AlignLeft, text)

    def _paint_course(self, painter: QPainter, cell: Cell, shown: Shown, value: str) -> None:
        """The line, large with its axes; small with the newest `value` below it."""
        axes = shown.norm_axes if cell.part == NORM else shown.ratio_axes
        column = cell.layer + (len(shown.layers) if cell.part == RATIO else 0)
        rect, is_large = cell.rect, self.open_layer >= 0
        if not is_large:
            rect = rect.adjusted(0, 0, 0, -painter.fontMetrics().height())
        paint_course(painter, rect, shown.sampled, column, axes, self.theme, numbered=is_large)
        below = QRect(rect.left(), rect.bottom() + 1, rect.width(), painter.fontMetrics().height())
        painter.setPen(QColor(self.theme.text))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, value)

    def _paint_label(self, painter: QPainter, rect: QRect, lines: tuple[str, ...]) -> None:
        metrics = painter.fontMetrics()
        for number, text in enumerate(lines):
            painter.setPen(QColor(self.theme.text if number == 0 else self.theme.muted))
            y = rect.top() + metrics.ascent() + number * metrics.height()
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - 8)
            painter.drawText(rect.left() + 4, y, elided)

    def _mark_rows(self, painter: QPainter) -> None:
        """The row under the mouse can be opened, and so can the one that the keys have come to."""
        for layer, label in enumerate(self.plan.labels):
            row = QRect(0, label.top() - 2, self.width() - 1, label.height() + 3)
            if self._place is not None and row.contains(self._place):
                painter.fillRect(row, QColor(self.theme.panel))
            if self.hasFocus() and layer == self.current:
                painter.setPen(QColor(self.theme.accent))
                painter.drawRect(row)

    def across(self, cell: Cell) -> float:
        """How far across the cell's picture the mouse is, from 0 to 1."""
        rect = cell.rect
        if self.open_layer >= 0 and cell.part in (NORM, RATIO):
            metrics = QFontMetrics(tabular_font(self.theme.caption_pixels))
            rect = plot_of(metrics, rect, numbered=True)
        x = rect.left() if self._place is None else self._place.x()
        return min(max((x - rect.left()) / max(rect.width(), 1), 0.0), 1.0)

    def layer_at(self, place: QPoint) -> int:
        """The layer whose row is there, −1 where there is none."""
        for layer, label in enumerate(self.plan.labels):
            if label.top() <= place.y() <= label.bottom():
                return layer
        return -1

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
        if not self._uses(event):
            super().keyPressEvent(event)
        elif event.key() in _CLOSE:
            self.layer_chosen.emit(-1)
        else:
            self._move(0, _PAGES[Qt.Key(event.key())])

    def _uses(self, event: QKeyEvent) -> bool:
        """Whether it is one of the keys that are used here beside arrows and Enter."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        return event.key() in _PAGES or (event.key() in _CLOSE and self.open_layer >= 0)

    def _choose_at(self, place: QPoint) -> None:
        """Open the layer whose row is there, or go back to all."""
        layer = -1 if self.open_layer >= 0 else self.layer_at(place)
        if self.open_layer >= 0 or layer >= 0:
            self.layer_chosen.emit(layer)

    def _choose(self) -> None:
        if self.shown is not None:
            self.layer_chosen.emit(self.current)

    def _move(self, across: int, down: int) -> None:
        if self.shown is None:
            return
        layers = len(self.shown.layers)
        self.current = min(max(self.current + across + down, 0), layers - 1)
        if self.open_layer >= 0:
            self.layer_chosen.emit(self.current)
        else:
            self.revealed.emit(self.plan.labels[self.current])
        self.update()

    def _point_at(self, place: QPoint | None) -> None:
        self._place = place
        self.pointed.emit(self._cell())
        self.update()

    def _cell(self) -> Cell | None:
        place = self._place
        return None if place is None else self.plan.cell_at(place.x(), place.y())


def _value_text(part: str, layer: LayerShown) -> str:
    """The newest number of a course."""
    if layer.motion is None or part not in (NORM, RATIO):
        return ""
    return short_number(layer.motion.gradient_norm if part == NORM else layer.motion.ratio)
