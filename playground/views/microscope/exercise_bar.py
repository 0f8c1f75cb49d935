"""Controls of an exercise: what is left blank, other numbers, and the sheet on paper."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from core.insight.sheet_matrices import BACKWARD, FORWARD, UPDATE

_CHOICES: Final = (
    ("the way forward", (FORWARD,)),
    ("the way back", (BACKWARD,)),
    ("the update", (UPDATE,)),
    ("everything", (FORWARD, BACKWARD, UPDATE)),
)


class ExerciseBar(QObject):
    """Its signals say what a person wants; `widgets` stand in whichever row there is."""

    changed = Signal()
    another_wanted = Signal()
    answers_wanted = Signal()
    sheet_wanted = Signal()
    key_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.parts_combo = QComboBox()
        self.parts_combo.setObjectName("exercisePartsCombo")
        self.parts_combo.setAccessibleName("What is left blank")
        self.parts_combo.setToolTip("What you work out; all that comes before it is given.")
        for text, parts in _CHOICES:
            self.parts_combo.addItem(text, parts)
        self.another_button = _button("exerciseAnotherButton", "Other numbers", _ANOTHER_TIP)
        self.answers_button = _button("exerciseAnswersButton", "Show answers", _ANSWERS_TIP)
        self.sheet_button = _button("exerciseSheetButton", "Sheet as PDF…", _SHEET_TIP)
        self.key_button = _button("exerciseKeyButton", "Key as PDF…", _KEY_TIP)
        self.widgets: tuple[QWidget, ...] = (
            self.parts_combo,
            self.another_button,
            self.answers_button,
            self.sheet_button,
            self.key_button,
        )
        for button, signal in (
            (self.another_button, self.another_wanted),
            (self.answers_button, self.answers_wanted),
            (self.sheet_button, self.sheet_wanted),
            (self.key_button, self.key_wanted),
        ):
            button.clicked.connect(signal)
        self.parts_combo.activated.connect(self.changed)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are left blank."""
        parts: tuple[str, ...] = _CHOICES[self.parts_combo.currentIndex()][1]
        return parts


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    return button


_ANOTHER_TIP: Final = "The same exercise with other round numbers."
_ANSWERS_TIP: Final = "Fill in the numbers that are missing; what you have typed is given up."
_SHEET_TIP: Final = "The exercise with its blanks, to be printed."
_KEY_TIP: Final = "The same sheet filled in, with every step written out, to be printed."
