"""FieldChoice: one field of the experiment, and the values that it is to have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from core.spec.arena_plan import Varied
from core.spec.checks import SpecError
from playground.views.checked_menu import CheckedMenu
from playground.views.usual_values import usual_values

if TYPE_CHECKING:
    from core import Experiment
    from core.spec.varied import Field

_BOOLEANS: Final = (("on", True), ("off", False))
_LETTERS: Final = 11
_LINE_FRAME: Final = 22
_LEAST_LINE, _MOST_LINE = 90, 240


class FieldChoice(QWidget):
    """A combo of fields beside a menu of names to tick, or a line to write numbers in."""

    changed = Signal()

    def __init__(self, name: str, label: str, what: str, tip: str, *, none: str = "") -> None:
        """`none` is how it is called that no field is chosen, "" where one always is."""
        super().__init__()
        self._none = none
        self._fields: tuple[Field, ...] = ()
        self._values: dict[str, tuple[Any, ...]] = {}  # what was chosen of each field, by its key
        self._experiment: Experiment | None = None
        self._rows = 0
        self.combo = QComboBox()
        self.combo.setObjectName(f"{name}Combo")
        self.combo.setAccessibleName(what.capitalize())
        self.combo.setToolTip(tip)
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.setMinimumContentsLength(_LETTERS)
        self.button = QToolButton()
        self.button.setObjectName(f"{name}ValuesButton")
        self.button.setAccessibleName(f"Values of the {what}")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setStyleSheet("QToolButton::menu-indicator { image: none; }")  # the text has it
        self.menu = CheckedMenu(self.button)
        self.button.setMenu(self.menu)
        self.line = QLineEdit()
        self.line.setObjectName(f"{name}ValuesLine")
        self.line.setAccessibleName(f"Values of the {what}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.label = QLabel(label)
        self.label.setBuddy(self.combo)
        for widget in (self.label, self.combo, self.button, self.line):
            row.addWidget(widget)
        self.combo.currentIndexChanged.connect(self._on_field_chosen)
        self.menu.changed.connect(self._on_ticked)
        self.line.textEdited.connect(self._on_written)

    @property
    def field(self) -> Field | None:
        """The field that is chosen."""
        place = self.combo.currentIndex() - bool(self._none)
        return self._fields[place] if 0 <= place < len(self._fields) else None

    def varied(self) -> Varied | None:
        """The field with its values, None where no field is chosen; raises `SpecError`."""
        field = self.field
        if field is None:
            return None
        if self._is_ticked(field):
            return Varied(field, self._ticked(field))
        return Varied(field, field.read(self.line.text()))

    def offer(self, fields: tuple[Field, ...], experiment: Experiment, rows: int) -> None:
        """Offer these of an experiment with so many training rows; what was chosen stays."""
        before, self._experiment, self._rows = self.field, experiment, rows
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self._fields = fields
            self.combo.addItems(([self._none] if self._none else []) + [f.title for f in fields])
            keys = [field.key for field in fields]
            place = keys.index(before.key) if before is not None and before.key in keys else 0
            is_kept = before is not None and before.key in keys
            self.combo.setCurrentIndex(place + (bool(self._none) and is_kept))
        self._show_values()

    def choose(self, key: str, values: tuple[Any, ...] | None = None) -> None:
        """Choose a field by its key, and its values."""
        if values is not None:
            self._values[key] = values
        place = [field.key for field in self._fields].index(key) + bool(self._none)
        if place != self.combo.currentIndex():
            self.combo.setCurrentIndex(place)
        else:
            self._on_field_chosen()

    def write(self, text: str) -> None:
        """Write into the line, which is made as wide as that."""
        self.line.setText(text)
        self.line.setCursorPosition(0)
        wide = self.line.fontMetrics().horizontalAdvance(text) + _LINE_FRAME
        self.line.setFixedWidth(min(max(wide, _LEAST_LINE), _MOST_LINE))

    @property
    def is_written(self) -> bool:
        """Whether values are written into the line, rather than ticked."""
        return self.field is not None and not self._is_ticked(self.field)

    @staticmethod
    def _is_ticked(field: Field) -> bool:
        return field.kind in (str, bool)

    def _ticked(self, field: Field) -> tuple[Any, ...]:
        values: tuple[Any, ...] = self.menu.checked
        if not values:
            raise SpecError(f"{field.title}: tick at least one")
        return tuple(dict(_BOOLEANS)[v] for v in values) if field.kind is bool else values

    def _show_values(self) -> None:
        field, experiment = self.field, self._experiment
        is_ticked = field is not None and self._is_ticked(field)
        self.button.setVisible(is_ticked)
        self.line.setVisible(field is not None and not is_ticked)
        if field is None or experiment is None:
            return
        values = self._values.get(field.key) or usual_values(field, experiment, self._rows)
        if not is_ticked:
            self.write(", ".join(f"{value:g}" for value in values))
            self.line.setToolTip(f"The values of {field.title}, with commas between.")
            return
        if field.kind is bool:
            names = [(name, name) for name, _ in _BOOLEANS]
            chosen = [name for name, value in _BOOLEANS if value in values]
        else:
            names = [(name, field.text(name)) for name in field.choices]
            chosen = [str(value) for value in values]
        self.menu.offer(names, chosen)
        self._show_count(field)

    def _show_count(self, field: Field) -> None:
        count, whole = len(self.menu.checked), len(self.menu.actions())
        self.button.setText(f"{count} of {whole}")
        texts = [action.text() for action in self.menu.actions() if action.isChecked()]
        self.button.setToolTip(f"The values of {field.title}: {', '.join(texts) or 'none'}.")

    def _on_field_chosen(self) -> None:
        self._show_values()
        self.changed.emit()

    def _on_ticked(self) -> None:
        field = self.field
        if field is not None:
            self._values[field.key] = tuple(
                dict(_BOOLEANS).get(name, name) if field.kind is bool else name
                for name in self.menu.checked
            )
            self._show_count(field)
        self.changed.emit()

    def _on_written(self) -> None:
        self.changed.emit()
