"""HorizonView: the curvature of the loss along the run, and the learning rates that it allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from core.insight.curves import epoch_end
from core.insight.sampled import Sampled
from core.insight.stability import WILD, is_preconditioned
from core.run.analysis import AnalysisRequest, AnalysisResult
from core.run.horizon import KIND, FindHorizon, Horizon, is_same, is_told
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.course_picture import CourseAxes
from playground.views.declarations import HORIZON
from playground.views.giving_way import GivingWay
from playground.views.horizon.canvas import HorizonCanvas, Plotted, Shown
from playground.views.horizon.words import CAUTION, caption, headline, reading
from playground.views.readout import Headline, Readout
from playground.views.view import View

if TYPE_CHECKING:
    from core import Snapshot
    from core.spec.experiment import TrainSpec

_SHARPNESS, _CALM, _WILD, _RATE, _EDGE, _DOUBLE_EDGE = range(6)
_PLOTS: Final = (
    Plotted(_CALM, _WILD, _RATE, ("line: calm below", "the run's rate")),
    Plotted(_EDGE, _DOUBLE_EDGE, _SHARPNESS, ("line for the run's rate", "curvature λ"), True),
)
_MOST_DECADES: Final = 8


class HorizonView(View):
    """Two curves over the epochs, sampled while somebody looks: the line, and the run's rate.

    The analyst finds the curvature; each search goes on from the direction found last.
    """

    declaration = HORIZON

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.sampled = Sampled(6)
        self._found: Horizon | None = None
        self._asked_of: Snapshot | None = None
        self._problem = ""
        self.headline, self.caption = Headline("horizonHeadline"), Readout("horizonCaption", "")
        self.readout = Readout("horizonReadout", "Point at the curve, or use ← and →.")
        self.shown_combo = _shown_combo()
        self.canvas = HorizonCanvas(theme)
        self.controls = (self.readout, self.shown_combo)
        self._build_layout()
        self.shown_combo.currentIndexChanged.connect(self.redraw)
        self.canvas.pointed.connect(self._on_pointed)

    def _build_layout(self) -> None:
        self.caption.setToolTip(CAUTION)
        below = QHBoxLayout()
        below.addWidget(self.readout, 1)
        below.addWidget(self.shown_combo)
        layout = self._column()
        layout.addWidget(self.headline)
        layout.addWidget(self.caption)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(below)
        self.giving_way = GivingWay(self.content, (self.caption,))

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for the curves and three lines."""
        return QSize(480, 260)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Which learning rates are calm is drawn here. Press Play."

    @property
    def needs_now(self) -> frozenset[str]:
        """What Adam and RMSprop divide by stands with the next update."""
        training = self._training
        is_scaled = training is not None and is_preconditioned(training.optimizer)
        return frozenset({"update"}) if is_scaled else frozenset()

    @property
    def found(self) -> Horizon | None:
        """What was found last."""
        return self._found

    @property
    def _training(self) -> TrainSpec | None:
        now = self.snapshot.training if self.snapshot is not None else None
        return now or (self.experiment.training if self.experiment is not None else None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the run as it stands now; while nobody looks, only a gap is noted."""
        if not self._is_seen():
            self.sampled.pause()
        super().show_snapshot(snapshot)

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None or self._training is None

    def _reset(self) -> None:
        self.sampled, self._found = Sampled(6), None
        self._take_data()

    def _take_data(self) -> None:
        self._asked_of, self._problem = None, ""

    def _restyle(self) -> None:
        self.canvas.set_theme(self.theme)

    def _draw(self, snapshot: Snapshot) -> None:
        self._ask(snapshot)
        self._show_words()
        self.canvas.show_course(
            Shown(self.sampled, self._axes(snapshot), _PLOTS[self.shown_combo.currentIndex()])
        )
        self._describe()

    def _ask(self, snapshot: Snapshot) -> None:
        training = self._training
        if training is None or not is_told(snapshot, training) or is_same(self._asked_of, snapshot):
            return  # the next one will tell, or it has been asked
        self._asked_of = snapshot
        self.request_analysis(self._request(training), "Measuring the curvature…")

    def _request(self, training: TrainSpec) -> AnalysisRequest:
        start = None if self._found is None else self._found.direction
        return AnalysisRequest(KIND, FindHorizon(training, start))

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        self._problem = result.problem
        if isinstance(result.value, Horizon):
            self._found = result.value
            if self._is_seen():  # else somebody else has asked the same
                self._enter(result.value)

    def _enter(self, found: Horizon) -> None:
        """Sample what was found."""
        calm, rate, sharpness = found.bounds.calm, found.rate, found.sharpness
        # The curvature at which the run's rate stands on the line.
        edge = calm * sharpness / rate if rate > 0.0 else math.nan
        numbers = np.array([sharpness, calm, found.bounds.wild, rate, edge, WILD * edge])
        numbers[~np.isfinite(numbers) | (numbers <= 0.0)] = np.nan
        self.sampled.add(found.epoch, numbers)

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        snapshot, dataset, training = self.snapshot, self.dataset, self._training
        if self._found is None and snapshot and dataset and training:
            self._found = FindHorizon(training)(snapshot, dataset, bool)
            if self._found is not None:
                self._enter(self._found)
            self._draw(snapshot)
        return self.content

    # What is shown.

    def _show_words(self) -> None:
        found, training = self._found, self._training
        if self._problem or found is None or training is None:
            self.headline.show_text(self._problem)
            self.caption.show_text("")
            return
        self.headline.show_text(headline(found))
        self.caption.show_text(caption(found, training.optimizer, training.batch_size))

    def _axes(self, snapshot: Snapshot) -> CourseAxes:
        newest = float(self.sampled.x[-1]) if len(self.sampled) else float(snapshot.epoch)
        target = float(self.experiment.training.epochs) if self.experiment else newest
        plot = _PLOTS[self.shown_combo.currentIndex()]
        columns = [plot.line, plot.double, plot.other]
        low, high = self.sampled.low[:, columns], self.sampled.high[:, columns]
        low, high = low[~np.isnan(low)], high[~np.isnan(high)]
        bottom = math.floor(math.log10(0.9 * float(low.min()))) if len(low) else -2
        top = math.ceil(math.log10(float(high.max()))) if len(high) else 1
        top = max(top, bottom + 1)
        return CourseAxes(epoch_end(newest, target), max(bottom, top - _MOST_DECADES), top)

    def _describe(self) -> None:
        text = " ".join(label.text() for label in (self.headline, self.caption) if label.text())
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            self.canvas.setAccessibleDescription(text)

    def _on_pointed(self, place: int) -> None:
        text = ""
        if 0 <= place < len(self.sampled):
            numbers = [float(self.sampled.course(c)[1][place]) for c in (_SHARPNESS, _CALM, _RATE)]
            text = reading(float(self.sampled.x[place]), *numbers)
        self.readout.show_text(text)


def _shown_combo() -> QComboBox:
    combo = QComboBox()
    combo.setObjectName("horizonShownCombo")
    combo.setAccessibleName("What the curve shows")
    combo.setToolTip("The learning rates that are calm, or the curvature that they follow from.")
    combo.addItems(["learning rates", "curvature λ"])
    return combo
