"""A field for a number: exact, forgiving while one types, deaf to the wheel until it has focus."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QKeySequence, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QToolTip

from playground.forms.elided_line import ElidedLine, whole
from playground.forms.number_text import Number, format_number, parse_integer, parse_number
from playground.qt.overrides import total
from playground.theme import BODY_PIXELS, tabular_font

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QWidget

# Qt rounds to this many decimals: enough to hold any number of at least 1e-300 exactly.
_DECIMALS: Final = 323
_SMALLEST: Final = 1e-300
_LARGEST: Final = sys.float_info.max
_WIDTH: Final = 64
_LETTERS: Final = "eE"  # as in 1e-3


class NumberSpin(QDoubleSpinBox):
    """A spin box that takes any text, reads 1e-3, shows a number as shortly as is exact.

    `low` and `high` bound what the arrows and `setValue` reach. A typed text that is no number or
    is out of bounds stays where it is; `number` gives it out for others to judge. `ladder`: the
    arrows climb 1, 3, 10, 30 …, and below `ladder` comes 0.
    """

    edited = Signal()  # a number or text was entered: Enter, focus left, arrows, setValue
    typed = Signal()  # a key changed the text, which is not entered yet

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        low: float = -_LARGEST,
        high: float = _LARGEST,
        integer: bool = False,
        step: float = 1.0,
        ladder: float = 0.0,
    ) -> None:
        super().__init__(parent)
        self._integer, self._ladder = integer, ladder
        self._odd: str | None = None  # an entered text that cannot be the box's value
        self._line = ElidedLine()
        self.setLineEdit(self._line)
        self.setLocale(QLocale.c())
        self.setFont(tabular_font())
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDecimals(0 if integer else _DECIMALS)
        self.setRange(low, high)
        self.setSingleStep(step)
        self._entered = self.number()
        self.valueChanged.connect(self._on_entered)
        self.editingFinished.connect(self._on_entered)
        self._line.textEdited.connect(self.typed)

    def number(self) -> Number:
        """What stands in the field, entered or only typed so far."""
        text = self.text()
        if self._odd is None and text == self.textFromValue(self.value()):
            return self.value()
        return self._parse(text)

    def set_number(self, number: Number) -> None:
        """Show a number or text, without a signal; a text being typed that says the same stays."""
        if number != self.number():
            self._odd = None if self._fits(number) else format_number(number)
            fits = self._odd is None and not isinstance(number, str)
            with QSignalBlocker(self):
                super().setValue(float(number) if fits else self.value())
        self._entered = number

    def enter(self) -> None:
        """Enter what is typed, as if the field had been left."""
        self.interpretText()
        self._on_entered()

    def _parse(self, text: str) -> Number:
        return parse_integer(text) if self._integer else parse_number(text)

    def _fits(self, number: Number) -> bool:
        if isinstance(number, str) or (self._integer and not isinstance(number, int)):
            return False
        holds = number == 0 or abs(number) >= _SMALLEST
        if not (holds and self.minimum() <= number <= self.maximum()):
            return False
        return float(number) == number  # a long whole number may lie between two floats

    def _bounded(self, number: float) -> float:
        """The nearest number that the arrows reach, also to an int beyond any float."""
        return float(min(max(number, self.minimum()), self.maximum()))

    def _on_entered(self) -> None:
        number = self.number()
        if number != self._entered:
            self._entered = number
            self.edited.emit()

    # What Qt asks for.

    def value(self) -> float:
        """The last entered number that the box could hold; an int in a field of whole numbers."""
        return int(super().value()) if self._integer else super().value()

    def setValue(self, value: float) -> None:  # noqa: N802
        """Enter a number, as a person does; one out of bounds becomes the bound, NaN is none."""
        if value != value:  # noqa: PLR0124  (math.isnan cannot take an int of 400 digits)
            return
        self._odd = None
        super().setValue(self._bounded(value))
        self._on_entered()

    @total(lambda _, text, position: (QValidator.State.Acceptable, text, position))
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Nothing is refused: what cannot be is kept, marked and explained."""
        return QValidator.State.Acceptable, text, position

    @total(0.0)
    def valueFromText(self, text: str) -> float:  # noqa: N802
        """Called by Qt when a text is entered."""
        number = self._parse(text)
        if isinstance(number, str) or not self._fits(number):
            self._odd = text
            return self.value()
        self._odd = None
        return float(number)

    @total("")
    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Called by Qt to show the value."""
        if self._odd is not None:
            return self._odd
        return format_number(int(value) if self._integer else value)

    @total()
    def stepBy(self, steps: int) -> None:  # noqa: N802
        """Called by Qt for arrows, keys and wheel; begins from what is typed where it can."""
        number = self.number()
        start = self.value() if isinstance(number, str) else self._bounded(number)
        if self._ladder:
            target = climbed(start, steps, self._ladder)
        else:
            # 0.1 + 0.2 must not show 0.30000000000000004.
            target = float(f"{start + steps * self.singleStep():.12g}")
        self.setValue(target)
        self.selectAll()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As wide as the numbers that stand here; the layout may widen it."""
        width = _WIDTH * self.fontInfo().pixelSize() // BODY_PIXELS
        return QSize(width, super().sizeHint().height())

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return self.sizeHint()

    @total()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the number, unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed but not entered, and leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
            self._line.setText(self.textFromValue(self.value()))
            self.typed.emit()
            self.clearFocus()
            return
        super().keyPressEvent(event)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Let Ctrl+Z undo the form's last change, unless there is typed text to undo.

        Letters that no number has are left to shortcuts, as R for Reset, and so is Space. The
        tooltip begins with the whole number where the field is too narrow for it.
        """
        # Qt asks while the box is still being made, when there is no text of its own yet.
        if _is_foreign(event) or (
            is_undo(event) and self.text() == self.textFromValue(self.value())
        ):
            event.ignore()
            return False
        if (
            isinstance(event, QHelpEvent)
            and event.type() == QEvent.Type.ToolTip
            and self._line.is_too_long()
        ):
            QToolTip.showText(event.globalPos(), whole(self.text()) + self.toolTip(), self)
            return True
        return super().event(event)


def is_undo(event: QEvent) -> bool:
    """Whether a field is asked if it wants the undo or redo keys for itself."""
    return (
        isinstance(event, QKeyEvent)  # asked first: it costs least, and most events are others
        and event.type() == QEvent.Type.ShortcutOverride
        and (
            event.matches(QKeySequence.StandardKey.Undo)
            or event.matches(QKeySequence.StandardKey.Redo)
        )
    )


def _is_foreign(event: QEvent) -> bool:
    """Whether a field is asked if it wants for itself what is in no number: a letter, Space."""
    return (
        isinstance(event, QKeyEvent)  # asked first: it costs least, and most events are others
        and event.type() == QEvent.Type.ShortcutOverride
        and (event.text().isalpha() or event.text() == " ")
        and event.text() not in _LETTERS
    )


def climbed(value: float, steps: int, lowest: float) -> float:
    """`value` moved by `steps` rungs of …, 0.1, 0.3, 1, 3, 10, …; below `lowest` comes 0.

    Above the last rung comes the largest number there is, and the climb ends.
    """
    for _ in range(abs(steps)):
        before, value = value, (_rung_above if steps > 0 else _rung_below)(value, lowest)
        if value == before:
            break
    return value


def _rung_above(value: float, lowest: float) -> float:
    if value < lowest:
        return lowest
    # A product or rung beyond all floats is infinite, and none is above that.
    above = (rung for rung in _rungs(value) if rung > value * (1 + 1e-9))
    return min(next(above, _LARGEST), _LARGEST)


def _rung_below(value: float, lowest: float) -> float:
    if value <= lowest * (1 + 1e-9):
        return 0.0
    return next(rung for rung in reversed(_rungs(value)) if rung < value * (1 - 1e-9))


def _rungs(value: float) -> list[float]:
    exponent = math.floor(math.log10(value))
    return [float(f"{m}e{exponent + e}") for e in (-1, 0, 1) for m in (1, 3)]
