"""The network: its layers and how they start."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from core.spec.compatibility import Problem
from core.spec.experiment import MAX_LAYERS, MAX_SEED, LayerSpec, NetworkSpec
from playground.forms.choices import ChoiceCombo
from playground.forms.drafts import NetworkDraft
from playground.forms.elided_label import ElidedLabel
from playground.forms.fields import Fields
from playground.forms.init_editor import InitEditor
from playground.forms.layer_table import LayerTable
from playground.forms.layout import (
    FIELD_HEIGHT,
    More,
    caption,
    column,
    even_row,
    heading,
    labelled,
    tool_button,
)
from playground.forms.number_spin import NumberSpin
from playground.forms.number_text import format_number
from playground.forms.words import DTYPE_TIPS
from playground.qt.sizes import fix_size
from playground.theme import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from playground.theme import Theme

_TIPS: Final = {
    "table": "The layers from the inputs up; the last row is the output. Enter or F2 edits a cell.",
    "add": "Add a hidden layer after the selected one.",
    "remove": "Remove the selected layer.",
    "up": "Move the selected layer towards the inputs.",
    "down": "Move the selected layer towards the output.",
    "all": "Give all hidden layers the activation, start and dropout of the selected one.",
    "undo": "Take back the last change in this panel.",
    "redo": "Make the change again that was taken back.",
    "seed": "Which of many random starts the weights take. The same seed gives the same weights.",
    "weights": "Start again from the weights of the next seed. Luck is not skill: try several.",
    "dropout": "With which probability each unit of the selected layer is silent in an update, as"
    " 0.2; 0: never. So no unit leans on another: it helps large networks that learn by heart. The"
    " loss and accuracy of the training rows are those with silent units.",
    "dtype": "In which numbers the network computes.",
    "summary": "Units from the inputs to the outputs, and how many numbers are learned.",
    "more": "Show what is rarely changed: how biases start, one layer's own start and dropout,"
    " number type.",
}
_EMPTY: Final = NetworkDraft.of(NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1))))
_NO_DROPOUT: Final = "The output layer has none: what is silent there is no answer."
_OUTPUT_STAYS: Final = "The output layer stays last: it gives the answers."


class NetworkForm(QWidget):
    """A `NetworkSpec` in widgets. The inputs follow the data; they stand in the summary."""

    spec_changed = Signal()
    typed = Signal()
    new_weights_requested = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = undo_stack
        self._shown = _EMPTY
        self._fields = Fields(self)
        self._table, self._summary = LayerTable(), ElidedLabel()
        self._add, self._remove, self._up, self._down = (tool_button() for _ in range(4))
        self._undo, self._redo, self._all = tool_button(), tool_button(), QToolButton()
        self._init, self._bias_init = InitEditor("weights"), InitEditor("biases")
        self._layer_init = InitEditor("its weights", optional=True)
        self._layer_bias_init = InitEditor("its biases", optional=True)
        self._layer_caption = caption()
        self._dropout = NumberSpin(low=0, high=0.99, step=0.1)
        self._seed = NumberSpin(low=0, high=MAX_SEED, integer=True)
        self._new_weights = QToolButton()
        self._dtype = ChoiceCombo()
        self._dtype.add_all(DTYPE_TIPS)
        self._more = More(self._rare())
        self._lay_out()
        self._describe()
        self._connect()
        self.set_draft(_EMPTY)

    def _rare(self) -> QWidget:
        rare = QWidget()
        rows = column()
        rare.setLayout(rows)
        rows.addWidget(self._bias_init)
        rows.addWidget(self._layer_caption)
        rows.addWidget(self._layer_init)
        rows.addWidget(self._layer_bias_init)
        dropout = labelled("its dropout", self._dropout)
        rows.addLayout(
            even_row((dropout, 1), (QWidget(), 1), (labelled("number type", self._dtype), 1))
        )
        return rare

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self._add, self._remove, self._up, self._down):
            buttons.addWidget(button)
        buttons.addWidget(self._all)
        buttons.addStretch(1)
        buttons.addWidget(self._undo)
        buttons.addWidget(self._redo)
        self._all.setText("apply to all hidden")
        self._all.setAutoRaise(True)
        self._all.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fix_size(self._all, height=FIELD_HEIGHT)
        self._new_weights.setText("new weights")
        self._new_weights.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._new_weights.setIconSize(QSize(16, 16))
        self._new_weights.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._new_weights.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fix_size(self._new_weights, height=FIELD_HEIGHT)
        layout = column()
        self.setLayout(layout)
        layout.addWidget(heading("Network"))
        layout.addWidget(self._table)
        layout.addLayout(buttons)
        layout.addWidget(self._summary)
        layout.addSpacing(8)
        layout.addWidget(heading("Initialisation"))
        layout.addWidget(self._init)
        seed = labelled("weights seed", self._seed)
        layout.addLayout(even_row((seed, 1), (labelled(" ", self._new_weights), 2)))
        layout.addWidget(self._more)

    def _describe(self) -> None:
        for widget, name, title, tip, place in (
            (self._table, "layerTable", "layers", "table", "network"),
            (self._add, "addLayerButton", "add a layer", "add", None),
            (self._remove, "removeLayerButton", "remove the layer", "remove", None),
            (self._up, "moveUpButton", "move the layer up", "up", None),
            (self._down, "moveDownButton", "move the layer down", "down", None),
            (self._all, "applyToAllButton", "apply to all hidden layers", "all", None),
            (self._undo, "undoButton", "undo", "undo", None),
            (self._redo, "redoButton", "redo", "redo", None),
            (self._summary, "networkSummary", "network summary", "summary", "network.inputs"),
            (self._dropout, "dropoutSpin", "dropout of the layer", "dropout", "layer.dropout"),
            (self._seed, "seedSpin", "weights seed", "seed", "network.seed"),
            (self._new_weights, "newWeightsButton", "new weights", "weights", None),
            (self._dtype, "dtypeCombo", "number type", "dtype", "network.dtype"),
            (self._more.button, "networkMoreButton", "more network settings", "more", None),
        ):
            self._fields.describe(widget, name, title, _TIPS[tip], place)
        for editor, prefix, what, place in (
            (self._init, "init", "weights", "network.init"),
            (self._bias_init, "biasInit", "biases", "network.bias_init"),
            (self._layer_init, "layerInit", "the selected layer's weights", "layer.init"),
            (
                self._layer_bias_init,
                "layerBiasInit",
                "the selected layer's biases",
                "layer.bias_init",
            ),
        ):
            editor.describe(self._fields, prefix, what, place)

    def _connect(self) -> None:
        self._add.clicked.connect(self._table.add_layer)
        self._remove.clicked.connect(self._table.remove_layer)
        self._up.clicked.connect(lambda: self._table.move_layer(-1))
        self._down.clicked.connect(lambda: self._table.move_layer(1))
        self._all.clicked.connect(self._table.apply_to_hidden)
        self._undo.clicked.connect(self.undo_stack.undo)
        self._redo.clicked.connect(self.undo_stack.redo)
        self.undo_stack.canUndoChanged.connect(self._allow_undo)
        self.undo_stack.canRedoChanged.connect(self._allow_redo)
        self._allow_undo(self.undo_stack.canUndo())
        self._allow_redo(self.undo_stack.canRedo())
        self._new_weights.clicked.connect(self.new_weights_requested)
        self._table.edited.connect(self._on_edited)
        self._table.row_changed.connect(self._on_row_changed)
        for part in (self._layer_init, self._layer_bias_init, self._dropout):
            part.edited.connect(self._on_layer_edited)
        for field in (self._init, self._bias_init, self._seed, self._dtype):
            field.edited.connect(self._on_edited)
        for field in (
            self._init,
            self._bias_init,
            self._layer_init,
            self._layer_bias_init,
            self._dropout,
            self._seed,
        ):
            field.typed.connect(self.typed)

    def spec(self) -> NetworkSpec:
        """What stands in the form; raises `SpecError` while that is not a spec."""
        return self.draft().spec()

    def set_spec(self, spec: NetworkSpec) -> None:
        """Show a spec, without a signal."""
        self.set_draft(NetworkDraft.of(spec))

    def draft(self) -> NetworkDraft:
        """What stands in the form, finished or not; also what is only typed so far."""
        layers, row = list(self._table.layers.layers()), self._table.row()
        layers[row] = replace(
            layers[row],
            init=self._layer_init.draft(),
            bias_init=self._layer_bias_init.draft(),
            dropout=self._dropout.number(),
        )
        return NetworkDraft(
            inputs=self._shown.inputs,
            layers=tuple(layers),
            init=self._init.draft() or self._shown.init,
            bias_init=self._bias_init.draft() or self._shown.bias_init,
            seed=self._seed.number(),
            dtype=self._dtype.name(),
        )

    def set_draft(self, draft: NetworkDraft) -> None:
        """Show a draft, without a signal."""
        self._shown = draft
        self._table.layers.set_layers(draft.layers)
        self._init.set_draft(draft.init)
        self._bias_init.set_draft(draft.bias_init)
        self._seed.set_number(draft.seed)
        self._dtype.choose(draft.dtype)
        self._show_layer()
        self._summarise(draft)

    def set_problems(self, problems: tuple[Problem, ...]) -> None:
        """Mark the cells and fields that are wrong."""
        self._table.layers.set_problems(problems)
        selected = f"network.layers[{self._table.row()}]."
        own = [
            Problem("layer." + problem.field.removeprefix(selected), problem.message)
            for problem in problems
            if problem.field.startswith(selected)
        ]
        self._more.open_for(self._fields.show_problems([*problems, *own]))

    def enter_typed(self) -> None:
        """Enter what is being typed in the table."""
        self._table.enter_typed()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of `theme`."""
        self._fields.set_theme(theme)
        self._table.set_theme(theme)
        self._more.set_theme(theme)
        for editor in (self._init, self._bias_init, self._layer_init, self._layer_bias_init):
            editor.set_theme(theme)
        for button, name in (
            (self._add, "add"),
            (self._remove, "remove"),
            (self._up, "up"),
            (self._down, "down"),
            (self._undo, "undo"),
            (self._redo, "redo"),
            (self._new_weights, "new_weights"),
        ):
            button.setIcon(icon(name, theme))

    def _on_edited(self) -> None:
        self._allow()
        self._show_layer()
        self._summarise(self.draft())
        self.spec_changed.emit()

    def _on_layer_edited(self) -> None:
        row = self._table.row()
        self._table.layers.set_layer(row, self.draft().layers[row])

    def _on_row_changed(self) -> None:
        self._show_layer()
        self._allow()
        self.typed.emit()  # marks belong to the selected layer

    def _show_layer(self) -> None:
        row, layers = self._table.row(), self._table.layers.layers()
        self._layer_init.set_draft(layers[row].init)
        self._layer_bias_init.set_draft(layers[row].bias_init)
        self._dropout.set_number(layers[row].dropout)
        whose = "output layer" if row == len(layers) - 1 else f"layer {row + 1}"
        self._layer_caption.setText(f"Only the selected one, {whose}, with")
        self._allow()

    def _summarise(self, draft: NetworkDraft) -> None:
        sizes = (draft.inputs, *(layer.units for layer in draft.layers))
        known = [size for size in sizes if isinstance(size, int)]
        text = " → ".join(format_number(s) if isinstance(s, int) else "?" for s in sizes)
        tip = _TIPS["summary"]
        if len(known) == len(sizes):
            count = sum(
                (fan_in + layer.bias) * units
                for (fan_in, units), layer in zip(pairwise(known), draft.layers, strict=True)
            )
            text += f" · {count:,} parameter{'s' * (count != 1)}"
            shapes = (f"{units}×{fan_in}" for fan_in, units in pairwise(known))
            tip = f"{text}. Weights (units × inputs): {', '.join(shapes)}. {tip}"
        self._summary.setText(text)
        self._fields.describe(
            self._summary, "networkSummary", f"network: {text}", tip, "network.inputs"
        )

    def _allow(self) -> None:
        row, last = self._table.row(), len(self._table.layers.layers()) - 1
        output = _OUTPUT_STAYS if row == last else ""
        full = f"{MAX_LAYERS} layers are the most." if last + 1 >= MAX_LAYERS else ""
        above = "No hidden layer is above it." if row == 0 else ""
        below = "No hidden layer is below it." if row == last - 1 else ""
        self._fields.allow(self._add, full)
        self._fields.allow(self._remove, output)
        whose = "Select a hidden layer whose activation and start the others get." if output else ""
        self._fields.allow(self._all, whose or ("" if last > 1 else "No other hidden layer."))
        self._fields.allow(self._dropout, _NO_DROPOUT if output else "")
        self._fields.allow(self._up, output or above)
        self._fields.allow(self._down, output or below)

    def _allow_undo(self, possible: bool) -> None:
        self._fields.allow(self._undo, "" if possible else "Nothing was changed yet.")

    def _allow_redo(self, possible: bool) -> None:
        self._fields.allow(self._redo, "" if possible else "Nothing was taken back.")
