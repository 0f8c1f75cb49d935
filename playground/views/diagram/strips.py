"""The strips above and below the canvas: what each layer is, and buttons that build in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget

from core.spec.experiment import MAX_UNITS
from core.spec.titles import title_of
from playground.theme import Theme, tabular_font
from playground.views.diagram.build_button import BuildButton
from playground.views.network_picture.arrangement import INPUTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.views.network_picture.arrangement import Arrangement, Column

_HEIGHT: Final = 22
_BUTTON: Final = 20
# Between columns that stand closer than this there is no button that adds a layer: the menu does.
_WIDE: Final = 92
_ARROW: Final = " ▾"
_LETTERS: Final = 3


class _Strip(QWidget):
    """Small widgets that stand where the columns do; each is made once and found again by a key."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: dict[tuple[str, int], BuildButton] = {}
        self._labels: dict[int, QLabel] = {}
        self._wanted: set[QWidget] = set()
        self._across = 0
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's sizes."""
        self._theme = theme
        self._font = tabular_font(theme.caption_pixels)
        self.setFixedHeight(theme.pixels(_HEIGHT))
        for widget in (*self._buttons.values(), *self._labels.values()):
            widget.setFont(self._font)

    def button(self, kind: str, layer: int) -> BuildButton:
        """The button of this kind for a layer."""
        return self._buttons[kind, layer]

    @property
    def focused(self) -> tuple[str, int] | None:
        """Which of the buttons has the focus."""
        return next((key for key, button in self._buttons.items() if button.hasFocus()), None)

    def focus(self, key: tuple[str, int]) -> None:
        """Give the focus to this button, or to the like one of the layer below."""
        kind, layer = key
        for number in range(layer, INPUTS, -1):
            button = self._buttons.get((kind, number))
            if button is not None and not button.isHidden() and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _text(self, layer: int, text: str, middle: int, width: int) -> None:
        label = self._labels.get(layer)
        if label is None:
            label = self._labels[layer] = QLabel(self)
            label.setFont(self._font)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setProperty("role", "caption")
        metrics = QFontMetrics(self._font)
        label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
        label.setGeometry(self._around(middle, width))
        self._show(label)

    def _press(self, kind: str, layer: int, text: str, place: QRect) -> BuildButton:
        button = self._buttons.get((kind, layer))
        if button is None:
            button = self._buttons[kind, layer] = BuildButton(self)
            button.setFont(self._font)
            self._connect(kind, layer, button)
        button.setText(text)
        button.setGeometry(place)
        self._show(button)
        return button

    def _connect(self, kind: str, layer: int, button: BuildButton) -> None:
        raise NotImplementedError

    def _around(self, middle: int, width: int) -> QRect:
        """A place of this width around `middle`, within the strip."""
        left = min(max(middle - width // 2, 0), max(self._across - width, 0))
        return QRect(QPoint(left, 0), QSize(width, self.height()))

    def _show(self, widget: QWidget) -> None:
        self._wanted.add(widget)
        widget.show()

    def _begin(self, arrangement: Arrangement) -> None:
        """Begin anew; the strip will be as wide as the canvas is, though it may not be yet."""
        self._across = arrangement.size.width()
        self._wanted.clear()

    def _end(self) -> None:
        for widget in (*self._buttons.values(), *self._labels.values()):
            if widget not in self._wanted:
                widget.hide()


class HeadStrip(_Strip):
    """Above the columns: a layer's activation, which opens its menu, and + between the layers."""

    menu_wanted = Signal(int)
    layer_wanted = Signal(int)  # before the layer at this position

    def show_columns(
        self, arrangement: Arrangement, activations: Sequence[str], *, full: bool
    ) -> None:
        """Stand above these columns; `full` says that there may be no more layers."""
        self._begin(arrangement)
        columns, pitch = arrangement.columns, int(arrangement.pitch)
        wide = pitch >= self._theme.pixels(_WIDE)
        width = pitch - (self._theme.pixels(_BUTTON) + 4 if wide else 2)
        for column in columns:
            if column.layer == INPUTS:
                self._text(INPUTS, "inputs", column.middle, width)
            else:
                self._show_head(column, activations, width)
        for below, above in pairwise(columns):
            if wide and above.layer == below.layer + 1:
                place = self._around(
                    (below.middle + above.middle) // 2, self._theme.pixels(_BUTTON)
                )
                button = self._press("layer", above.layer, "+", place)
                button.setEnabled(not full)
                button.setAccessibleName(f"Add a layer before layer {above.layer + 1}")
                button.setToolTip("Add a hidden layer here. The run starts again with it.")
        self._end()

    def _show_head(self, column: Column, activations: Sequence[str], width: int) -> None:
        layer, name = column.layer, title_of(activations[column.layer])
        metrics = QFontMetrics(self._font)
        room = width - metrics.horizontalAdvance(_ARROW) - 8
        if room < metrics.horizontalAdvance(name[:_LETTERS] + "…"):
            text = _ARROW.strip()  # a letter or two say less than none
        else:
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) + _ARROW
        fitting = min(metrics.horizontalAdvance(text) + 12, width)
        button = self._press("menu", layer, text, self._around(column.middle, fitting))
        whose = "output layer" if layer == len(activations) - 1 else f"layer {layer + 1}"
        button.setAccessibleName(f"{whose}: {name}")
        button.setToolTip(
            f"{whose.capitalize()}, activation {name}. Choose another, add a layer or remove this."
        )

    def _connect(self, kind: str, layer: int, button: BuildButton) -> None:
        signal = self.menu_wanted if kind == "menu" else self.layer_wanted
        button.clicked.connect(lambda: signal.emit(layer))


class FootStrip(_Strip):
    """Below the columns: how many units a layer has, between − and +."""

    units_wanted = Signal(int, int)  # layer, and how many units it shall have

    def __init__(self, theme: Theme) -> None:
        self._units: tuple[int, ...] = ()
        super().__init__(theme)

    def show_columns(self, arrangement: Arrangement, inputs: int, units: Sequence[int]) -> None:
        """Stand below these columns; `units` are those of all layers."""
        self._begin(arrangement)
        self._units = tuple(units)
        pitch = int(arrangement.pitch)
        metrics, side = QFontMetrics(self._font), self._theme.pixels(_BUTTON)
        for column in arrangement.columns:
            layer = column.layer
            count = inputs if layer == INPUTS else units[layer]
            text = f"{count:,}"
            width = metrics.horizontalAdvance(text) + 4
            hidden = layer not in (INPUTS, len(units) - 1)
            if not hidden or width + 2 * side <= pitch:
                self._text(layer, text, column.middle, width)
            if hidden:
                apart = width if width + 2 * side <= pitch else 0
                self._show_buttons(column, count, apart, min(side, pitch // 2))
        self._end()

    def _show_buttons(self, column: Column, count: int, apart: int, side: int) -> None:
        left = column.middle - apart // 2 - side
        for kind, text, x in (("fewer", "−", left), ("more", "+", left + side + apart)):
            place = QRect(x, 0, side, self.height())
            button = self._press(kind, column.layer, text, place)
            button.setEnabled(count < MAX_UNITS if kind == "more" else count > 1)
            verb = "Remove a unit from" if kind == "fewer" else "Add a unit to"
            button.setAccessibleName(f"{verb} layer {column.layer + 1}")
            button.setToolTip(
                f"{verb} this layer, which has {count:,}. The run starts again with it."
            )

    def _connect(self, kind: str, layer: int, button: BuildButton) -> None:
        step = -1 if kind == "fewer" else 1
        button.clicked.connect(lambda: self.units_wanted.emit(layer, self._units[layer] + step))
