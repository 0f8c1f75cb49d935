"""SourceBar: which rows are worked through, and what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox, QWidget

from playground.qt.wrap_row import WrapRow
from playground.theme import tabular_font
from playground.views.microscope.exercise_bar import ExerciseBar
from playground.views.microscope.questions import MOST_ROWS, OwnBatch, Rows
from playground.views.samples import PARTS, inputs_of, parts_of

if TYPE_CHECKING:
    from core import Dataset

OWN, COPY, EXERCISE = range(3)
"""What is shown: the run's own next batch, rows on a copy, an exercise."""

_SOURCES: Final = ("next batch of the run", "a sample, on a copy", "exercise")


class SourceBar(WrapRow):
    """A choice of source and, for a copy, of rows; and the buttons that make an update.

    A widget stands `beside` the choice of the source.
    """

    changed = Signal()

    def __init__(self, beside: QWidget) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self.source_combo = _combo("microscopeSourceCombo", "What is worked through", _SOURCE_TIP)
        self.source_combo.addItems(_SOURCES)
        self.part_combo = _combo("microscopePartCombo", "Rows of which some are taken", _PART_TIP)
        self.row_spin = _spin("microscopeRowSpin", "Number of the row", _ROW_TIP)
        self.count_label = QLabel("rows")
        self.count_spin = _spin("microscopeCountSpin", "How many rows", _COUNT_TIP)
        self.count_spin.setRange(1, MOST_ROWS)
        self.step_button = _button("microscopeStepButton", "Make the update", _STEP_TIP)
        self.reset_button = _button("microscopeResetButton", "Reset the copy", _RESET_TIP)
        self.check_button = _button("microscopeCheckButton", "Check gradient", _CHECK_TIP)
        self.count_label.setBuddy(self.count_spin)
        self.exercise_bar = ExerciseBar()
        self.add(self.source_combo, beside, *self._rows_widgets)
        self.add(self.step_button, self.reset_button, self.check_button)
        self.add(*self.exercise_bar.widgets)
        self.source_combo.activated.connect(self._on_source)
        self.part_combo.activated.connect(self._on_part)
        self.row_spin.valueChanged.connect(self.changed)
        self.count_spin.valueChanged.connect(self.changed)
        self._offer()

    @property
    def source(self) -> int:
        """What is shown: OWN, COPY or EXERCISE."""
        return self.source_combo.currentIndex()

    @property
    def chosen(self) -> OwnBatch | Rows:
        """Which rows are worked through; those of a copy are the exercise's too."""
        if self.source == OWN:
            return OwnBatch()
        part = str(self.part_combo.currentData() or "train")
        count = 1 if self.source == EXERCISE else self.count_spin.value()
        return Rows(part, self.row_spin.value() - 1, count)

    def choose_source(self, source: int) -> None:
        """Show another source."""
        self.source_combo.setCurrentIndex(source)
        self._offer()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Choose among the rows of these data."""
        self._dataset = dataset
        self.part_combo.clear()
        for part in reversed(parts_of(dataset)):  # what is learned from comes first
            self.part_combo.addItem(PARTS[part], part)
        self._limit()

    @property
    def _rows_widgets(self) -> tuple[QWidget, ...]:
        return (self.part_combo, self.row_spin, self.count_label, self.count_spin)

    def _limit(self) -> None:
        rows = 1
        if self._dataset is not None and self.part_combo.count():
            rows = len(inputs_of(self._dataset, str(self.part_combo.currentData())))
        self.row_spin.blockSignals(True)
        self.row_spin.setRange(1, max(rows, 1))
        self.row_spin.blockSignals(False)

    def _offer(self) -> None:
        for widget in self._rows_widgets:
            widget.setVisible(self.source == COPY)
        self.reset_button.setVisible(self.source == COPY)
        is_exercise = self.source == EXERCISE
        self.step_button.setVisible(not is_exercise)
        self.check_button.setVisible(not is_exercise)
        for control in self.exercise_bar.widgets:
            control.setVisible(is_exercise)
        self.step_button.setText("Step the run" if self.source == OWN else "Step the copy")
        self.arrange()

    def _on_source(self) -> None:
        self._offer()
        self.changed.emit()

    def _on_part(self) -> None:
        self._limit()
        self.changed.emit()


def _combo(name: str, what: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(what)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo


def _spin(name: str, what: str, tip: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setAccessibleName(what)
    spin.setToolTip(tip)
    spin.setFont(tabular_font())
    spin.setKeyboardTracking(False)
    spin.setMinimum(1)
    return spin


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    return button


_SOURCE_TIP: Final = (
    "The batch from which the run learns next; or rows that you choose, from which a copy of the"
    " network learns while the run stays as it is; or an exercise to be worked out by hand."
)
_PART_TIP: Final = "Whether training rows or test rows are worked through."
_ROW_TIP: Final = "The number of the first row, from 1."
_COUNT_TIP: Final = "So many rows at once: the gradient is that of their mean loss."
_STEP_TIP: Final = (
    "Make this very update: in the run where it is the run's own next batch, else in the copy."
)
_RESET_TIP: Final = "Take the run's weights again, as they are now."
_CHECK_TIP: Final = (
    "Move every weight a little both ways and compare the change of the loss with its gradient."
    " The worst cell is framed in red."
)
