"""ColumnChoice: which two columns of one's own data span the plane, and what the others are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.insight.axis import column_axes
from core.insight.plane import FIRST_COLUMNS
from playground.qt.overrides import total
from playground.views.combo import named_combo
from playground.views.readout import short_number

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core import Dataset
    from core.insight.plane import Plane

# So many of the columns held are named; of the others it is said how many there are.
_NAMED: Final = 12
_COMBO_LETTERS: Final = 8


class ColumnChoice(QWidget):
    """Two combos, one for each axis, and in words at which values the other columns are held.

    Whoever chooses for one axis what the other one has swaps them. It is of no use, and hidden,
    where there are not more than two columns.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self.combos = (_combo("boundaryXCombo", "across"), _combo("boundaryYCombo", "upwards"))
        self.held_label = _Elided()
        self.held_label.setProperty("role", "caption")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.combos[0], 1)
        row.addWidget(QLabel("×"))
        row.addWidget(self.combos[1], 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.held_label)
        self.combos[0].currentIndexChanged.connect(self._on_first_chosen)
        self.combos[1].currentIndexChanged.connect(self._on_second_chosen)
        self._columns = FIRST_COLUMNS

    @property
    def columns(self) -> tuple[int, int]:
        """The column across and the one upwards, from 0."""
        return self._columns

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Offer the columns of these data; as long as they are the same the choice stays."""
        own = dataset is not None and dataset.plane_train is None and dataset.image_shape is None
        names = tuple(axis.name for axis in column_axes(dataset)) if own and dataset else ()
        self.setVisible(len(names) > 2)
        if names != self._names:
            self._names = names
            self._columns = FIRST_COLUMNS
            for combo in self.combos:
                combo.blockSignals(True)
                combo.clear()
                combo.addItems(names)
                combo.blockSignals(False)
            self._show()

    def show_held(self, plane: Plane, dataset: Dataset) -> None:
        """Say at which values the columns are held that do not span this plane."""
        axes = column_axes(dataset)
        others = [
            f"{axis.name} {short_number(axis.value(given))}"
            for column, (axis, given) in enumerate(zip(axes, plane.held, strict=True))
            if column not in plane.columns
        ]
        values = ", ".join(others[:_NAMED])
        if len(others) > _NAMED:
            values += f" and {len(others) - _NAMED} more"
        text = f"The other columns are held at their median: {values}."
        self.held_label.show_text(f"At the median: {values}")
        self.held_label.setToolTip(f"{text} Points stand where their own two values put them.")
        self.setAccessibleDescription(text)

    def _on_first_chosen(self, column: int) -> None:
        self._choose(column, self._columns[0] if column == self._columns[1] else self._columns[1])

    def _on_second_chosen(self, column: int) -> None:
        self._choose(self._columns[1] if column == self._columns[0] else self._columns[0], column)

    def _choose(self, across: int, upwards: int) -> None:
        self._columns = (across, upwards)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for combo, column in zip(self.combos, self._columns, strict=True):
            combo.blockSignals(True)
            combo.setCurrentIndex(column)
            combo.blockSignals(False)


class _Elided(QLabel):
    """One line of text that ends in dots where there is no room for all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setMinimumWidth(1)

    def show_text(self, text: str) -> None:
        """Show as much of `text` as there is room for."""
        self._whole = text
        self._fit()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is other room now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, mode, self.width()))


def _combo(name: str, direction: str) -> QComboBox:
    tip = (
        f"The column of the data that runs {direction}; the columns that are not shown are held at"
        " their median. Nothing of the run changes."
    )
    combo = named_combo(name, f"Column {direction}", tip, letters=_COMBO_LETTERS)
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return combo
