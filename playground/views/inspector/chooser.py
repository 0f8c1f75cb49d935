"""SampleChooser: which row is inspected; onwards to the next of those it was chosen among."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QWidget

from playground.theme import tabular_font
from playground.views.combo import named_combo
from playground.views.samples import PARTS, inputs_of, parts_of

if TYPE_CHECKING:
    from core import Dataset

_COMBO_LETTERS: Final = 5


class SampleChooser(QWidget):
    """Part and number of a row, and two buttons; rows count from 1 here."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.among: tuple[int, ...] = ()
        self._dataset: Dataset | None = None
        self.part_combo = named_combo(
            "inspectorPartCombo",
            "Rows of which one is inspected",
            "Whether a test row or a training row is inspected.",
            letters=_COMBO_LETTERS,
        )
        self.row_spin = QSpinBox()
        self.row_spin.setObjectName("inspectorRowSpin")
        self.row_spin.setAccessibleName("Number of the row")
        self.row_spin.setToolTip("The number of the row that is inspected, from 1.")
        self.row_spin.setFont(tabular_font())
        self.row_spin.setKeyboardTracking(False)
        self.row_spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.before_button = _arrow("inspectorBeforeButton", "Row before", Qt.ArrowType.LeftArrow)
        self.next_button = _arrow("inspectorNextButton", "Next row", Qt.ArrowType.RightArrow)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.part_combo, self.row_spin, self.before_button, self.next_button):
            row.addWidget(widget)
        row.addStretch(1)
        self.part_combo.activated.connect(self._on_part)
        self.row_spin.valueChanged.connect(self._on_row)
        self.before_button.clicked.connect(self._on_before)
        self.next_button.clicked.connect(self._on_next)

    @property
    def part(self) -> str:
        """The part of which a row is inspected."""
        return str(self.part_combo.currentData() or "test")

    @property
    def index(self) -> int:
        """The row, from 0."""
        return self.row_spin.value() - 1

    def set_dataset(self, dataset: Dataset | None, *, is_same: bool) -> None:
        """Choose among rows of these data; the choice stays where they are the same as before."""
        self._dataset = dataset
        if not is_same:
            self.among = ()
            self.part_combo.clear()
            for part in parts_of(dataset):
                self.part_combo.addItem(PARTS[part], part)
            self.choose(0, self.part)

    def choose(self, index: int, part: str, among: tuple[int, ...] = ()) -> None:
        """Choose a row; what there is not is left alone."""
        place = self.part_combo.findData(part)
        if self._dataset is None or place < 0:
            return
        rows = len(inputs_of(self._dataset, part))
        self.among = among
        self.part_combo.setCurrentIndex(place)
        self.row_spin.blockSignals(True)
        self.row_spin.setRange(1, max(rows, 1))
        self.row_spin.setValue(index + 1)
        self.row_spin.blockSignals(False)
        self._offer()

    @property
    def where(self) -> str:
        """Which of those it was chosen among this is, "" where it was chosen alone."""
        if self.index not in self.among:
            return ""
        return f"{self.among.index(self.index) + 1:,} of {len(self.among):,} · "

    def _step(self, by: int) -> int | None:
        """The row before or behind, None where there is none."""
        if self.index in self.among:
            place = self.among.index(self.index) + by
            return self.among[place] if 0 <= place < len(self.among) else None
        index = self.index + by
        return index if 0 <= index < self.row_spin.maximum() else None

    def _go(self, by: int) -> None:
        index = self._step(by)
        if index is not None:
            self.choose(index, self.part, self.among)
            self.changed.emit()

    def _offer(self) -> None:
        self.before_button.setEnabled(self._step(-1) is not None)
        self.next_button.setEnabled(self._step(1) is not None)

    def _on_part(self) -> None:
        self.choose(0, self.part)
        self.changed.emit()

    def _on_row(self, _row: int) -> None:
        self._offer()
        self.changed.emit()

    def _on_before(self) -> None:
        self._go(-1)

    def _on_next(self) -> None:
        self._go(1)


def _arrow(name: str, what: str, arrow: Qt.ArrowType) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(what)
    button.setToolTip(f"{what}, of those beside which this one was chosen.")
    button.setArrowType(arrow)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
