"""StripsCanvas: what each layer's units say to a sample, as a strip of coloured cells a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from core.insight.indexes import quantize
from core.insight.scale import following, largest_magnitude
from core.spec.titles import title_of
from playground.qt.overrides import total
from playground.theme import diverging_table, tabular_font
from playground.views.indexed import IndexedPicture
from playground.views.key_canvas import KeyCanvas
from playground.views.readout import short_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.nn.arrays import Array
    from playground.theme import Theme

_TITLE: Final = 16
_GAP: Final = 6
_LEAST_CELL: Final = 6
_MOST_CELL: Final = 18
_MOST_LINES: Final = 12
Unit = tuple[int, int]


@dataclass(frozen=True)
class _Strip:
    """A layer's cells: how many side by side, how large, how many units are seen, and where."""

    columns: int
    cell: int
    shown: int
    top: int

    @property
    def lines(self) -> int:
        return -(-self.shown // self.columns)

    def rect(self, unit: int) -> QRect:
        line, column = divmod(unit, self.columns)
        return QRect(column * self.cell, self.top + line * self.cell, self.cell, self.cell)

    @property
    def bottom(self) -> int:
        return self.top + self.lines * self.cell


class StripsCanvas(KeyCanvas):
    """From the first hidden layer to the outputs; each layer's colours have a scale of its own."""

    pointed = Signal(object)  # the Unit (layer, unit) under the mouse or reached by keys, or None

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.layers: tuple[Array, ...] = ()
        self.unit: Unit | None = None
        self._activations: tuple[str, ...] = ()
        self._scales: list[float | None] = []
        self._strips: tuple[_Strip, ...] = ()
        self.pictures: tuple[IndexedPicture, ...] = ()
        self.setAccessibleName("Outputs of all units, layer by layer")

    def show_layers(self, layers: Sequence[Array], activations: Sequence[str]) -> None:
        """Show each layer's outputs (units,)."""
        sizes = [len(layer) for layer in layers]
        others = sizes != [len(layer) for layer in self.layers]
        self.layers, self._activations = tuple(layers), tuple(activations)
        if others:
            self.unit, self._scales = None, [None] * len(layers)
            self._arrange()
        self._scales = [
            following(before, largest_magnitude([layer]))
            for before, layer in zip(self._scales, layers, strict=True)
        ]
        self._load()
        if self.unit is not None:
            self.pointed.emit(self.unit)

    def forget(self) -> None:
        """Another run has other scales."""
        self.layers, self._strips, self.pictures, self.unit = (), (), (), None
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        super().set_theme(theme)
        self._arrange()

    def words(self, unit: Unit) -> str:
        """A unit and what it says; "" where there is none."""
        layer, place = unit
        if layer >= len(self.layers) or place >= len(self.layers[layer]):
            return ""
        value = float(self.layers[layer][place])
        return f"layer {layer + 1}, unit {place + 1}: {short_number(value)}"

    def rect_of(self, unit: Unit) -> QRect:
        """Where a unit is painted."""
        return self._strips[unit[0]].rect(unit[1])

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cells have another size, and there are others side by side."""
        super().resizeEvent(event)
        self._arrange()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the strips under their titles."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        high = self.theme.pixels(_TITLE)
        for layer, (strip, picture) in enumerate(zip(self._strips, self.pictures, strict=True)):
            painter.setPen(QColor(self.theme.muted))
            title = QRect(0, strip.top - high, self.width(), high)
            painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self._title(layer, strip))
            size = QPoint(strip.columns * strip.cell, strip.lines * strip.cell)
            whole = QRect(0, strip.top, size.x(), size.y())
            picture.paint(painter, whole)
            painter.setPen(QColor(self.theme.border))
            painter.drawRect(whole.adjusted(0, 0, -1, -1))
        if self.unit is not None and self.unit[0] < len(self._strips):
            painter.setPen(QColor(self.theme.text))
            painter.drawRect(self.rect_of(self.unit).adjusted(0, 0, -1, -1))
        self.paint_focus(painter)

    def _title(self, layer: int, strip: _Strip) -> str:
        units = len(self.layers[layer])
        name = "1 unit" if units == 1 else f"{units:,} units"
        hidden = units - strip.shown
        more = f", {hidden:,} more not shown" if hidden else ""
        scale = f"{self._scales[layer] or 0:g}"
        return f"layer {layer + 1}: {name}, {title_of(self._activations[layer])}, ±{scale}{more}"

    def _arrange(self) -> None:
        """Lay all strips out in the width there is, and be as high as they are together."""
        high, strips, top = self.theme.pixels(_TITLE), [], 0
        for layer in self.layers:
            units, width = len(layer), max(self.width(), 60)
            most = width // _LEAST_CELL
            lines = min(-(-units // most), _MOST_LINES)
            columns = min(-(-units // lines), most)
            cell = min(width // columns, self.theme.pixels(_MOST_CELL))
            strip = _Strip(columns, cell, min(units, columns * lines), top + high)
            strips.append(strip)
            top = strip.bottom + _GAP
        self._strips = tuple(strips)
        self.pictures = tuple(IndexedPicture(strip.lines, strip.columns) for strip in strips)
        self.setFixedHeight(max(top, 1))
        self._load()

    def _load(self) -> None:
        """Turn values into colours."""
        for layer, strip, picture, scale in zip(
            self.layers, self._strips, self.pictures, self._scales, strict=False
        ):
            picture.set_table(diverging_table(self.theme))
            values = np.full(strip.lines * strip.columns, np.nan)
            values[: strip.shown] = layer[: strip.shown]
            grid = values.reshape(strip.lines, strip.columns)
            quantize(grid, scale or 1.0, picture.indexes, np.empty_like(grid))
        self.update()

    def _point_to(self, unit: Unit | None) -> None:
        if unit != self.unit:
            self.unit = unit
            self.update()
            self.pointed.emit(unit)

    def _point_at(self, place: QPoint | None) -> None:
        self._point_to(None if place is None else self._unit_at(place))

    def _unit_at(self, place: QPoint) -> Unit | None:
        for layer, strip in enumerate(self._strips):
            line, column = (place.y() - strip.top) // strip.cell, place.x() // strip.cell
            unit = line * strip.columns + column
            if line >= 0 and 0 <= column < strip.columns and unit < strip.shown:
                return layer, unit
        return None

    def _move(self, across: int, down: int) -> None:
        if not self._strips:
            return
        if self.unit is None:
            self._point_to((0, 0))
            return
        layer, unit = self.unit
        strip = self._strips[layer]
        moved = unit + across + down * strip.columns
        if 0 <= moved < strip.shown:
            self._point_to((layer, moved))
        elif down and 0 <= layer + down < len(self._strips):
            self._point_to((layer + down, 0))
