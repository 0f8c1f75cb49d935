"""How weights or biases start: a scheme and its parameters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.spec.experiment import InitSpec
from playground.forms.choices import ChoiceCombo, TextField
from playground.forms.drafts import InitDraft
from playground.forms.layout import ParameterArea, column, labelled, tool_button
from playground.forms.number_spin import NumberSpin
from playground.forms.words import INITIALIZER_TIPS, OWN_INIT, OWN_INIT_TIP
from playground.qt.sizes import rescale
from playground.theme import Theme, icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.forms.fields import Fields

# In the order in which Tab goes through them.
_FIELDS: Final = ("mean", "std", "low", "high", "value", "values", "path")
_LABELS: Final = {"path": "file"}
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
    "values": INITIALIZER_TIPS["values"],
    "path": "The npz file to start from: one saved here, or the notebook's.",
}
_HEIGHT: Final = 44
_DEFAULT: Final = InitDraft.of(InitSpec())


class InitEditor(QWidget):
    """A draft of an `InitSpec`; where `optional`, also none: the network's own.

    The fields of a scheme are made when one first chooses it: there are many, and most are never
    seen.
    """

    edited = Signal()
    typed = Signal()

    def __init__(self, label: str, *, optional: bool = False) -> None:
        super().__init__()
        self._fields: dict[str, NumberSpin | TextField] = {}
        self._shown = _DEFAULT  # what fields hold that are not made yet
        self._name_field: Callable[[str, QWidget], None] | None = None
        self._scale = 1.0
        self._scheme = ChoiceCombo()
        if optional:
            self._scheme.add("", f"{OWN_INIT} as the network", OWN_INIT_TIP)
        self._scheme.add_all(INITIALIZER_TIPS)
        self._browse = tool_button()
        self._area = ParameterArea(_HEIGHT)
        layout = column()
        self.setLayout(layout)
        layout.addWidget(labelled(label, self._scheme))
        layout.addWidget(self._area)
        self._make("path")  # with its button, which has to be there when keys are given to all
        self._scheme.edited.connect(self._on_scheme)
        self._browse.clicked.connect(self._on_browse)
        self.set_draft(None if optional else _DEFAULT)

    def _make(self, name: str) -> None:
        field = self._fields[name] = _new_field(name)
        field.edited.connect(self.edited)
        field.typed.connect(self.typed)
        beside = [self._browse] if name == "path" else []
        cell = labelled(_LABELS.get(name, name), field, *beside)
        self._area.add(name, cell)
        rescale(cell, self._scale)
        self._fill(name)
        if self._name_field is not None:
            self._name_field(name, field)
        before: QWidget = self._scheme
        for each in _FIELDS:
            if each in self._fields:
                self.setTabOrder(before, self._fields[each])
                before = self._fields[each]
        self.setTabOrder(before, self._browse)

    def _fill(self, name: str) -> None:
        """Show in a field what the draft says, without a signal."""
        field, value = self._fields[name], getattr(self._shown, name)
        if isinstance(field, TextField):
            field.show_text(value)
        else:
            field.set_number(value)

    def draft(self) -> InitDraft | None:
        """What stands here; None: the network's own."""
        name = self._scheme.name()
        if not name:
            return None
        entered: dict[str, Any] = {
            each: field.text() if isinstance(field, TextField) else field.number()
            for each, field in self._fields.items()
        }
        return replace(self._shown, name=name, **entered)

    def set_draft(self, draft: InitDraft | None) -> None:
        """Show a draft, without a signal."""
        self._scheme.choose(draft.name if draft else "")
        self._shown = draft or _DEFAULT
        for name in self._fields:
            self._fill(name)
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

        def name_field(name: str, field: QWidget) -> None:
            kind = "Edit" if isinstance(field, TextField) else "Spin"
            object_name = f"{prefix}{name.capitalize()}{kind}"
            title = f"{what}: {_LABELS.get(name, name)}"
            fields.describe(field, object_name, title, _TIPS[name], f"{place}.{name}")

        self._name_field = name_field
        for name, field in self._fields.items():
            name_field(name, field)
        fields.describe(
            self._browse,
            f"{prefix}PathButton",
            f"{what}: choose a file",
            "Choose the weights file. Its layers have to be of the same shapes as yours.",
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons for `theme`."""
        self._scale = theme.scale
        self._browse.setIcon(icon("open", theme))

    def _show_parameters(self) -> None:
        name = self._scheme.name()
        parameters = _PARAMETERS.get(name, {})
        for each in parameters:
            if each not in self._fields:
                self._make(each)
        self._area.show_only(parameters, INITIALIZER_TIPS.get(name, OWN_INIT_TIP))

    def _on_scheme(self) -> None:
        self._show_parameters()
        self.edited.emit()

    def _on_browse(self) -> None:
        field = self._fields["path"]
        path, _ = QFileDialog.getOpenFileName(
            self, "Weights file", field.text(), "Weights (*.npz);;All files (*)"
        )
        if path and isinstance(field, TextField):
            field.show_text(path)
            self.edited.emit()


def _new_field(name: str) -> NumberSpin | TextField:
    if name in ("values", "path"):
        return TextField()
    return NumberSpin(low=0.0 if name == "std" else -sys.float_info.max, step=0.1)
