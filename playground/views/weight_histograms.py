"""The area on which each layer's weights are counted, beside those of the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter

from core.insight.statistics import Histogram, histogram, magnitudes
from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.fitted_scroll import FittedCanvas
from playground.views.histogram_picture import paint_histogram
from playground.views.readout import percent_text, short_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QPaintEvent

    from core.run.update import Parameters

_NARROWEST: Final = 150
_LEAST_HEIGHT: Final = 72
_LARGEST_HEIGHT: Final = 260
_TITLE: Final = 18
_SPACE: Final = 12
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class Counted(msgspec.Struct, frozen=True, eq=False):
    """A layer's numbers, counted; `before` of the start, where that says something."""

    title: str
    now: Histogram
    before: Histogram | None


def counted(
    numbers: Parameters,
    start: Parameters | None,
    levels: Sequence[float],
    *,
    by_size: bool,
) -> tuple[Counted, ...]:
    """Count the weights of each layer from −level to +level, or `by_size` in powers of two."""
    layers = []
    for layer, (weights, m) in enumerate(zip(numbers.weights, levels, strict=True)):
        before = None
        if by_size:
            now = magnitudes([weights])
        else:
            now = histogram(weights, -m, m)
            if start is not None:
                before = histogram(start.weights[layer], -m, m)
        units, inputs = weights.shape
        layers.append(Counted(f"{layer + 1}: {inputs} → {units}", now, before))
    return tuple(layers)


class WeightHistograms(FittedCanvas):
    """A histogram for each layer, in as many columns as there is room for."""

    pointed = Signal(str)  # what the bin says that is pointed at, or ""
    revealed = Signal(QRect)  # what the keys have come to

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.layers: tuple[Counted, ...] = ()
        self.rects: tuple[QRect, ...] = ()
        self._place: QPoint | None = None
        # By Tab only: whoever clicks still steps the run with the arrow keys.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Histograms of the weights of all layers")

    def show_layers(self, layers: tuple[Counted, ...]) -> None:
        """Show these."""
        is_new = len(layers) != len(self.layers)
        self.layers = layers
        if is_new:
            self.set_area(self.area)
        self._report()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and text size."""
        super().set_theme(theme)
        self.set_area(self.area)

    def set_area(self, area: QSize) -> None:
        """Lay out in this area."""
        super().set_area(area)
        scale, count = self.theme.scale, max(len(self.layers), 1)
        columns = min(max(area.width() // round(_NARROWEST * scale), 1), count)
        rows = -(-count // columns)
        columns = -(-count // rows)  # no row is left nearly empty
        width = (area.width() - (columns - 1) * _SPACE) // columns
        height = min(area.height() // rows, round(_LARGEST_HEIGHT * scale))
        height = max(height, round(_LEAST_HEIGHT * scale))
        title = round(_TITLE * scale)
        self.rects = tuple(
            QRect(
                place % columns * (width + _SPACE),
                place // columns * height + title,
                width,
                height - title - _SPACE // 2,
            )
            for place in range(len(self.layers))
        )
        self.resize(area.width(), max(rows * height, area.height()))
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what the event's rectangle touches."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        title = round(_TITLE * self.theme.scale)
        for rect, layer in zip(self.rects, self.layers, strict=True):
            if rect.adjusted(0, -title, 0, 0).intersects(event.rect()):
                painter.setPen(QColor(self.theme.muted))
                ascent = painter.fontMetrics().ascent()
                painter.drawText(rect.left(), rect.top() - title + ascent, layer.title)
                paint_histogram(painter, rect, layer.now, self.theme, layer.before)
        self.paint_focus(painter)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the page keys, as the arrows, from the shortcuts of the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _is_page(event):
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from bin to bin, Page Up and Down, up and down from layer to layer."""
        if _is_page(event):
            self._move(0, _PAGES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int) -> None:
        """By so many bins and layers."""
        if not self.layers:
            return
        number, place = self._pointed() or (0, -across)
        number = min(max(number + down, 0), len(self.layers) - 1)
        bins = len(self.layers[number].now.shares)
        place = min(max(place + across, 0), bins - 1)
        rect = self.rects[number]
        x = rect.left() + int((place + 0.5) * rect.width() / bins)
        self._place = QPoint(x, rect.center().y())
        self.revealed.emit(rect)
        self._report()

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        self._point_at(None)

    def _point_at(self, place: QPoint | None) -> None:
        self._place = place
        self._report()

    def _pointed(self) -> tuple[int, int] | None:
        """The layer and the bin that are pointed at, by mouse or keys."""
        for number, (rect, layer) in enumerate(zip(self.rects, self.layers, strict=True)):
            if self._place is not None and rect.contains(self._place):
                bins = len(layer.now.shares)
                across = (self._place.x() - rect.left()) / rect.width()
                return number, min(int(across * bins), bins - 1)
        return None

    def _report(self) -> None:
        pointed = self._pointed()
        self.pointed.emit("" if pointed is None else _bin_words(self.layers, *pointed))
        self.update()


def _bin_words(layers: Sequence[Counted], number: int, place: int) -> str:
    layer = layers[number]
    low, high = (short_number(end) for end in layer.now.bin_ends(place))
    size = "size " if layer.now.is_log else ""
    text = f"layer {number + 1}, {size}{low} to {high}: {percent_text(layer.now.shares[place])}"
    if layer.before is not None:
        text += f" (outline, at the start: {percent_text(layer.before.shares[place])})"
    return text


def _is_page(event: QKeyEvent) -> bool:
    """Whether a page key is pressed; with Shift it is the window's."""
    shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    return event.key() in _PAGES and not shifted
