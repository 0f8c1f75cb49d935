"""WeightsView: every weight matrix as a live heatmap, its bias beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.insight.axis import input_names
from core.insight.scale import largest_magnitude
from core.spec.changes import Change
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, diverging_table, icon
from playground.views.color_bar import ColorBar
from playground.views.declared import Place, Rhythm
from playground.views.magnifier import Enlarged, Magnifier
from playground.views.number_edit import NumberEdit
from playground.views.readout import Readout, feature_text, number_text
from playground.views.scale import Level
from playground.views.view import View
from playground.views.weight_canvas import WeightCanvas, WeightScroll

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import Snapshot
    from playground.views.weight_panels import Cell


class WeightsView(View):
    """One heatmap for each layer: a row for each unit, a column for each input, then the bias.

    Zero has the middle colour and the scale is symmetric. It follows the largest magnitude in round
    steps, for all layers together or for each layer, until it is locked.
    """

    name: ClassVar[str] = "weights"
    title: ClassVar[str] = "Weights"
    tip: ClassVar[str] = (
        "Every weight as a colour, blue below zero and red above, and the biases (b) beside them."
        " Watch which ones grow; double-click one to change it."
    )
    icon: ClassVar[str] = "weights"
    places: ClassVar[Mapping[str, Place]] = dict.fromkeys(
        ("plane", "images"), Place("middle", row=1, height=56)
    )
    rhythm: ClassVar[Rhythm] = Rhythm.EVERY_FRAME
    least_width: ClassVar[int] = 400

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._common = Level()
        self._own: tuple[Level, ...] = ()
        self._shown: object = None
        self._levels: tuple[float, ...] = ()
        self._pointed_layer = 0
        self.mode_combo = _mode_combo()
        self.lock_button = _lock_button()
        self.images_check = QCheckBox("as images")
        self.images_check.setObjectName("weightImagesCheck")
        self.images_check.setAccessibleName("First layer as images")
        self.images_check.setChecked(True)
        self.color_bar = ColorBar(diverging_table(theme), theme, owned=True)
        self.canvas = WeightCanvas(theme)
        self._scroll = WeightScroll(self.canvas)
        self.magnifier = Magnifier(theme, self._scroll)
        self.field = NumberEdit("weightsNumberEdit", self._scroll)
        self.readout = Readout("weightsReadout", "Point at a cell to read it.")
        self._build_layout()
        self._reset()
        self._restyle()
        self.mode_combo.currentIndexChanged.connect(self.redraw)
        self.images_check.toggled.connect(self.redraw)
        self.lock_button.toggled.connect(self._on_lock_toggled)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.edit_wanted.connect(self._on_edit_wanted)
        self.field.entered.connect(self._on_entered)

    def _build_layout(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(8)
        controls.addWidget(self.images_check)
        controls.addStretch(1)
        controls.addWidget(self.mode_combo)
        controls.addWidget(self.lock_button)
        below = QHBoxLayout()
        below.addWidget(self.readout, 1)
        below.addWidget(self.color_bar)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(controls)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(below)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for a few matrices."""
        return QSize(560, 340)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "The weights of every layer are drawn here as soon as there is a network."

    def _reset(self) -> None:
        self._shown = None
        self.field.hide()
        for level in (self._common, *self._own):
            level.restart()
        images = self.dataset is not None and self.dataset.image_shape is not None
        self.images_check.setEnabled(images)
        self.images_check.setToolTip(
            "Show the weights of each first-layer unit as the image it looks for;"
            " the bar below is its bias."
            if images
            else "Only for networks whose inputs are the pixels of images."
        )

    def _restyle(self) -> None:
        self.color_bar.set_colors(diverging_table(self.theme), self.theme)
        self.canvas.set_theme(self.theme)
        self.magnifier.set_theme(self.theme)
        self.field.set_theme(self.theme)
        self._show_lock()

    def _draw(self, snapshot: Snapshot) -> None:
        self._prepare(snapshot)
        largest = [
            largest_magnitude(arrays)
            for arrays in zip(snapshot.weights, snapshot.biases, strict=True)
        ]
        common = self._common.follow(max(largest))
        own = [level.follow(m) for level, m in zip(self._own, largest, strict=True)]
        each = self._each_its_own
        self._levels = tuple(own) if each else (common,) * len(own)
        self.canvas.show_weights(snapshot, self._levels, named=each)
        self._show_scale()

    def _show_scale(self) -> None:
        """The scale of all, or of the layer that was pointed at last."""
        if not self._levels:
            return
        layer = min(self._pointed_layer, len(self._levels) - 1)
        own = self._each_its_own and len(self._levels) > 1
        # As the titles above the layers begin.
        owner = f"{layer + 1}:" if own else ""
        self.color_bar.set_level(self._levels[layer], owner, f"layer {layer + 1}")

    @property
    def _each_its_own(self) -> bool:
        return self.mode_combo.currentIndex() == 0

    def _prepare(self, snapshot: Snapshot) -> None:
        """Lay out anew when the layers' shapes, or how they are to be shown, are others."""
        shapes = tuple(weights.shape for weights in snapshot.weights)
        biases = tuple(bias is not None for bias in snapshot.biases)
        image_shape = self._image_shape(snapshot)
        if self._shown == (shapes, biases, image_shape):
            return
        self._shown = (shapes, biases, image_shape)
        if len(self._own) != len(shapes):
            self._own = tuple(Level() for _ in shapes)
            self._on_lock_toggled(self.lock_button.isChecked())
        self.canvas.set_shapes(shapes, biases, image_shape)
        self._scroll.fit()
        layers = (
            f"layer {layer}: {units} units from {inputs} inputs"
            for layer, (units, inputs) in enumerate(shapes, start=1)
        )
        self.setAccessibleDescription("Heatmaps of the weights; " + ", ".join(layers))

    def _image_shape(self, snapshot: Snapshot) -> tuple[int, int] | None:
        """Rows and columns of the input images, when the first layer is to be shown as images."""
        shape = self.dataset.image_shape if self.dataset is not None else None
        if shape is None or not self.images_check.isChecked():
            return None
        return shape if shape[0] * shape[1] == snapshot.weights[0].shape[1] else None

    def _prepare_export(self) -> QWidget:
        self.canvas.name_levels(named=True)
        return self.canvas

    def _end_export(self) -> None:
        self.canvas.name_levels(named=self._each_its_own)

    def _on_lock_toggled(self, locked: bool) -> None:
        for level in (self._common, *self._own):
            level.locked = locked
        self._show_lock()

    def _show_lock(self) -> None:
        name = "lock" if self.lock_button.isChecked() else "unlock"
        self.lock_button.setIcon(icon(name, self.theme))

    def _on_hovered(self, layer: int | None, cell: Cell | None) -> None:
        if layer is None or cell is None or self.snapshot is None:
            self.readout.show_text("")
            self.magnifier.put_away()
            return
        self._pointed_layer = layer
        self._show_scale()
        bias = self.snapshot.biases[layer]
        if cell.source is not None:
            value = self.snapshot.weights[layer][cell.unit, cell.source]
            what = f"to unit {cell.unit + 1} from {self._source_text(layer, cell.source)}"
        elif bias is not None:
            value = bias[cell.unit]
            what = f"bias of unit {cell.unit + 1}"
        else:
            return
        self.readout.show_text(f"layer {layer + 1}, {what}: {number_text(float(value))}")
        self._enlarge(self.snapshot, layer, cell)

    def _on_edit_wanted(self, layer: int, cell: Cell) -> None:
        """Open a field on the cell, with the number as the network has it."""
        if self.snapshot is None:
            return
        values = self.snapshot.biases[layer]
        where: tuple[int, ...] = (layer, cell.unit)
        if cell.source is not None:
            values, where = self.snapshot.weights[layer][cell.unit], (*where, cell.source)
        if values is not None:
            what = self.readout.text().rpartition(":")[0]
            place = self.canvas.mapTo(self._scroll, cell.rect.center())
            self.field.open_for(where, str(values[where[-1]]), what, place)
            self.magnifier.put_away()

    def _on_entered(self, where: tuple[int, ...], value: float) -> None:
        field = "bias" if len(where) == 2 else "weight"
        self.change_requested.emit(Change(0, field, value, where=where))

    def _enlarge(self, snapshot: Snapshot, layer: int, cell: Cell) -> None:
        """Show the unit's image large, where the layer is one of images."""
        shape = self._image_shape(snapshot)
        place = self.canvas.place
        if layer > 0 or shape is None or place is None:
            self.magnifier.put_away()
            return
        bias = snapshot.biases[layer]
        unit = Enlarged(
            f"layer {layer + 1}, unit {cell.unit + 1}",
            snapshot.weights[layer][cell.unit].reshape(shape),
            None if bias is None else float(bias[cell.unit]),
            self._levels[layer],
            None if cell.source is None else divmod(cell.source, shape[1]),
        )
        room = self._scroll.viewport().geometry()
        self.magnifier.show_unit(unit, room, self.canvas.mapTo(self._scroll, place))

    def _source_text(self, layer: int, source: int) -> str:
        if layer > 0 or self.experiment is None or self.dataset is None:
            return f"{'input' if layer == 0 else 'unit'} {source + 1}"
        if self.dataset.image_shape is not None:
            row, column = divmod(source, self.dataset.image_shape[1])
            return f"pixel in row {row + 1}, column {column + 1}"
        features = self.experiment.data.features
        names = input_names(self.dataset)
        if names:
            return f"input {source + 1} ({names[source]})"
        if self.dataset.plane_train is not None and len(features) == self.dataset.inputs:
            return f"input {source + 1} ({feature_text(features[source])})"
        return f"input {source + 1}"


def _mode_combo() -> QComboBox:
    combo = QComboBox()
    combo.setObjectName("scaleModeCombo")
    combo.addItems(["scale per layer", "one scale"])
    combo.setAccessibleName("Colour scale")
    combo.setToolTip(
        "A scale per layer shows the pattern within each;"
        " one scale for all shows which layer has the large weights."
    )
    return combo


def _lock_button() -> QToolButton:
    button = QToolButton()
    button.setObjectName("scaleLockButton")
    button.setCheckable(True)
    button.setAccessibleName("Lock the colour scale")
    button.setToolTip(
        "Hold the colour scale as it is: then a colour that gets stronger is a weight that grows."
    )
    return button
