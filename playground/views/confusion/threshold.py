"""ThresholdBar: below which certainty the network says that it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from playground.qt.sizes import WideLabel
from playground.theme import tabular_font
from playground.views.samples import percent

if TYPE_CHECKING:
    from core.insight.confidence import Answered

_TIP = (
    "Below this certainty the network says “I don't know”, and the answer is not counted."
    " Watch how many answers are left, and how many of these are right."
)


class ThresholdBar(QWidget):
    """A slider from 0 % (it always answers) to 100 %."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        label = QLabel("“I don't know” below")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("confidenceSlider")
        self.slider.setAccessibleName("The network says “I don't know” below this certainty")
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(60)
        label.setBuddy(self.slider)
        self.value_label = WideLabel("100 %")
        self.value_label.setFont(tabular_font())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value_label)
        for widget in (label, self.slider, self.value_label):
            widget.setToolTip(_TIP)
        self.slider.valueChanged.connect(self._on_changed)
        self._on_changed(0)

    @property
    def least(self) -> float:
        """The certainty from which on the network answers, as a part of 1."""
        return self.slider.value() / 100.0

    def _on_changed(self, value: int) -> None:
        self.value_label.setText(f"{value} %")
        self.slider.setAccessibleDescription(f"{value} per cent")
        self.changed.emit()


def answered_words(found: Answered) -> str:
    """How many rows are answered, and how many of these answers are right."""
    if not found.rows:
        return "there are no rows"
    right = percent(found.right / found.answered) if found.answered else "none"
    if found.answered == found.rows:
        return f"answers all {found.rows:,}: {right} right"
    share = percent(found.answered / found.rows)
    if not found.answered:
        return f"answers none of {found.rows:,}"
    return f"answers {found.answered:,} of {found.rows:,} ({share}): {right} right"
