"""AmountsPanel: a slider for each kind of damage, and which of them the curve is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QRadioButton,
    QSlider,
    QWidget,
)

from core.insight.damage import Damage
from playground.qt.overrides import total
from playground.qt.sizes import WideLabel
from playground.theme import tabular_font
from playground.views.damage.kinds import KINDS
from playground.views.upright_scroll import UprightScroll

if TYPE_CHECKING:
    from playground.views.damage.kinds import Kind

_WIDEST: Final = "−2.00 px"
_LEAST_SLIDER: Final = 36


class AmountRow:
    """A kind of damage in a line: its name, which chooses it for the curve, slider and amount."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.radio = QRadioButton(kind.title)
        self.radio.setObjectName(f"{kind.name}Radio")
        self.radio.setAccessibleName(f"Curve over {kind.title}")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{kind.name}Slider")
        self.slider.setAccessibleName(f"{kind.title} of {kind.what}")
        self.slider.setRange(kind.low, kind.high)
        self.slider.setPageStep(kind.stride)
        self.slider.setMinimumWidth(_LEAST_SLIDER)
        self.amount_label = WideLabel(_WIDEST)
        self.amount_label.setFont(tabular_font())
        self.amount_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget in self.widgets:
            widget.setToolTip(kind.tip)
        self.show_amount()

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What stands in the line, from the left."""
        return self.radio, self.slider, self.amount_label

    @property
    def amount(self) -> float:
        """How much damage there is."""
        return self.kind.amount(self.slider.value())

    def show_amount(self) -> None:
        """Say where the slider stands."""
        text = self.kind.text(self.amount)
        self.amount_label.setText(text)
        self.slider.setAccessibleDescription(text)


class AmountsPanel(UprightScroll):
    """The sliders that suit what is shown, each group under what it damages."""

    changed = Signal()
    curve_chosen = Signal()

    def __init__(self) -> None:
        self._inside = inside = QWidget()
        super().__init__(inside)
        self.rows = {kind.name: AmountRow(kind) for kind in KINDS}
        self._kinds: tuple[Kind, ...] = ()
        self._headings: dict[str, QLabel] = {}
        self._group = QButtonGroup(self)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 4, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        for row in self.rows.values():
            self._add(row)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._group.buttonToggled.connect(self._on_toggled)

    def _add(self, row: AmountRow) -> None:
        line = self._grid.rowCount()
        if row.kind.what not in self._headings:
            heading = QLabel(row.kind.what)
            heading.setProperty("role", "heading")
            self._headings[row.kind.what] = heading
            self._grid.addWidget(heading, line, 0, 1, 3)
            line += 1
        for column, widget in enumerate(row.widgets):
            self._grid.addWidget(widget, line, column)
        self._group.addButton(row.radio)
        row.slider.valueChanged.connect(lambda: self._on_moved(row))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that can be chosen."""
        return self._kinds

    @property
    def chosen(self) -> Kind | None:
        """The kind that the curve is over."""
        return next((kind for kind in self._kinds if self.rows[kind.name].radio.isChecked()), None)

    @property
    def damage(self) -> Damage:
        """All amounts."""
        return Damage(**{kind.name: self.rows[kind.name].amount for kind in self._kinds})

    def set_kinds(self, kinds: tuple[Kind, ...]) -> None:
        """Offer these kinds; amounts of others count no longer."""
        if kinds == self._kinds:
            return
        chosen, self._kinds = self.chosen, kinds
        shown = {kind.what for kind in kinds}
        for what, heading in self._headings.items():
            heading.setVisible(what in shown)
        for row in self.rows.values():
            for widget in row.widgets:
                widget.setVisible(row.kind in kinds)
        self.updateGeometry()
        if kinds and chosen not in kinds:
            with QSignalBlocker(self._group):
                self.rows[kinds[-1].name].radio.setChecked(True)

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """As wide as the lines are: nothing is cut off at the right."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._inside.minimumSizeHint().width() + bar, 36)

    def move_to(self, name: str, position: int) -> None:
        """Set a slider, as a person does."""
        self.rows[name].slider.setValue(position)

    def undo(self) -> None:
        """Take all damage away."""
        before = self.damage
        for row in self.rows.values():
            with QSignalBlocker(row.slider):
                row.slider.setValue(0)
            row.show_amount()
        if self.damage != before:
            self.changed.emit()

    def _on_moved(self, row: AmountRow) -> None:
        row.show_amount()
        with QSignalBlocker(self._group):
            row.radio.setChecked(True)  # whoever moves a slider wants to see its curve
        self.changed.emit()

    def _on_toggled(self, _button: QRadioButton, checked: bool) -> None:
        if checked:
            self.curve_chosen.emit()
