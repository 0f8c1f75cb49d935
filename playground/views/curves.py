"""CurvesView: loss and accuracy by epoch, for the training rows and for the test rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.insight.curves import (
    drawable,
    epoch_end,
    logarithms,
    loss_decades,
    loss_end,
    r2_start,
)
from core.insight.smoothing import smoothed
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.back_curves import BackCurve
from playground.views.curve_panel import CurvePanel
from playground.views.declarations import CURVES
from playground.views.export import PNG_SCALE
from playground.views.ghosts import MOST, STRENGTHS, CurveFoot
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from core import History, Snapshot
    from core.nn.arrays import Array
    from playground.views.ghosts import Ghost

    Curve = tuple[Array, Array]

_STANDARDISED: Final = ("loss of the standardised target", "loss, standardised", "scaled loss")
_STANDARDISED_TIP: Final = (
    "The loss is that of the standardised target, as the network learns it: 1 is as much as always"
    " answering the mean."
)


class _Room(NamedTuple):
    """Pixels beside the plots and between them."""

    beside: int
    between: int


# Below this height the plots need all of it.
_LEAST_WITH_FOOT: Final = 200
_USUAL: Final = _Room(12, 16)
_NARROW: Final = _Room(4, 6)
_MOST_FIGURES: Final = 7  # that a loss is written with
# How strong a line is drawn behind its smoothed self.
_RAW: Final = 0.35


class CurvesView(View):
    """Two plots that share a crosshair: loss, whose scale can be logarithmic, and accuracy.

    For regression the second plot shows R².
    """

    declaration = CURVES

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.loss_panel = CurvePanel("Loss", "loss", "loss", _loss_text, theme)
        self.accuracy_panel = CurvePanel(
            "Accuracy", "accuracy %", "accuracy", self._accuracy_text, theme
        )
        self.log_check = QCheckBox("log")
        self.log_check.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.log_check.setObjectName("logLossCheck")
        self.log_check.setAccessibleName("Logarithmic loss scale")
        self.log_check.setToolTip(
            "Show the loss on a logarithmic scale: watch whether it still falls when it is small."
        )
        self.log_check.toggled.connect(self._on_log_toggled)
        self.loss_panel.head.addWidget(self.log_check)
        self.foot = CurveFoot(theme)
        self.foot.changed.connect(self.redraw)
        self.controls = (self.log_check, self.foot.ghost_check, *self.foot.smoothing_parts)
        self._metric, self._is_standardised = "accuracy", False
        self._ghosts: tuple[Ghost, ...] = ()
        self._plots = plots = QHBoxLayout()
        plots.setSpacing(_USUAL.between)
        for panel in self._panels:
            plots.addWidget(panel, 1)
            panel.pointed.connect(self._on_pointed)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(_USUAL.beside, 6, _USUAL.beside, 2)
        layout.setSpacing(0)
        layout.addLayout(plots, 1)
        layout.addWidget(self.foot)

    @property
    def _panels(self) -> tuple[CurvePanel, CurvePanel]:
        return self.loss_panel, self.accuracy_panel

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Two plots side by side."""
        return QSize(560, 260)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the plots what room there is, where it is little."""
        super().resizeEvent(event)
        narrow = self.width() < self.declaration.least_width
        room = _NARROW if narrow else _USUAL
        for panel in self._panels:
            panel.set_narrow(narrow)
        self._plots.setSpacing(room.between)
        self.foot.setVisible(self.height() >= _LEAST_WITH_FOOT)
        layout = self.content.layout()
        if layout is not None:
            layout.setContentsMargins(room.beside, 6, room.beside, 2)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Loss and accuracy are drawn here while the network trains. Press Play."

    def show_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Draw these earlier runs faintly, the newest first."""
        self._ghosts = ghosts[:MOST]
        self.foot.show_ghosts(self._ghosts)
        self.redraw()

    @property
    def _shown_ghosts(self) -> tuple[Ghost, ...]:
        if self.snapshot is None or not self.foot.ghost_check.isChecked():
            return ()
        metric = self.snapshot.history.metric_name
        return tuple(ghost for ghost in self._ghosts if ghost.history.metric_name == metric)

    def _is_empty(self) -> bool:
        snapshot = self.snapshot
        if snapshot is None:
            return True
        has_points = len((snapshot.later or snapshot.history).points.epoch) > 0
        return not has_points and not self._shown_ghosts

    def _prepare_export(self) -> QWidget:
        for panel in self._panels:
            panel.set_exporting(PNG_SCALE, exporting=True)  # as strong as on the screen
        return self.content

    def _end_export(self) -> None:
        for panel in self._panels:
            panel.set_exporting(self.devicePixelRatioF(), exporting=False)

    def _reset(self) -> None:
        for panel in self._panels:
            panel.show_all()

    def _restyle(self) -> None:
        self.foot.set_theme(self.theme)
        for panel in self._panels:
            panel.set_theme(self.theme)

    def _draw(self, snapshot: Snapshot) -> None:
        self._name_loss()
        history = snapshot.later or snapshot.history
        if history.metric_name != self._metric:
            self._name_metric(history.metric_name)
        points = history.points
        newest = float(points.epoch[-1]) if len(points.epoch) else 0.0
        target = float(self.experiment.training.epochs) if self.experiment else newest
        # Earlier runs are seen as far as this one will go: what it does can be held against them.
        ends = [ghost.end for ghost in self._shown_ghosts]
        right = epoch_end(max([newest, *(min(end, target) for end in ends)]), target)
        self._draw_loss(history, right)
        self._draw_accuracy(history, right)
        for panel in self._panels:
            panel.mark(snapshot.progress if snapshot.later is not None else math.nan)

    def _draw_loss(self, history: History, right: float) -> None:
        curves, ghosts = losses(history), self._shown_ghosts
        log = self.log_check.isChecked()
        train, test = (drawable(y) for _, y in curves)
        if log:
            ends = [loss_decades(np.concatenate([train, test])), *(g.decades for g in ghosts)]
            own = ends if len(history.points.epoch) else ends[1:]
            bottom, top = min(low for low, _ in own), max(high for _, high in own)
        else:
            tops = [ghost.loss_top for ghost in ghosts]
            own_tops = [loss_end(values) for values in (train, test) if values.size]
            bottom, top = 0.0, max([*own_tops, *tops])

        def placed(values: Array) -> Array:
            values = drawable(values)
            return logarithms(values, bottom) if log else values

        self.loss_panel.set_ends(right, bottom, top)
        means = _epoch_means(history, history.train_loss)
        scale = (log, bottom)
        self._show(self.loss_panel, losses, history, means, placed, scale)

    def _draw_accuracy(self, history: History, right: float) -> None:
        is_r2 = self._metric == "R²"

        def placed(values: Array) -> Array:
            return drawable(values) * (1.0 if is_r2 else 100.0)

        if is_r2:
            values = np.concatenate([drawable(y) for _, y in accuracies(history)])
            starts = [r2_start(values), *(ghost.r2_bottom for ghost in self._shown_ghosts)]
            self.accuracy_panel.set_ends(right, min(starts), 1.0)
        else:
            self.accuracy_panel.set_ends(right, 0.0, 100.0)
        means = _epoch_means(history, history.train_accuracy)
        self._show(self.accuracy_panel, accuracies, history, means, placed, is_r2)

    def _show(
        self,
        panel: CurvePanel,
        curves_of: Callable[[History], tuple[Curve, Curve]],
        history: History,
        means: Array,
        placed: Callable[[Array], Array],
        scale: object,
    ) -> None:
        """Draw the run's own curves, smoothed where that is wanted, and what stands behind them.

        What is read as a number is never smoothed. `placed` puts values where they are drawn, and
        is the same function as long as `scale` is the same.
        """
        ghosts, weight = self._shown_ghosts, self.foot.smoothing

        def drawn(curves: tuple[Curve, Curve]) -> tuple[Curve, Curve]:
            (x, y), (x_test, y_test) = curves
            return (x, placed(smoothed(y, weight))), (x_test, placed(smoothed(y_test, weight)))

        panel.behind.keep(
            (ghosts, weight, scale),
            lambda: [
                BackCurve(*curve, is_test=bool(number), strength=strength, end=ghost.color)
                for ghost, strength in zip(ghosts, STRENGTHS, strict=False)
                for number, curve in enumerate(drawn(curves_of(ghost.history)))
            ],
        )
        curves = curves_of(history)
        raw = [BackCurve(x, placed(y), bool(n), _RAW) for n, (x, y) in enumerate(curves) if weight]
        panel.raw.show(raw)
        panel.set_curves(drawn(curves), curves, (history.epoch[: len(means)], placed(means)))

    def _name_loss(self) -> None:
        """Say whose loss it is: a number to predict may be standardised, its errors with it."""
        scaled = self.dataset is not None and self.dataset.target_scaling is not None
        if scaled != self._is_standardised:
            self._is_standardised = scaled
            if scaled:
                self.loss_panel.set_axis(*_STANDARDISED, note=_STANDARDISED_TIP)
            else:
                self.loss_panel.set_axis("loss")

    def _name_metric(self, name: str) -> None:
        self._metric = name
        title = {"accuracy": "Accuracy", "exact": "Exact answers"}.get(name, name)
        self.accuracy_panel.title_label.setText(title)
        self.accuracy_panel.set_axis(name if name == "R²" else f"{name} %")

    def _accuracy_text(self, value: float) -> str:
        if self._metric == "R²":
            return f"{value:.3f}" if abs(value) < 100.0 else f"{value:.1e}".replace("e+", "e")
        # All of them need no decimals, for which a narrow window has no room.
        decimals = 1 if self.width() < self.declaration.least_width else 2
        return "100 %" if value == 1.0 else f"{100.0 * value:.{decimals}f} %"

    def _on_log_toggled(self, log: bool) -> None:
        self.loss_panel.set_log(log)
        self.loss_panel.show_all()
        self.redraw()

    def _on_pointed(self, epoch: float) -> None:
        for panel in self._panels:
            panel.point_at(epoch)


def losses(history: History) -> tuple[Curve, Curve]:
    """Losses of the training rows and of the test rows, each by epoch."""
    points = history.points
    return (points.epoch, points.loss), (history.epoch, history.test_loss)


def accuracies(history: History) -> tuple[Curve, Curve]:
    """Accuracies of the training rows and of the test rows, each by epoch."""
    points = history.points
    return (points.epoch, points.accuracy), (history.epoch, history.test_accuracy)


def _epoch_means(history: History, column: Array) -> Array:
    """The epochs' own means (epochs,), or none where the curve's points are just these."""
    has_more = len(history.points.epoch) > len(history)
    return column if has_more else column[:0]


def _loss_text(value: float) -> str:
    """Four decimals where they say something, else powers of ten; as long as "99.99 %"."""
    if value == 0.0 or 1e-3 <= abs(value) < 1e4 or not math.isfinite(value):
        written = (f"{value:.{decimals}f}" for decimals in (4, 3, 2, 1))
    else:
        parts = (f"{value:.{decimals}e}".partition("e") for decimals in (2, 1, 0))
        written = (f"{mantissa}e{int(power)}" for mantissa, _, power in parts)
    return next((text for text in written if len(text) <= _MOST_FIGURES), f"{value:.0e}")
