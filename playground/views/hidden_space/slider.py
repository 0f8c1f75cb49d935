"""LayerSlider: from the inputs through all layers, with their names below, and a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QSlider, QToolButton, QWidget

from playground.qt.overrides import total
from playground.theme import Theme, icon, tabular_font
from playground.views.hidden_space.text import layer_name

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_PART: Final = 100
STEPS: Final = 3 * _PART
"""Steps of the slider from one layer to the next."""
_SWEEP_MS: Final = 33
_SWEEP_STEPS: Final = 6
# Half the handle: the slider's groove begins and ends so far within it.
_INSET: Final = 8
_NAMES: Final = 14


class LayerSlider(QWidget):
    """A position from 0 (the inputs) to the number of layers; ▶ sweeps from there to the end."""

    moved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.play_button = QToolButton()
        self.play_button.setObjectName("hiddenSpacePlayButton")
        self.play_button.setCheckable(True)
        self.play_button.setAutoRaise(True)
        self.play_button.setAccessibleName("Sweep through the layers")
        self.play_button.setToolTip(
            "Go through all layers: watch what the weights, the bias and the activation each do."
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("hiddenSpaceSlider")
        self.slider.setAccessibleName("Position between the inputs and the output")
        self.slider.setToolTip(
            "From the inputs through all layers. In each, first the weights act, then the bias,"
            " then the activation. Arrows move a little, Page Up and Page Down by one part."
        )
        self.slider.setSingleStep(_PART // 10)
        self.slider.setPageStep(_PART)
        self.slider.setTickInterval(STEPS)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setMinimumWidth(60)
        self.names = _Names(theme)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4)
        layout.setVerticalSpacing(0)
        layout.addWidget(self.play_button, 0, 0)
        layout.addWidget(self.slider, 0, 1)
        layout.addWidget(self.names, 1, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(_SWEEP_MS)
        self._timer.timeout.connect(self.sweep_on)
        self.play_button.toggled.connect(self._on_play)
        self.slider.valueChanged.connect(self.moved)
        self.set_theme(theme)

    @property
    def position(self) -> float:
        """From 0 to the number of layers."""
        return self.slider.value() / STEPS

    @property
    def sweeps(self) -> bool:
        """Whether it moves by itself."""
        return self._timer.isActive()

    def set_layers(self, layers: int) -> None:
        """There are so many layers; with others than before it goes to the last hidden one."""
        if self.slider.maximum() != layers * STEPS:
            self.stop()
            self.slider.blockSignals(True)
            self.slider.setRange(0, layers * STEPS)
            self.slider.setValue(max(layers - 1, 1) * STEPS)
            self.slider.blockSignals(False)
            self.names.show_layers(layers)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.names.set_theme(theme)
        self._theme = theme
        self._show_icon()

    def sweep_on(self) -> None:
        """Move on a little; at the end the sweep is over."""
        self.slider.setValue(self.slider.value() + _SWEEP_STEPS)
        if self.slider.value() == self.slider.maximum():
            self.stop()

    def stop(self) -> None:
        """Stand still."""
        self.play_button.setChecked(False)

    def _on_play(self, on: bool) -> None:
        if on:
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._timer.start()
        else:
            self._timer.stop()
        self._show_icon()

    def _show_icon(self) -> None:
        name = "pause" if self.play_button.isChecked() else "play"
        self.play_button.setIcon(icon(name, self._theme))


class _Names(QWidget):
    """The names of the layers, each below its tick; where there is no room some are left out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._layers = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_layers(self, layers: int) -> None:
        """Show the names of so many."""
        self._layers = layers
        self.update()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(60, self._theme.pixels(_NAMES))

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint first the ends, then those between them that do not touch others."""
        painter = QPainter(self)
        painter.setFont(tabular_font(self._theme.caption_pixels))
        painter.setPen(QColor(self._theme.muted))
        metrics, taken = painter.fontMetrics(), list[QRect]()
        for stop in (0, self._layers, *range(1, self._layers)):
            name = layer_name(stop - 1, self._layers)
            width = metrics.horizontalAdvance(name) + 6
            room = self.width() - 2 * _INSET
            middle = _INSET + round(room * stop / max(self._layers, 1))
            left = min(max(middle - width // 2, 0), self.width() - width)
            place = QRect(left, 0, width, self.height())
            if not any(place.intersects(other) for other in taken):
                taken.append(place)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
