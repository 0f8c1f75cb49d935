"""How weights or biases start: a scheme and its parameters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.spec.experiment import InitSpec
from playground.forms.choices import ChoiceCombo, TextField
from playground.forms.drafts import InitDraft
from playground.forms.layout import ParameterArea, column, labelled, tool_button
from playground.forms.number_spin import NumberSpin
from playground.forms.words import INITIALIZER_TIPS, OWN_INIT, OWN_INIT_TIP
from playground.theme import Theme, icon

if TYPE_CHECKING:
    from playground.forms.fields import Fields

_NUMBERS: Final = ("mean", "std", "low", "high", "value")
# The fields of each scheme, and how many of the three columns each takes.
_PARAMETERS: Final[dict[str, dict[str, int]]] = {
    "constant": {"value": 1},
    "values": {"values": 3},
    "normal": {"mean": 1, "std": 1},
    "uniform": {"low": 1, "high": 1},
    "file": {"path": 3},
    "file_shifted": {"path": 1, "low": 1, "high": 1},
}
_TIPS: Final = {
    "mean": "The middle of the bell curve. Away from 0, units start leaning to one side.",
    "std": "The width of the bell curve. Large starts flatten sigmoid and tanh; 0 makes all alike.",
    "low": "The lowest number that is drawn; it has to be at most the highest.",
    "high": "The highest number that is drawn; it has to be at least the lowest.",
    "value": "The number that all start from. All alike, the units of a layer learn the same.",
}
_HEIGHT: Final = 44
_DEFAULT: Final = InitDraft.of(InitSpec())


class InitEditor(QWidget):
    """A draft of an `InitSpec`; where `optional`, also none: the network's own."""

    edited = Signal()
    typed = Signal()

    def __init__(self, label: str, *, optional: bool = False) -> None:
        super().__init__()
        self._numbers = {
            name: NumberSpin(low=0.0 if name == "std" else -sys.float_info.max, step=0.1)
            for name in _NUMBERS
        }
        self._scheme = ChoiceCombo()
        if optional:
            self._scheme.add("", f"{OWN_INIT} as the network", OWN_INIT_TIP)
        self._scheme.add_all(INITIALIZER_TIPS)
        self._values, self._path, self._browse = TextField(), TextField(), tool_button()
        self._area = ParameterArea(_HEIGHT)
        self._lay_out(label)
        self._scheme.edited.connect(self._on_scheme)
        self._browse.clicked.connect(self._on_browse)
        fields: list[NumberSpin | TextField] = [*self._numbers.values(), self._values, self._path]
        for field in fields:
            field.edited.connect(self.edited)
            field.typed.connect(self.typed)
        self.set_draft(None if optional else _DEFAULT)

    def _lay_out(self, label: str) -> None:
        for name in _NUMBERS:
            self._area.add(name, labelled(name, self._numbers[name]))
        self._area.add("values", labelled("values", self._values))
        self._area.add("path", labelled("file", self._path, self._browse))
        layout = column()
        self.setLayout(layout)
        layout.addWidget(labelled(label, self._scheme))
        layout.addWidget(self._area)

    def draft(self) -> InitDraft | None:
        """What stands here; None: the network's own."""
        name = self._scheme.name()
        if not name:
            return None
        numbers = {field: spin.number() for field, spin in self._numbers.items()}
        return InitDraft(name=name, values=self._values.text(), path=self._path.text(), **numbers)

    def set_draft(self, draft: InitDraft | None) -> None:
        """Show a draft, without a signal."""
        self._scheme.choose(draft.name if draft else "")
        shown = draft or _DEFAULT
        for field, spin in self._numbers.items():
            spin.set_number(getattr(shown, field))
        self._values.show_text(shown.values)
        self._path.show_text(shown.path)
        self._show_parameters()

    def describe(self, fields: Fields, prefix: str, what: str, place: str) -> None:
        """Name all fields: `prefix` "init" gives initCombo, initMeanSpin and so on."""
        fields.describe(
            self._scheme,
            f"{prefix}Combo",
            f"how {what} start",
            f"The numbers that {what} start from. A poor start can keep a network from learning.",
            f"{place}.name",
        )
        for name, spin in self._numbers.items():
            title = f"{what}: {name}"
            object_name = f"{prefix}{name.capitalize()}Spin"
            fields.describe(spin, object_name, title, _TIPS[name], f"{place}.{name}")
        values_tip = INITIALIZER_TIPS["values"]
        fields.describe(
            self._values, f"{prefix}ValuesEdit", f"{what}: values", values_tip, f"{place}.values"
        )
        path_tip = "The npz file to start from: one saved here, or the notebook's."
        fields.describe(self._path, f"{prefix}PathEdit", f"{what}: file", path_tip, f"{place}.path")
        fields.describe(
            self._browse,
            f"{prefix}PathButton",
            f"{what}: choose a file",
            "Choose the weights file. Its layers have to be of the same shapes as yours.",
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons for `theme`."""
        self._browse.setIcon(icon("open", theme))

    def _show_parameters(self) -> None:
        name = self._scheme.name()
        self._area.show_only(_PARAMETERS.get(name, {}), INITIALIZER_TIPS.get(name, OWN_INIT_TIP))

    def _on_scheme(self) -> None:
        self._show_parameters()
        self.edited.emit()

    def _on_browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Weights file", self._path.text(), "Weights (*.npz);;All files (*)"
        )
        if path:
            self._path.show_text(path)
            self.edited.emit()
