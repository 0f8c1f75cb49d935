"""MatchingView: the same brain, shuffled? The units of two runs matched, and what is between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from core.insight.line import require_alike
from core.insight.matching import aligned, blended
from core.insight.robustness import sample_of
from core.nn.arrays import ShapeError
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.blend_curve import RIGHT, Blend, BlendCurve
from playground.views.declarations import MATCHING
from playground.views.freshness import Freshness
from playground.views.matching.canvas import Column, HeatmapsCanvas
from playground.views.matching.controls import (
    MEASURE_TIP,
    MEASURES,
    SHOWN,
    SHOWN_TIP,
    STEPS,
    WAY_TIP,
    WAY_TITLES,
    blend_slider,
    combo,
)
from playground.views.matching.diagrams import DiagramsCanvas
from playground.views.matching.drawing import Drawing, obstacle
from playground.views.matching.questions import KIND, Matched, MatchUnits
from playground.views.matching.words import (
    NO_OTHER,
    OTHER_LAYERS,
    caption,
    headline,
    shape_words,
    unit_words,
)
from playground.views.pair import Pair
from playground.views.readout import Headline, Readout
from playground.views.view import View

if TYPE_CHECKING:
    from core import Network, Snapshot
    from core.insight.matching import By
    from core.spec.experiment import TrainSpec

_WAYS: Final[tuple[By, ...]] = ("weights", "activations")
_SHARE: Final = 55  # per cent of the room for the heatmaps
_LEAST_WIDE: Final = 400
_RUN: Final = "this run"
_HANDLE: Final = QStyle.PixelMetric.PM_SliderLength


class MatchingView(View):
    """Heatmaps of this run and of another one, as it is and with its units in this run's order.

    A slider goes from the one network to the other, on the straight line between their weights,
    before and after the units are aligned.
    """

    declaration = MATCHING

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._other: Network | None = None
        self._other_name = ""
        self._number = 0
        self._matched: Matched | None = None
        self._fresh = Freshness()
        self._problem = ""
        self.headline, self.caption = Headline("matchingHeadline"), Readout("matchingCaption", "")
        self.way_combo = combo("matchingWayCombo", "Match units by", WAY_TIP, WAY_TITLES)
        self.shown_combo = combo("matchingShownCombo", "Networks shown", SHOWN_TIP, SHOWN)
        self.measure_combo = combo("matchingMeasureCombo", "Curve of", MEASURE_TIP, MEASURES)
        self.keep_button = QPushButton("Keep")
        self.keep_button.setObjectName("keepRunButton")
        self.keep_button.setAccessibleName("Keep this run")
        self.keep_button.setToolTip(
            "Remember the network as it is now; the runs that follow are compared with it."
        )
        self.canvas = HeatmapsCanvas(theme)
        self.diagrams = DiagramsCanvas(theme)
        self._drawing: Drawing | None = None
        self._pictures = QStackedWidget()
        self._pictures.addWidget(self.canvas)
        self._pictures.addWidget(self.diagrams)
        self.curve = BlendCurve(theme)
        self.slider = blend_slider()
        self.between = QWidget()
        self._below = QHBoxLayout()
        self._below.addWidget(self.slider)
        self.readout = Readout(
            "matchingReadout", "Point at a unit to read it; the slider blends the two networks."
        )
        self.controls = (self.way_combo, self.shown_combo, self.measure_combo, self.keep_button)
        self._build_layout()
        self._connect()
        self._fit_slider()

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        for each in (self.way_combo, self.shown_combo):
            top.addWidget(each, 1)
        top.addWidget(self.keep_button)
        below = QHBoxLayout()
        below.addWidget(self.readout, 1)
        below.addWidget(self.measure_combo)
        column = QVBoxLayout(self.between)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.curve, 1)
        column.addLayout(self._below)
        layout = self._column()
        layout.addLayout(top)
        layout.addWidget(self.headline)
        layout.addWidget(self.caption)
        layout.addWidget(Pair(self._pictures, self.between, _SHARE, least_wide=_LEAST_WIDE), 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        self.way_combo.currentIndexChanged.connect(self.redraw)
        self.shown_combo.currentIndexChanged.connect(self.redraw)
        self.measure_combo.currentIndexChanged.connect(self.redraw)
        self.keep_button.clicked.connect(self._on_keep)
        self.canvas.pointed.connect(self._on_pointed)
        self.diagrams.pointed.connect(self._on_pointed)
        self.diagrams.resized.connect(self._on_resized)
        self.curve.moved.connect(self._on_moved)
        self.slider.valueChanged.connect(self._on_slid)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for heatmaps and a curve."""
        return QSize(560, 360)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Two runs are compared here, unit by unit. Press Play."

    @property
    def share(self) -> float:
        """How far the slider stands from this run, at 0, to the other, at 1."""
        return self.slider.value() / STEPS

    @property
    def matched(self) -> Matched | None:
        """What was found last."""
        return self._matched

    def show_other(self, network: Network | None, name: str = "") -> None:
        """Compare with this network from now on, or with none; it must not change any more."""
        self._other, self._other_name = network, name or "the other run"
        self._number += 1
        self._forget_matched()
        self.redraw()

    @property
    def _training(self) -> TrainSpec | None:
        now = self.snapshot.training if self.snapshot is not None else None
        return now or (self.experiment.training if self.experiment is not None else None)

    @property
    def _is_percent(self) -> bool:
        return self.dataset is None or bool(self.dataset.classes)

    @property
    def _is_diagram(self) -> bool:
        return self.shown_combo.currentIndex() == SHOWN.index("diagrams")

    @property
    def _is_blend(self) -> bool:
        return self.shown_combo.currentIndex() == SHOWN.index("blend")

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None or self._training is None

    def _reset(self) -> None:
        self._forget_matched()

    def _take_data(self) -> None:
        self._forget_matched()

    def _forget_matched(self) -> None:
        self._matched, self._problem, self._drawing = None, "", None
        self._fresh.forget()

    def _restyle(self) -> None:
        for canvas in (self.canvas, self.diagrams, self.curve):
            canvas.set_theme(self.theme)
        self._fit_slider()

    def _fit_slider(self) -> None:
        """The handle stands below the curve's mark."""
        area, half = self.curve.area, self.slider.style().pixelMetric(_HANDLE) // 2
        self._below.setContentsMargins(area.left() - half, 0, RIGHT - half, 0)

    def _draw(self, snapshot: Snapshot) -> None:
        network, other = snapshot.network(), self._other
        problem = "" if other is None else _misfit(network, other, self._other_name)
        is_between = other is not None and not problem and not self._is_diagram
        self.between.setVisible(is_between)  # diagrams need all the room
        self.measure_combo.setVisible(is_between)
        if other is None or problem:
            self._say(*((OTHER_LAYERS, problem) if problem else NO_OTHER))
            self._pictures.setCurrentWidget(self.canvas)
            self.canvas.show_networks(Column(_RUN, network))
            return
        self._ask(snapshot, other)
        self._pictures.setCurrentWidget(self.diagrams if self._is_diagram else self.canvas)
        if self._is_diagram:
            self._show_diagrams(snapshot, network, other)
        else:
            self._show_networks(network, other)
        matched = self._matched
        if self._problem or matched is None:
            self._say(self._problem, "")
        else:
            self._say(headline(matched, percent=self._is_percent), caption(matched))
        self._show_curve()

    def _ask(self, snapshot: Snapshot, other: Network) -> None:
        training, dataset = self._training, self.dataset
        if training is None or dataset is None:
            return
        way = _WAYS[self.way_combo.currentIndex()]
        request = AnalysisRequest(KIND, MatchUnits(self._number, way, training, other))
        rows = len(sample_of(dataset, snapshot.parameters.size).x)
        if self._fresh.is_due(request, snapshot, 2 * rows):
            self.request_analysis(request, "Matching the units…")

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        self._problem = result.problem
        if isinstance(result.value, Matched) and result.value.number == self._number:
            self._matched = result.value

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        snapshot, dataset, training = self.snapshot, self.dataset, self._training
        other = self._other
        if self._matched is None and other and snapshot and dataset and training:
            way = _WAYS[self.way_combo.currentIndex()]
            if not _misfit(snapshot.network(), other, self._other_name):
                question = MatchUnits(self._number, way, training, other)
                self._matched = question(snapshot, dataset, bool)
            self._draw(snapshot)
        return self.content

    # What is shown.

    def _show_networks(self, network: Network, other: Network) -> None:
        matched, share = self._matched, self.share
        title = self._other_name
        if matched is None:
            self.canvas.show_networks(Column(_RUN, network), Column(title, other))
            return
        moved = aligned(other, matched.matching)
        if not self._is_blend:
            self.canvas.show_networks(
                Column(_RUN, network),
                Column(f"{title}, aligned", moved),
                Column("as it is", other, matched.matching.orders),
            )
        else:
            self.canvas.show_networks(
                Column("blend, aligned", blended(network, moved, share)),
                Column("blend, as they are", blended(network, other, share)),
            )

    def _show_diagrams(self, snapshot: Snapshot, network: Network, other: Network) -> None:
        experiment, dataset, matched = self.experiment, self.dataset, self._matched
        if experiment is None or dataset is None:
            return
        room = self.diagrams.room_for(len(network.layers))
        words = obstacle(network, dataset, room)
        if words:
            self.diagrams.show_diagrams((), words)
            return
        title, moved = self._other_name, other
        if matched is not None:
            title, moved = f"{title}, aligned", aligned(other, matched.matching)
        if self._drawing is None:
            self._drawing = Drawing(experiment, dataset)
        named = (_RUN, network), (title, moved)
        self.diagrams.show_diagrams(self._drawing.diagrams(snapshot, named, room, self.theme))

    def _show_curve(self) -> None:
        matched = self._matched
        self.slider.setEnabled(matched is not None)
        self.curve.shows_figure = self.measure_combo.currentIndex() == 0
        self.curve.percent = self._is_percent
        blends = (
            (
                Blend("aligned", matched.aligned),
                Blend("as they are", matched.plain, dashed=True),
            )
            if matched is not None
            else ()
        )
        self.curve.set_share(self.share)
        self.curve.show_blends(blends, (_RUN, self._other_name))

    def _say(self, first: str, second: str) -> None:
        for label, text in ((self.headline, first), (self.caption, second)):
            label.show_text(text)
            label.setToolTip(text)
        text = f"{first} {second}".strip()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            for canvas in (self.canvas, self.diagrams):
                canvas.setAccessibleDescription(text)

    # What a person does.

    def _on_keep(self) -> None:
        if self.snapshot is not None:
            epoch = f"{self.snapshot.epoch:,}"
            self.show_other(self.snapshot.network(), f"kept run (epoch {epoch})")

    def _on_pointed(self, layer: int, place: int) -> None:
        matched, is_blend = self._matched, self._is_blend
        if layer < 0 or matched is None or is_blend:
            self.readout.show_text(self.curve.words if is_blend else "")
        else:
            self.readout.show_text(unit_words(matched.matching, layer, place, self._other_name))

    def _on_moved(self, share: float) -> None:
        self.slider.setValue(round(share * STEPS))

    def _on_slid(self, _position: int) -> None:
        self.curve.set_share(self.share)
        self.readout.show_text(self.curve.words)
        if self._is_blend:
            self.redraw()

    def _on_resized(self) -> None:
        if self._is_diagram:
            self.redraw()


def _misfit(network: Network, other: Network, name: str) -> str:
    """Why two networks cannot be matched, in one sentence; empty where they can."""
    try:
        require_alike(network, other)
    except ShapeError:
        return f"This run is {shape_words(network)}; {shape_words(other)} is {name}"
    return ""
