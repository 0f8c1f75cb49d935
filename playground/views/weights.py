"""WeightsView: every weight matrix as a live heatmap, its bias beside it, or as histograms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from core.insight.axis import input_names
from core.insight.scale import largest_magnitude
from core.spec.changes import Change
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, diverging_table, icon
from playground.views.color_bar import ColorBar
from playground.views.declarations import WEIGHTS
from playground.views.fitted_scroll import FittedScroll
from playground.views.giving_way import GivingWay
from playground.views.layer_levels import LayerLevels
from playground.views.magnifier import Enlarged, Magnifier
from playground.views.next_update import NextUpdates
from playground.views.number_edit import NumberEdit
from playground.views.paired_scales import PairedScales
from playground.views.readout import Readout, feature_text, number_text
from playground.views.view import View
from playground.views.weight_canvas import WeightCanvas, WeightScroll
from playground.views.weight_controls import (
    images_button,
    kind_combo,
    lock_button,
    mode_combo,
    spread_button,
)
from playground.views.weight_histograms import WeightHistograms, counted
from playground.views.weight_modes import Mode, Start, hint_of, numbers_of, value_words

if TYPE_CHECKING:
    from core import Snapshot
    from core.run.update import Parameters
    from playground.views.weight_canvas import Numbers
    from playground.views.weight_panels import Cell


_OVER: Final = "This run is over: there is no next step."


class WeightsView(View):
    """One heatmap for each layer: a row for each unit, a column for each input, then the bias.

    Zero has the middle colour and the scale is symmetric. It follows the largest magnitude in round
    steps, for all layers together or for each layer, until it is locked. Instead of the weights it
    can show their change since the run was first shown here, the gradient or the next update, and
    instead of heatmaps a histogram for each layer.
    """

    declaration = WEIGHTS

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._scales = LayerLevels()
        self._shown: object = None
        self._levels: tuple[float, ...] = ()
        self._pointed_layer = 0
        self._start: Start | None = None
        self._numbers: Parameters | None = None
        self._updates = NextUpdates(self)
        self.kind_combo, self.mode_combo = kind_combo(), mode_combo()
        self.spread_button, self.lock_button = spread_button(), lock_button()
        self.images_check = images_button()
        self.color_bar = ColorBar(diverging_table(theme), theme, owned=True)
        self.canvas, self.histograms = WeightCanvas(theme), WeightHistograms(theme)
        self._scroll, self._spread_scroll = WeightScroll(self.canvas), FittedScroll(self.histograms)
        self.magnifier = Magnifier(theme, self._scroll)
        self.field = NumberEdit("weightsNumberEdit", self._scroll)
        self.readout = Readout("weightsReadout", hint_of(self.mode, None, None, spread=False))
        self._build_layout()
        self._reset()
        self._restyle()
        for combo in (self.kind_combo, self.mode_combo):
            combo.currentIndexChanged.connect(self.redraw)
        self.images_check.toggled.connect(self.redraw)
        self.spread_button.toggled.connect(self._on_spread_toggled)
        self.lock_button.toggled.connect(self._on_lock_toggled)
        self.canvas.hovered.connect(self._on_hovered)
        self.histograms.pointed.connect(self.readout.show_text)
        self.histograms.revealed.connect(self._spread_scroll.reveal)
        self.canvas.edit_wanted.connect(self._on_edit_wanted)
        self.field.entered.connect(self._on_entered)

    def _build_layout(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(4)
        controls.addWidget(self.kind_combo)
        controls.addWidget(self.spread_button)
        controls.addWidget(self.images_check)
        controls.addStretch(1)
        controls.addWidget(self.mode_combo)
        controls.addWidget(self.lock_button)
        self._pictures = QStackedLayout()
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(2)
        below.addWidget(self.color_bar, 0, Qt.AlignmentFlag.AlignRight)
        below.addWidget(self.readout)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(controls)
        layout.addLayout(self._pictures, 1)
        for widget in (self._scroll, self._spread_scroll):
            self._pictures.addWidget(widget)  # only now: without a parent it would be a window
        layout.addWidget(foot)
        self.giving_way = GivingWay(self.content, (self.readout, foot))

    def pair_with(self, other: WeightsView) -> None:
        """Have the same scale as another view, which shows the same of another network."""
        scales = PairedScales(self.redraw, other.redraw)
        self._scales, other._scales = scales.of(0), scales.of(1)
        for view, beside in ((self, other), (other, self)):
            view.kind_combo.currentIndexChanged.connect(beside.kind_combo.setCurrentIndex)
            view.mode_combo.currentIndexChanged.connect(beside.mode_combo.setCurrentIndex)
            view.spread_button.toggled.connect(beside.spread_button.setChecked)
            view.lock_button.toggled.connect(beside.lock_button.setChecked)

    @property
    def mode(self) -> Mode:
        """What is shown of each parameter."""
        return tuple(Mode)[self.kind_combo.currentIndex()]

    @property
    def needs_now(self) -> frozenset[str]:
        """The next update, where something of it is shown."""
        return self.declaration.needs if self.mode.needs_update else frozenset()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for a few matrices."""
        return QSize(560, 340)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "The weights of every layer are drawn here as soon as there is a network."

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the run as it stands now; changes are counted from the first snapshot of a run."""
        if self._start is None:
            self._start = Start.of(snapshot)
        super().show_snapshot(snapshot)

    def _reset(self) -> None:
        self._shown = self._start = self._numbers = None
        self.field.hide()
        self._updates.forget()
        self._scales.restart()
        images = self.dataset is not None and self.dataset.image_shape is not None
        self.images_check.setEnabled(images)

    def _restyle(self) -> None:
        self.color_bar.set_colors(diverging_table(self.theme), self.theme)
        self.canvas.set_theme(self.theme)
        self.histograms.set_theme(self.theme)
        self.magnifier.set_theme(self.theme)
        self.spread_button.setIcon(icon("statistics", self.theme))
        self.images_check.setIcon(icon("images", self.theme))
        self.field.set_theme(self.theme)
        self._show_lock()

    def _take_analysis(self, result: object) -> None:
        self._updates.take(result)

    def _draw(self, snapshot: Snapshot) -> None:
        self._prepare(snapshot)
        mode = self.mode
        found = self._updates.of(snapshot) if mode.needs_update else None
        numbers = self._numbers = numbers_of(mode, snapshot, self._start, found)
        each = self._each_its_own
        self._levels = ()
        if numbers is not None:
            largest = [largest_magnitude(arrays) for arrays in zip(*numbers, strict=True)]
            self._levels = self._scales.follow(mode, largest, each=each)
        spread = self.spread_button.isChecked()
        is_over = mode.needs_update and not self.takes_changes
        hint = hint_of(mode, self._start, found, spread=spread)
        self.readout.set_hint(_OVER if is_over and found is None else hint)
        self._describe(snapshot)
        if spread:
            self._show_histograms(numbers)
        else:
            self.canvas.show_weights(numbers, self._levels, named=each)
        self._show_scale()

    def _show_histograms(self, numbers: Parameters | None) -> None:
        """Count each layer's weights, beside those of the start where they are weights too."""
        if numbers is None:
            self.histograms.show_layers(())
            return
        start = self._start.parameters if self._start and self.mode is Mode.WEIGHTS else None
        by_size = self.mode.needs_update
        self.histograms.show_layers(counted(numbers, start, self._levels, by_size=by_size))

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
        self._show_images_check()  # here, where it is seen: all around it is laid out anew
        if self._shown == (shapes, biases, image_shape):
            return
        self._shown = (shapes, biases, image_shape)
        self._scales.set_layers(len(shapes))
        self.canvas.set_shapes(shapes, biases, image_shape)
        self._scroll.fit()

    def _describe(self, snapshot: Snapshot) -> None:
        layers = (
            f"layer {layer}: {units} units from {inputs} inputs"
            for layer, (units, inputs) in enumerate((w.shape for w in snapshot.weights), start=1)
        )
        form = "Histograms" if self.spread_button.isChecked() else "Heatmaps"
        what = f"{form} of the {self.mode.value}; " + ", ".join(layers)
        if what != self.accessibleDescription():
            self.setAccessibleDescription(what)

    def _image_shape(self, numbers: Numbers) -> tuple[int, int] | None:
        """Rows and columns of the input images, when the first layer is to be shown as images."""
        shape = self.dataset.image_shape if self.dataset is not None else None
        if shape is None or not self.images_check.isChecked():
            return None
        return shape if shape[0] * shape[1] == numbers.weights[0].shape[1] else None

    def _prepare_export(self) -> QWidget:
        if self.spread_button.isChecked():
            return self.histograms
        self.canvas.name_levels(named=True)
        return self.canvas

    def _end_export(self) -> None:
        self.canvas.name_levels(named=self._each_its_own)

    def _on_lock_toggled(self, locked: bool) -> None:
        self._scales.lock(locked)
        self._show_lock()

    def _on_spread_toggled(self, spread: bool) -> None:
        self._pictures.setCurrentIndex(int(spread))
        self.color_bar.setVisible(not spread)
        self._show_images_check()
        self.redraw()

    def _show_images_check(self) -> None:
        """Only where there are images to be shown."""
        heatmaps = not self.spread_button.isChecked()
        self.images_check.setVisible(heatmaps and self.images_check.isEnabled())

    def _show_lock(self) -> None:
        name = "lock" if self.lock_button.isChecked() else "unlock"
        self.lock_button.setIcon(icon(name, self.theme))

    def _on_hovered(self, layer: int | None, cell: Cell | None) -> None:
        numbers = self._numbers
        if layer is None or cell is None or numbers is None:
            self.readout.show_text("")
            self.magnifier.put_away()
            return
        self._pointed_layer = layer
        self._show_scale()
        bias = numbers.biases[layer]
        if cell.source is not None:
            value = numbers.weights[layer][cell.unit, cell.source]
            what = f"to unit {cell.unit + 1} from {self._source_text(layer, cell.source)}"
        elif bias is not None:
            value = bias[cell.unit]
            what = f"bias of unit {cell.unit + 1}"
        else:
            return
        words = value_words(self.mode, number_text(float(value)))
        self.readout.show_text(f"layer {layer + 1}, {what}: {words}")
        self._enlarge(numbers, layer, cell)

    def _on_edit_wanted(self, layer: int, cell: Cell) -> None:
        """Open a field on the cell, with the number as the network has it."""
        if self.snapshot is None or self.mode is not Mode.WEIGHTS:
            return  # the others are not for a person to choose
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

    def _enlarge(self, numbers: Parameters, layer: int, cell: Cell) -> None:
        """Show the unit's image large, where the layer is one of images."""
        shape = self._image_shape(numbers)
        place = self.canvas.place
        if layer > 0 or shape is None or place is None:
            self.magnifier.put_away()
            return
        bias = numbers.biases[layer]
        unit = Enlarged(
            f"layer {layer + 1}, unit {cell.unit + 1}",
            numbers.weights[layer][cell.unit].reshape(shape),
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
