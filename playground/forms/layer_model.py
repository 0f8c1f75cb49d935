"""The layers as a table: units, activation, bias, start; the last row is the output layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from core.spec.experiment import InitSpec
from core.spec.titles import title_of
from playground.forms.drafts import InitDraft, LayerDraft
from playground.forms.fields import wrapped
from playground.forms.number_text import format_number, parse_integer
from playground.forms.words import (
    ACTIVATION_TIPS,
    INITIALIZER_TIPS,
    OWN_INIT,
    SHORT_INITIALIZERS,
)
from playground.qt.overrides import total, variant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from core.spec.compatibility import Problem

UNITS, ACTIVATION, BIAS, INIT = range(4)
PROBLEM_ROLE: Final = Qt.ItemDataRole.UserRole + 1

_COLUMNS: Final = ("units", "activation", "bias", "init")
_TIPS: Final = (
    "How many units the layer has. More can bend the boundary more often, and learn more slowly.",
    "What each unit makes of its sum. Without bends (linear) depth adds nothing.",
    "Whether each unit adds a number of its own. Without it all boundaries pass through zero.",
    "How the layer's weights start; — is as the whole network does.",
)
_OUTPUT_TIP: Final = (
    "The output layer. It follows the data set: one unit for two classes or a number,"
)
_FIELDS: Final = {
    "units": UNITS,
    "dropout": UNITS,  # it has no column
    "activation": ACTIVATION,
    "bias": BIAS,
    "bias_init": INIT,
    "init": INIT,
}

_FITTING_DIGITS: Final = 5  # what the column of units shows whole

_Index = QModelIndex | QPersistentModelIndex


class LayerModel(QAbstractTableModel):
    """Holds `LayerDraft`s; `edited` tells of edits by the person, not of `set_layers`."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[LayerDraft, ...] = (LayerDraft(1, "sigmoid"),)
        self._problems: dict[tuple[int, int], str] = {}

    def layers(self) -> tuple[LayerDraft, ...]:
        """All layers, the output layer last."""
        return self._layers

    def set_layers(self, layers: tuple[LayerDraft, ...]) -> None:
        """Show other layers; an equal number of rows keeps the selection and open editors."""
        if layers == self._layers:
            return
        if len(layers) == len(self._layers):
            self._layers = layers
            self._repaint()
            return
        self.beginResetModel()
        self._layers = layers
        self.endResetModel()

    def set_layer(self, row: int, layer: LayerDraft) -> None:
        """Replace one layer, as an edit by the person."""
        if layer == self._layers[row]:
            return
        self._layers = (*self._layers[:row], layer, *self._layers[row + 1 :])
        self._repaint()
        self.edited.emit()

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """Mark the cells whose field is `network.layers[row].…`, and no others."""
        marked: dict[tuple[int, int], str] = {}
        for problem in problems:
            place, _, rest = problem.field.removeprefix("network.layers[").partition("].")
            column = _FIELDS.get(rest.split(".")[0])
            if place.isdecimal() and column is not None:
                marked.setdefault((int(place), column), problem.message)
        if marked != self._problems:
            self._problems = marked
            self._repaint()

    def _repaint(self) -> None:
        last = self.index(len(self._layers) - 1, INIT)
        self.dataChanged.emit(self.index(0, 0), last)

    # What Qt asks for.

    @total(0)
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """One row for each layer."""
        return 0 if parent.isValid() else len(self._layers)

    @total(0)
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Units, activation, bias, init."""
        return 0 if parent.isValid() else len(_COLUMNS)

    @total(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """All cells can be edited; the bias by a tick."""
        if not self._holds(index):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        tick = Qt.ItemFlag.ItemIsUserCheckable
        return flags | (tick if index.column() == BIAS else Qt.ItemFlag.ItemIsEditable)

    @total()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Column names with what they mean; rows by number, the last as "out"."""
        across = orientation == Qt.Orientation.Horizontal
        if not 0 <= section < (len(_COLUMNS) if across else len(self._layers)):
            return None
        last = section == len(self._layers) - 1
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section] if across else "out" if last else str(section + 1)
        if role == Qt.ItemDataRole.TextAlignmentRole and across and section == UNITS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            if across:
                return wrapped(_TIPS[section])
            return wrapped(_OUTPUT_TIP if last else self._hidden_tip(section))
        return None

    def _hidden_tip(self, row: int) -> str:
        dropout = self._layers[row].dropout
        silent = f" Dropout {format_number(dropout)}: see “more”." if dropout else ""
        return f"Hidden layer {row + 1}.{silent}"

    @total()
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, and what is wrong with it."""
        if not self._holds(index):
            return None
        layer, column = self._layers[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._value(layer, column, shown=role == Qt.ItemDataRole.DisplayRole)
        if role == Qt.ItemDataRole.CheckStateRole and column == BIAS:
            return Qt.CheckState.Checked if layer.bias else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and column == UNITS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return self._words(index.row(), column, role)

    def _holds(self, index: _Index) -> bool:
        """Whether there is such a cell, as Qt does not promise of an index that it was given."""
        return 0 <= index.row() < len(self._layers) and 0 <= index.column() < len(_COLUMNS)

    def _words(self, row: int, column: int, role: int) -> Any:
        layer, problem = self._layers[row], self._problems.get((row, column), "")
        tips = [problem, self._tip(layer, column)] if problem else [self._tip(layer, column)]
        if role == PROBLEM_ROLE:
            return problem
        if role == Qt.ItemDataRole.ToolTipRole:
            return wrapped(*tips)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return " ".join(tips)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            value = layer.bias if column == BIAS else self._value(layer, column, shown=True)
            return f"layer {row + 1}, {_COLUMNS[column]}: {value}"
        return None

    def _value(self, layer: LayerDraft, column: int, *, shown: bool) -> Any:
        if column == UNITS:
            return format_number(layer.units) if shown else variant(layer.units)
        if column == ACTIVATION:
            return title_of(layer.activation) if shown else layer.activation
        if column == BIAS:
            return None if shown else layer.bias
        name = layer.init.name if layer.init else ""
        return SHORT_INITIALIZERS.get(name, name or OWN_INIT) if shown else name

    def _tip(self, layer: LayerDraft, column: int) -> str:
        if column == UNITS and len(format_number(layer.units)) > _FITTING_DIGITS:
            return f"{format_number(layer.units)} units. {_TIPS[UNITS]}"
        if column == ACTIVATION:
            return ACTIVATION_TIPS[layer.activation]
        if column == INIT:
            if layer.init is None:
                return f"{_TIPS[INIT]} Its parameters are below, under “more”."
            return f"{title_of(layer.init.name)}: {INITIALIZER_TIPS[layer.init.name]}"
        return _TIPS[column]

    @total(False)
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Enter what a person typed or chose; a text that is no number stays as it is typed.

        False, and nothing changed: there is no such cell, name or kind of value.
        """
        if not self._holds(index):
            return False
        layer, column = self._layers[index.row()], index.column()
        changed: dict[str, Any]
        if role == Qt.ItemDataRole.CheckStateRole and column == BIAS:
            changed = {"bias": value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)}
        elif role != Qt.ItemDataRole.EditRole:
            return False
        elif column == UNITS and isinstance(value, (str, int, float)):
            changed = {"units": parse_integer(format_number(value))}
        elif column == BIAS:
            changed = {"bias": bool(value)}
        elif not isinstance(value, str):
            return False
        elif column == ACTIVATION and value in ACTIVATION_TIPS:
            changed = {"activation": value}
        elif column == INIT and value in ("", *INITIALIZER_TIPS):
            changed = {"init": _renamed(layer.init, value)}
        else:
            return False
        self.set_layer(index.row(), replace(layer, **changed))
        return True


def _renamed(init: InitDraft | None, name: str) -> InitDraft | None:
    if not name:
        return None
    return replace(init or InitDraft.of(InitSpec()), name=name)
