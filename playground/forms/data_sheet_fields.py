"""The fields of the data sheet: what is predicted, how the file is written, what trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.spec.data import MAX_SEED, DataSpec
from playground.forms.choices import ChoiceCombo
from playground.forms.data_sheet_choices import value_of
from playground.forms.data_sheet_words import (
    CHOICES,
    NO_NUMBER,
    NO_TABLE,
    NOT_A_NUMBER,
    NOTHING_MISSING,
    TIPS,
    TITLES,
    counted,
    parts,
)
from playground.forms.fields import Fields
from playground.forms.layout import GRID, caption, column, heading, labelled
from playground.forms.number_spin import NumberSpin
from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from core.datasets.proposal import Proposal
    from playground.theme import Theme

_GAP: Final = 24
_OF_TABLES: Final = ("target", "header", "delimiter", "decimal", "encoding", "missing")


class SheetFields(QWidget):
    """Three columns of fields; `chosen` tells what a person chose in which field of `DataSpec`."""

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._combos = {field: _combo(field) for field in ("target", *CHOICES)}
        self._fraction = NumberSpin(low=0.1, high=1, step=0.1)
        self._seed = NumberSpin(low=0, high=MAX_SEED, integer=True)
        self._counts, self._parts = caption(), caption()
        for label, name in ((self._counts, "sheetClasses"), (self._parts, "sheetParts")):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setMinimumHeight(2 * label.fontMetrics().lineSpacing())  # one more moves nothing
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._fields = Fields(self)
        self._lay_out()
        self._describe()

    def _lay_out(self) -> None:
        def cell(field: str) -> QWidget:
            return labelled(TITLES[field], self._combos[field])

        rows: tuple[tuple[str, tuple[tuple[QWidget, ...], ...], QLabel | None], ...] = (
            ("Target", ((cell("target"),), (cell("task"), cell("scale_target"))), self._counts),
            (
                "How it is written",
                ((cell("header"), cell("delimiter")), (cell("decimal"), cell("encoding"))),
                None,
            ),
            (
                "Inputs and parts",
                (
                    (cell("missing"), cell("scale")),
                    (
                        labelled(TITLES["train_fraction"], self._fraction),
                        labelled(TITLES["seed"], self._seed),
                        cell("stratify"),
                    ),
                ),
                self._parts,
            ),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        for (title, lines, words), width in zip(rows, (3, 3, 4), strict=True):
            layout.addLayout(_group(title, lines, words), width)

    def _describe(self) -> None:
        for field, combo in self._combos.items():
            name = f"sheet{field.capitalize()}Combo"
            self._fields.describe(combo, name, TITLES[field], TIPS[field], f"data.{field}")
            combo.edited.connect(lambda field=field: self._on_chosen(field))
        for field, name, spin in (
            ("train_fraction", "sheetFractionSpin", self._fraction),
            ("seed", "sheetSeedSpin", self._seed),
        ):
            self._fields.describe(spin, name, TITLES[field], TIPS[field], f"data.{field}")
            spin.edited.connect(lambda field=field, spin=spin: self._on_entered(field, spin))

    def show_choices(self, spec: DataSpec, proposal: Proposal | None) -> None:
        """Show what was chosen and what is proposed, without a signal."""
        if proposal is not None:
            self._show_names(tuple(found.name for found in proposal.columns) or (proposal.target,))
            self._counts.setText(counted(proposal))
            self._parts.setText(parts(proposal))
            self._allow(proposal)
        for field, combo in self._combos.items():
            combo.choose(value_of(spec, proposal, field))
        self._fraction.set_number(spec.train_fraction)
        self._seed.set_number(spec.seed)

    def enter_typed(self) -> None:
        """Enter what is typed, as if the field had been left."""
        self._fraction.enter()
        self._seed.enter()

    def set_theme(self, theme: Theme) -> None:
        """Mark in the colours of `theme`."""
        self._fields.set_theme(theme)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter enters what is typed in a field; it does not close the sheet as well."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _show_names(self, names: tuple[str, ...]) -> None:
        if names != self._names:
            self._names = names
            self._combos["target"].fill(names)

    def _allow(self, proposal: Proposal) -> None:
        is_table = proposal.written.form == "table"
        for field in _OF_TABLES:
            self._fields.allow(self._combos[field], "" if is_table else NO_TABLE)
        if is_table:
            reason = "" if proposal.missing else NOTHING_MISSING
            self._fields.allow(self._combos["missing"], reason)
        reason = NOT_A_NUMBER if proposal.task == "number" else ""
        self._fields.allow(self._combos["stratify"], reason)
        reason = "" if proposal.task == "number" else NO_NUMBER
        self._fields.allow(self._combos["scale_target"], reason)

    def _on_chosen(self, field: str) -> None:
        self.chosen.emit(field, self._combos[field].name())

    def _on_entered(self, field: str, spin: NumberSpin) -> None:
        self.chosen.emit(field, spin.number())


class _Combo(ChoiceCombo):
    """A choice whose names may be filled in anew."""

    def fill(self, names: tuple[str, ...]) -> None:
        """Offer these names and no others, without a signal."""
        self.blockSignals(True)
        self.clear()
        for name in names:
            self.add(name, name, name)
        self.blockSignals(False)


def _combo(field: str) -> _Combo:
    combo = _Combo()
    for code, (title, tip) in CHOICES.get(field, {}).items():
        combo.add(code, title, tip)
    return combo


def _group(title: str, lines: tuple[tuple[QWidget, ...], ...], words: QLabel | None) -> QVBoxLayout:
    group = column()
    group.addWidget(heading(title))
    for cells in lines:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for cell in cells:
            row.addWidget(cell, 2 if cell.findChild(NumberSpin) else 3)
        group.addLayout(row)
    if words is not None:
        group.addWidget(words)
    group.addStretch(1)
    return group
