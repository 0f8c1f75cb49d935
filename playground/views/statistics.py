"""StatisticsView: how each layer's numbers are spread, and how fast each layer learns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.insight.curves import SMALLEST, epoch_end
from core.insight.layer_statistics import Motion, activity, motion
from core.insight.sampled import Sampled
from core.insight.scale import largest_magnitude
from core.insight.statistics import HEALTHY
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.combo import named_combo
from playground.views.course_picture import CourseAxes
from playground.views.declarations import STATISTICS
from playground.views.fitted_scroll import FittedScroll
from playground.views.next_update import NextUpdates
from playground.views.readout import Readout
from playground.views.scale import Level
from playground.views.statistics_canvas import LayerShown, Shown, StatisticsCanvas
from playground.views.statistics_text import layer_lines, layer_words, reading
from playground.views.view import View

if TYPE_CHECKING:
    from core import Snapshot
    from core.insight.evaluator import Responses
    from playground.views.next_update import FoundUpdate
    from playground.views.statistics_layout import Cell

_BAND: Final = (math.log10(HEALTHY[0]), math.log10(HEALTHY[1]))
_MOST_DECADES: Final = 12


class StatisticsView(View):
    """A row for each layer; a click or Enter opens one.

    Sums and activations are those of the sample of the data set's rows. The gradient is that of the
    next batch, and the update is the one that this batch makes, on a copy. Both are sampled with
    the snapshots that are drawn, while somebody looks; where nobody looked the curves have a gap.
    """

    declaration = STATISTICS

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._updates = NextUpdates(self)
        self.sampled = Sampled(0)
        self._levels: tuple[tuple[Level, Level], ...] = ()
        self._pointed: Cell | None = None
        self.canvas = StatisticsCanvas(theme)
        self._scroll = FittedScroll(self.canvas)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the canvas has it
        self.readout = Readout(
            "statisticsReadout", "Point at a picture to read it; click a layer to open it."
        )
        self.layer_combo = named_combo(
            "statisticsLayerCombo",
            "Layers shown",
            "Show all layers in rows, or one of them large with its numbers.",
        )
        self.layer_combo.addItem("all layers")
        self.controls = (self.layer_combo,)
        below = QHBoxLayout()
        below.addWidget(self.readout, 1)
        below.addWidget(self.layer_combo)
        layout = self._column()
        layout.addWidget(self._scroll, 1)
        layout.addLayout(below)
        self.layer_combo.currentIndexChanged.connect(self._on_layer_chosen)
        self.canvas.layer_chosen.connect(self._choose)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.revealed.connect(self._scroll.reveal)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for three layers."""
        return QSize(560, 260)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "What each layer answers, and how it learns, is drawn here. Press Play."

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the run as it stands now; while nobody looks, only a gap is noted."""
        if not self._is_seen():
            self.sampled.pause()
        super().show_snapshot(snapshot)

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None or self.experiment is None

    def _reset(self) -> None:
        self._updates.forget()
        self.sampled = Sampled(0)
        self._levels = ()

    def _restyle(self) -> None:
        self.canvas.set_theme(self.theme)
        self._scroll.fit()

    def _take_analysis(self, result: object) -> None:
        self._updates.take(result)

    def _draw(self, snapshot: Snapshot) -> None:
        count = len(snapshot.weights)
        is_new = len(self._levels) != count
        if is_new:
            self._levels = tuple((Level(), Level()) for _ in range(count))
            self.sampled = Sampled(2 * count)
            self._list_layers(count)
        motions = self._motions(self._updates.of(snapshot), count)
        responses = self.look(snapshot).probe
        layers = tuple(
            self._layer(snapshot, responses, layer, motions[layer]) for layer in range(count)
        )
        self.canvas.show_layers(Shown(layers, self.sampled, *self._axes(snapshot)))
        if is_new:
            self._scroll.fit()
        self._describe(layers)

    def _motions(self, found: FoundUpdate | None, count: int) -> list[Motion | None]:
        """How each layer learns, entered into the course of the run."""
        if found is None or len(found.weights) != count:
            return [None] * count
        update = found.update
        motions = [
            motion(found.weights[layer], (w, b), update.change.weights[layer])
            for layer, (w, b) in enumerate(
                zip(update.gradient.weights, update.gradient.biases, strict=True)
            )
        ]
        norms, ratios = [m.gradient_norm for m in motions], [m.ratio for m in motions]
        numbers = np.array(norms + ratios)
        numbers[~np.isfinite(numbers)] = np.nan
        self.sampled.add(found.epoch, numbers)
        return list(motions)

    def _layer(
        self, snapshot: Snapshot, responses: Responses, layer: int, moving: Motion | None
    ) -> LayerShown:
        sums, outputs = responses.sums[layer], responses.outputs[layer]
        sums_level, outputs_level = self._levels[layer]
        found = activity(
            snapshot.activations[layer],
            sums,
            outputs,
            sums_end=sums_level.follow(largest_magnitude([sums])),
            outputs_end=outputs_level.follow(largest_magnitude([outputs])),
        )
        return LayerShown(layer_lines(snapshot, layer, found), found, moving)

    def _axes(self, snapshot: Snapshot) -> tuple[CourseAxes, CourseAxes]:
        """The same for all layers: they can be compared."""
        count = len(self._levels)
        newest = float(self.sampled.x[-1]) if len(self.sampled) else float(snapshot.epoch)
        target = float(self.experiment.training.epochs) if self.experiment else newest
        right = epoch_end(newest, target)
        norm_ends = _decades(self.sampled, slice(0, count), (-2.0, 0.0))
        ratio_ends = _decades(self.sampled, slice(count, None), (-4.0, -2.0))
        return CourseAxes(right, *norm_ends), CourseAxes(right, *ratio_ends, _BAND)

    def _describe(self, layers: tuple[LayerShown, ...]) -> None:
        words = (layer_words(number, layer) for number, layer in enumerate(layers, start=1))
        text = "; ".join(words)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _list_layers(self, count: int) -> None:
        combo = self.layer_combo
        combo.blockSignals(True)
        combo.clear()
        combo.addItem("all layers")
        combo.addItems([f"layer {layer}" for layer in range(1, count + 1)])
        combo.blockSignals(False)
        self.canvas.open(-1)

    def _choose(self, layer: int) -> None:
        self.layer_combo.setCurrentIndex(layer + 1)

    def _on_layer_chosen(self, index: int) -> None:
        self.canvas.open(index - 1)
        self._scroll.fit()
        self._on_pointed(None)

    def _on_pointed(self, cell: Cell | None) -> None:
        shown, text = self.canvas.shown, ""
        if cell is not None and shown is not None:
            text = reading(shown, cell, self.canvas.across(cell))
        self.readout.show_text(text)


def _decades(sampled: Sampled, columns: slice, least: tuple[float, float]) -> tuple[float, float]:
    """Whole powers of ten around all that was sampled, and around `least`."""
    low, high = sampled.low[:, columns], sampled.high[:, columns]
    known = np.log10(low[low > 0.0])
    bottom = math.floor(min(least[0], float(known.min(initial=least[0]))))
    highest = math.log10(max(float(np.fmax.reduce(high, axis=None, initial=0.0)), SMALLEST))
    top = math.ceil(max(least[1], highest))
    return float(max(bottom, top - _MOST_DECADES)), float(top)
