"""A slider over all steps of a run, of which there may be more than pixels or than 32 bits hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

# As many places as a slider has; it is less wide than that.
_PLACES: Final = 10_000
# Page keys and the wheel move by this part of the run.
_PAGE: Final = 20
_KEYS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}
_PAGES: Final = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}


class StepSlider(QSlider):
    """Chooses a step by mouse, wheel and keys; arrows move by one step, page keys by a part.

    A click beside the handle goes there at once.
    """

    step_chosen = Signal(object)  # int; Qt's own are of 32 bits

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._first, self._last, self._step = 0, 0, 0
        self.setRange(0, _PLACES)
        self.setTracking(True)
        self.valueChanged.connect(self._on_value_changed)

    @property
    def step(self) -> int:
        """The step at which the handle stands."""
        return self._step

    def show_steps(self, first: int, last: int, step: int) -> None:
        """Stand at a step of all that there are, without choosing it."""
        self._first, self._last, self._step = first, last, step
        place = round(_PLACES * (step - first) / max(last - first, 1))
        if place != self.value() and not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(place)
            self.blockSignals(False)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by single steps, parts of the run, or to an end."""
        key = event.key()
        page = max((self._last - self._first) // _PAGE, 1)
        if key in _KEYS:
            self._choose(self._step + _KEYS[Qt.Key(key)])
        elif key in _PAGES:
            self._choose(self._step + page * _PAGES[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            self._choose(self._first)
        elif key == Qt.Key.Key_End:
            self._choose(self._last)
        else:
            event.ignore()

    @total()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by a part of the run."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        page = max((self._last - self._first) // (5 * _PAGE), 1)
        if turn:
            self._choose(self._step + (page if turn > 0 else -page))
        event.accept()

    @total()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the handle come to where the mouse is, to be dragged from there."""
        if event.button() == Qt.MouseButton.LeftButton and not self._is_on_handle(event):
            margin = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self) // 2
            room = max(self.width() - 2 * margin, 1)
            place = round(_PLACES * (event.position().x() - margin) / room)
            self.setValue(min(max(place, 0), _PLACES))
        super().mousePressEvent(event)

    def _is_on_handle(self, event: QMouseEvent) -> bool:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        return bool(handle.contains(event.position().toPoint()))

    def _choose(self, step: int) -> None:
        step = min(max(step, self._first), self._last)
        if step != self._step:
            self.show_steps(self._first, self._last, step)
            self.step_chosen.emit(step)

    def _on_value_changed(self, place: int) -> None:
        self._step = self._first + round(place * (self._last - self._first) / _PLACES)
        self.step_chosen.emit(self._step)
