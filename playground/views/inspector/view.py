"""InspectorView: one sample through all layers, what the answer hangs on, and what is like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.insight.sample import intensities
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.theme import LIGHT, Theme
from playground.views.answer_bars import answer_bars
from playground.views.bars import BarsCanvas
from playground.views.declarations import INSPECTOR
from playground.views.freshness import Freshness
from playground.views.inspector import lines
from playground.views.inspector.chooser import SampleChooser
from playground.views.inspector.pictures import PicturesCanvas
from playground.views.inspector.questions import (
    DRAWN,
    EYE,
    INSPECTION,
    NETWORK,
    FindNear,
    Inspect,
    Inspected,
    Near,
)
from playground.views.inspector.strips import StripsCanvas
from playground.views.neighbours_panel import NeighboursPanel
from playground.views.readout import Readout
from playground.views.samples import SampleWish, input_axes, inputs_of, targets_of
from playground.views.upright_scroll import UprightScroll
from playground.views.view import View

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.insight.axis import Axis
    from core.insight.inspection import Inspection
    from core.nn.arrays import Array


class InspectorView(View):
    """A row of the data: large, with the answer as bars, layer by layer, and its neighbours.

    Views in which a row is chosen ask for it by `sample_requested`; it comes by `show_sample`. A
    neighbour that is chosen here goes the same way. What somebody draws comes by `show_input`.
    """

    declaration = INSPECTOR

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._known: tuple[object, ...] = ()
        self._inspected: Inspected | None = None
        self._near: dict[bool, Near] = {}
        self._fresh = {kind: Freshness() for kind in (INSPECTION, NETWORK)}
        self._eye_asked: FindNear | None = None
        self._axes: tuple[Axis, ...] = ()
        self._drawn: Array | None = None
        self._drawings = 0
        self.chooser = SampleChooser()
        self.caption = Readout("inspectorCaption", "")
        self.pictures = PicturesCanvas(theme)
        self.answers = BarsCanvas(theme)
        self.gradient, self.occlusion = (BarsCanvas(theme, signed=True) for _ in range(2))
        self.strips = StripsCanvas(theme)
        self.eye = NeighboursPanel("Nearest for the eye: by the inputs", _EYE_TIP, theme)
        self.network = NeighboursPanel(
            "Nearest for the network: by its last hidden layer", _NETWORK_TIP, theme
        )
        self.readout = Readout("inspectorReadout", "Point at a pixel or a unit to read its value.")
        self.controls = (self.chooser, self.readout)
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 4, 0)  # a little from the bar
        column.setSpacing(6)
        self._columns_titles = (_heading(_GRADIENT, _GRADIENT_TIP), _heading(_HIDDEN, _HIDDEN_TIP))
        column.addWidget(self.pictures)
        column.addWidget(_heading("Answer", "The last layer's outputs; the true class is bold."))
        column.addWidget(self.answers)
        bars = (self.gradient, self.occlusion)
        for title, widget in zip(self._columns_titles, bars, strict=True):
            column.addWidget(title)
            column.addWidget(widget)
        column.addWidget(_heading("Layer by layer", _LAYERS_TIP))
        for panel in (self.strips, self.eye, self.network):
            column.addWidget(panel)
        column.addStretch(1)
        self.scroll_area = UprightScroll(body)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the keys scroll it
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 4, 8)
        layout.setSpacing(6)
        layout.addWidget(self.chooser)
        layout.addWidget(self.caption)
        layout.addWidget(self.scroll_area, 1)
        layout.addWidget(self.readout)
        self.answers.setAccessibleName("Answer")
        self.gradient.setAccessibleName(_GRADIENT)
        self.occlusion.setAccessibleName(_HIDDEN)
        self.pictures.setToolTip(f"{_GRADIENT_TIP} {_HIDDEN_TIP}")

    def _connect(self) -> None:
        self.chooser.changed.connect(self._on_chosen)
        self.pictures.pointed.connect(self._on_pixel)
        self.strips.pointed.connect(self._on_unit)
        for panel in (self.eye, self.network):
            panel.chosen.connect(self._on_neighbour)

    def show_sample(self, index: int, part: str, among: tuple[int, ...] = ()) -> None:
        """Show row `index` of a part; `among` are the rows beside which it was chosen."""
        self.chooser.choose(index, part, among)
        self._on_chosen()

    def show_input(self, x: Array | None) -> None:
        """Show x (inputs,), which somebody draws, until a row is chosen; None: the row again."""
        dataset = self.dataset
        if dataset is None or (x is not None and x.shape != (dataset.inputs,)):
            return
        self._drawn = x
        self._drawings += 1
        self.redraw()

    @property
    def inspection(self) -> Inspection | None:
        """What the network makes of the row that is chosen; None until that is known."""
        found = self._inspected
        return found.value if found is not None and self._is_of_chosen(found) else None

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "One sample is shown closely here as soon as there are data and a network."

    def _reset(self) -> None:
        dataset = self.dataset
        known = self._rows_of(dataset)
        is_same = known == self._known
        self.chooser.set_dataset(dataset, is_same=is_same)
        self._known = known
        self._inspected, self._eye_asked = None, None
        if not is_same:
            self._drawn = None
        self._near.clear()
        for fresh in self._fresh.values():
            fresh.forget()
        self.strips.forget()
        self._axes = input_axes(self.experiment, dataset)
        self.eye.set_dataset(dataset, self._axes)
        self.network.set_dataset(dataset, self._axes)
        shape = dataset.image_shape if dataset is not None else None
        if shape is not None:
            self.pictures.set_shape(shape)
        self.pictures.setVisible(shape is not None)
        for widget in (*self._columns_titles, self.gradient, self.occlusion):
            widget.setVisible(shape is None)

    def _rows_of(self, dataset: Dataset | None) -> tuple[object, ...]:
        """What says which rows there are: one file can be split in many ways."""
        if dataset is None:
            return ()
        spec = self.experiment.data if self.experiment is not None else None
        return spec, dataset.fingerprint, len(dataset.x_train), len(dataset.x_test)

    def _restyle(self) -> None:
        for widget in (
            self.pictures,
            self.answers,
            self.gradient,
            self.occlusion,
            self.strips,
            self.eye,
            self.network,
        ):
            widget.set_theme(self.theme)

    def _draw(self, snapshot: Snapshot) -> None:
        if self.dataset is None:
            return
        self._ask(snapshot, self.dataset)
        self._show(self.dataset, snapshot)

    def _ask(self, snapshot: Snapshot, dataset: Dataset) -> None:
        """Ask for what is not known of this row at this moment."""
        index, part = self._chosen
        request = AnalysisRequest(INSPECTION, Inspect(index, part, self._drawn))
        if self._fresh[INSPECTION].is_due(request, snapshot, 1):
            self.request_analysis(request)
        eye = FindNear(index, part, by_network=False, given=self._drawn)
        if eye != self._eye_asked:  # the network has no part in it: once is enough
            self._eye_asked = eye
            self.request_analysis(AnalysisRequest(EYE, eye), "Looking for neighbours…")
        has_hidden = len(snapshot.weights) > 1
        self.network.setVisible(has_hidden)
        near = FindNear(index, part, by_network=True, given=self._drawn)
        request = AnalysisRequest(NETWORK, near)
        rows = len(dataset.x_train)
        if has_hidden and self._fresh[NETWORK].is_due(request, snapshot, rows):
            self.request_analysis(request, "Looking for neighbours…")

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        if isinstance(result.value, Inspected):
            self._inspected = result.value
        elif isinstance(result.value, Near):
            self._near[result.kind == NETWORK] = result.value
        elif result.problem:
            self.readout.show_text(result.problem)

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        if self.inspection is None and self.snapshot is not None and self.dataset is not None:
            inspect = Inspect(*self._chosen, self._drawn)
            self._inspected = inspect(self.snapshot, self.dataset, bool)
            self._show(self.dataset, self.snapshot)
        return self.content

    def _show(self, dataset: Dataset, snapshot: Snapshot) -> None:
        (index, part), found = self._chosen, self.inspection
        if self._drawn is not None:
            words = where = lines.drawn_words(dataset, found)
        else:
            words = lines.sample_words(dataset, part, index, found)
            where = f"{self.chooser.where}{words}"
        self.caption.show_text(where)
        if dataset.image_shape is not None:
            image = intensities(self._inputs(dataset)[None]).reshape(dataset.image_shape)
            self.pictures.show_image(image)
            self.pictures.setAccessibleDescription(words)
        if found is not None:
            self._show_inspection(dataset, snapshot, found)
        for by_network, panel in ((False, self.eye), (True, self.network)):
            near = self._near.get(by_network)
            is_it = near is not None and self._is_of_chosen(near)
            panel.show_neighbours(near.value if near is not None and is_it else None)

    def _show_inspection(self, dataset: Dataset, snapshot: Snapshot, found: Inspection) -> None:
        (index, part), theme, x = self._chosen, self.theme, self._inputs(dataset)
        target = targets_of(dataset, part)[index] if self._drawn is None else None
        last = snapshot.activations[-1]
        self.answers.signed = dataset.kind != "classes"
        bars = answer_bars(dataset, target, found.answer, last, theme)
        more = max(len(found.answer) - len(bars), 0) if dataset.kind == "classes" else 0
        self.answers.show_bars(bars, more)
        if dataset.image_shape is not None:
            self.pictures.show_saliency(found.gradient, found.occlusion)
        else:
            more = max(dataset.inputs - lines.MOST_COLUMNS, 0)
            for canvas, effects in (
                (self.gradient, found.gradient),
                (self.occlusion, found.occlusion),
            ):
                canvas.show_bars(lines.column_bars(self._axes, x, effects, theme), more)
        self.strips.show_layers(found.outputs, snapshot.activations)
        what = lines.answer_name(dataset, found)
        self._columns_titles[0].setText(f"{_GRADIENT} {what}")
        self._columns_titles[1].setText(f"{_HIDDEN} {what} loses")

    @property
    def _chosen(self) -> tuple[int, str]:
        """Index and part of what is inspected."""
        if self._drawn is not None:
            return self._drawings, DRAWN
        return self.chooser.index, self.chooser.part

    def _inputs(self, dataset: Dataset) -> Array:
        """What is inspected, (inputs,)."""
        if self._drawn is not None:
            return self._drawn
        row: Array = inputs_of(dataset, self.chooser.part)[self.chooser.index]
        return row

    def _is_of_chosen(self, found: Inspected | Near) -> bool:
        """Whether it is of what is shown; a drawing keeps what was found until more is known."""
        return (found.index, found.part) == self._chosen or found.part == self._chosen[1] == DRAWN

    def _on_chosen(self) -> None:
        self._drawn = None
        self.readout.show_text("")
        self.redraw()

    def _on_neighbour(self, row: int) -> None:
        panel = self.sender()
        near = self._near.get(panel is self.network)
        among = tuple(near.value.rows.tolist()) if near is not None else ()
        self.sample_requested.emit(SampleWish(row, "train", among))

    def _on_pixel(self, pixel: tuple[int, int] | None) -> None:
        if pixel is None or self.dataset is None:
            self.readout.show_text("")
            return
        words = lines.pixel_words(self.dataset, self._inputs(self.dataset), self.inspection, pixel)
        self.readout.show_text(words)

    def _on_unit(self, unit: tuple[int, int] | None) -> None:
        self.readout.show_text("" if unit is None else self.strips.words(unit))


_GRADIENT = "Gradient: what raises"
_HIDDEN = "Hidden one by one: what"
_GRADIENT_TIP = (
    "Gradient: how the last layer's sum for the answer grows with each input. Warm or cold: more of"
    " this input speaks for the answer or against it."
)
_HIDDEN_TIP = (
    "Hidden: how much of the answer is lost where an input (of a picture a small square) is made"
    " empty. Watch which part the answer really hangs on."
)
_LAYERS_TIP = (
    "What every unit says to this sample, a strip a layer. Point at a unit to read its value."
)
_EYE_TIP = "The training rows whose inputs are the nearest to this row's. Click one to inspect it."
_NETWORK_TIP = (
    "The training rows for which the last hidden layer says nearly the same: what the network takes"
    " for alike. Watch them become one class while it learns."
)


def _heading(text: str, tip: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setToolTip(tip)
    label.setMinimumWidth(1)
    return label
