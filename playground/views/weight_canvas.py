"""The area on which all weight matrices are painted, and what lies under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter

from playground.qt.overrides import total
from playground.theme import Theme, diverging_table, tabular_font
from playground.views.fitted_scroll import FittedCanvas, FittedScroll
from playground.views.weight_keys import ARROWS, next_place, place_in_layer
from playground.views.weight_layout import arrange
from playground.views.weight_panels import TITLE_HEIGHT, Cell, MatrixPanel, Panel
from playground.views.weight_tiles import TilesPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent

    from core.nn.arrays import Array

# Between a title and the b of the bias.
_TITLE_GAP: Final = 6
# A cell at least this large gets an outline while the mouse is on it.
_OUTLINED_CELL: Final = 4


class Numbers(Protocol):
    """One number for each parameter, as a `Snapshot` has its weights."""

    @property
    def weights(self) -> tuple[Array, ...]: ...  # noqa: D102
    @property
    def biases(self) -> tuple[Array | None, ...]: ...  # noqa: D102


class WeightScroll(FittedScroll):
    """Shows the canvas, and follows the keys."""

    def __init__(self, canvas: WeightCanvas) -> None:
        super().__init__(canvas)
        canvas.moved.connect(self._on_moved)

    def _on_moved(self, place: QPoint) -> None:
        self.ensureVisible(place.x(), place.y())


class WeightCanvas(FittedCanvas):
    """Paints every layer of a snapshot, each under its title.

    Only what is seen is computed: values become colours when their layer is about to be painted.
    What is pointed at moves with the mouse, and with the arrow keys once the canvas has the focus.
    """

    hovered = Signal(object, object)  # layer index and Cell, or None and None
    moved = Signal(QPoint)  # where the keys have come to
    edit_wanted = Signal(int, object)  # layer index and Cell

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.panels: tuple[Panel, ...] = ()
        self._numbers: Numbers | None = None
        self._levels: tuple[float, ...] = ()
        self._names: tuple[str, ...] = ()
        self._counts: tuple[int, ...] = ()
        self.titles: tuple[str, ...] = ()
        self._title_widths: list[int] = []
        self._loaded: set[int] = set()
        self._place: QPoint | None = None
        self._font = tabular_font(theme.caption_pixels)
        # By Tab only: whoever clicks still steps the run with the arrow keys.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Weights of all layers")

    @property
    def place(self) -> QPoint | None:
        """What is pointed at, by mouse or keys."""
        return self._place

    def set_shapes(
        self,
        shapes: Sequence[tuple[int, int]],
        biases: Sequence[bool],
        image_shape: tuple[int, int] | None,
    ) -> None:
        """Prepare for layers of these shapes (units, inputs), with or without a bias.

        With `image_shape`, the first layer is shown as images of its weights. `set_area` has to
        follow.
        """
        panels: list[Panel] = []
        for layer, ((units, inputs), bias) in enumerate(zip(shapes, biases, strict=True)):
            if layer == 0 and image_shape is not None:
                panels.append(TilesPanel(layer, units, image_shape, bias=bias))
            else:
                panels.append(MatrixPanel(layer, units, inputs, bias=bias))
        self.panels = tuple(panels)
        self._counts = tuple(units * inputs for units, inputs in shapes)
        self._names = tuple(
            f"{layer + 1}: {inputs} → {units}" for layer, (units, inputs) in enumerate(shapes)
        )
        self._numbers = None
        self.set_theme(self.theme)

    def set_area(self, area: QSize) -> None:
        """Lay everything out anew in the area that can be seen at once."""
        super().set_area(area)
        if not self.panels:
            return
        metrics = QFontMetrics(self._font)
        self._title_widths = [
            metrics.horizontalAdvance(f"{name}  ±0.00e−00") for name in self._names
        ]
        size = arrange(self.panels, self._counts, self._title_widths, area, self._title_height)
        self._loaded.clear()
        self.resize(area.width(), max(size.height(), area.height()))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        larger = theme.scale != self.theme.scale
        super().set_theme(theme)
        self._font = tabular_font(theme.caption_pixels)
        table = diverging_table(theme)
        for panel in self.panels:
            panel.set_table(table)
        if larger:
            self.set_area(self.area)

    def show_weights(
        self, numbers: Numbers | None, levels: Sequence[float], *, named: bool
    ) -> None:
        """Show weights or what else there is of them, layer i from −levels[i] to +levels[i].

        `named` writes each layer's level into its title. With None there is nothing to show yet.
        """
        self._numbers = numbers
        self._levels = tuple(levels)
        self.name_levels(named=named)
        self._loaded.clear()
        self._report_hover()

    def name_levels(self, *, named: bool) -> None:
        """Write each layer's level into its title, or do not."""
        named = named and self._numbers is not None
        levels = self._levels if named else (0.0,) * len(self._names)
        self.titles = tuple(
            f"{name}  ±{level:g}" if named else name
            for name, level in zip(self._names, levels, strict=True)
        )
        self.update()

    def load(self, panel: Panel) -> None:
        """Turn the layer's values into colours, unless that was done."""
        if self._numbers is not None and panel.layer not in self._loaded:
            layer = panel.layer
            self._loaded.add(layer)
            weights, bias = self._numbers.weights[layer], self._numbers.biases[layer]
            panel.load(weights, bias, self._levels[layer])

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the layers that the event's rectangle touches."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        if self._numbers is None:
            return
        painter.setFont(self._font)
        for panel, title in zip(self.panels, self.titles, strict=True):
            if not self._extent(panel).intersects(event.rect()):
                continue
            self.load(panel)
            panel.paint(painter, self.theme)
            painter.setPen(QColor(self.theme.muted))
            self._paint_title(painter, panel, title)
        self._outline_cell(painter)
        self.paint_focus(painter)

    @total()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell under the mouse."""
        self._point_at(event.position().toPoint())
        self._edit()

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys and F2 from the shortcuts of the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from cell to cell or image to image, Page Up and Down from layer to layer.

        F2 edits the cell.
        """
        if not self.panels or self._numbers is None:
            super().keyPressEvent(event)
            return
        if event.key() == Qt.Key.Key_F2:
            self._edit()
            return
        found = self._cell()
        layer = found[0] if found is not None else 0
        if event.key() in ARROWS and found is not None and self._place is not None:
            place = next_place(self.panels, self._numbers.weights, self._place, event.key())
        elif event.key() == Qt.Key.Key_PageDown:
            place = place_in_layer(self.panels, layer + (found is not None))
        elif event.key() == Qt.Key.Key_PageUp:
            place = place_in_layer(self.panels, layer - 1)
        elif event.key() in (*ARROWS, Qt.Key.Key_Home):
            place = place_in_layer(self.panels, 0)
        else:
            super().keyPressEvent(event)
            return
        self._point_at(place)
        self.moved.emit(place)

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first layer."""
        super().focusInEvent(event)
        if self._place is None and self.panels:
            self._point_at(place_in_layer(self.panels, 0))

    @total()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing, unless it is a field over the canvas that takes the keys."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._point_at(None)

    def _point_at(self, place: QPoint | None) -> None:
        self._place = place
        self._report_hover()
        self.update()

    def _edit(self) -> None:
        found = self._cell()
        if found is not None:
            self.edit_wanted.emit(*found)

    def _cell(self) -> tuple[int, Cell] | None:
        if self._place is None or self._numbers is None:
            return None
        for panel in self.panels:
            cell = panel.cell_at(self._place, self._numbers.weights[panel.layer])
            if cell is not None:
                return panel.layer, cell
        return None

    def _report_hover(self) -> None:
        found = self._cell()
        self.hovered.emit(*(found or (None, None)))

    def _outline_cell(self, painter: QPainter) -> None:
        found = self._cell()
        if found is not None and found[1].rect.height() >= _OUTLINED_CELL:
            painter.setPen(QColor(self.theme.text))
            painter.drawRect(found[1].rect.adjusted(0, 0, -1, -1))

    def _paint_title(self, painter: QPainter, panel: Panel, title: str) -> None:
        """The title above the panel, and a b above the bias where there is room beside it."""
        baseline = panel.origin.y() - 6
        painter.drawText(panel.origin.x(), baseline, title)
        middle = panel.bias_middle()
        half = painter.fontMetrics().horizontalAdvance("b") // 2
        end = panel.origin.x() + painter.fontMetrics().horizontalAdvance(title)
        if middle is not None and middle - half > end + _TITLE_GAP:
            painter.drawText(middle - half, baseline, "b")

    def _extent(self, panel: Panel) -> QRect:
        """Title and picture of the panel."""
        width = max(panel.size.width(), self._title_widths[panel.layer])
        top_left = panel.origin - QPoint(0, self._title_height)
        return QRect(top_left, QSize(width, panel.size.height() + self._title_height))

    @property
    def _title_height(self) -> int:
        return self.theme.pixels(TITLE_HEIGHT)


def _is_own(event: QKeyEvent) -> bool:
    """Whether an arrow key or F2 is pressed by itself: with Shift it is the window's."""
    return (
        event.key() in (*ARROWS, Qt.Key.Key_F2)
        and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    )
