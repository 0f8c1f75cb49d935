"""CurvesView: loss and accuracy by epoch, for the training rows and for the test rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from core.insight.curves import (
    drawable,
    epoch_end,
    logarithms,
    loss_decades,
    loss_end,
    r2_start,
)
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.curve_panel import CurvePanel
from playground.views.declared import Place
from playground.views.export import PNG_SCALE
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import History, Snapshot
    from core.nn.arrays import Array

    Curve = tuple[Array, Array]

_STANDARDISED: Final = ("loss of the standardised target", "loss, standardised", "scaled loss")
_STANDARDISED_TIP: Final = (
    "The loss is that of the standardised target, as the network learns it: 1 is as much as always"
    " answering the mean."
)


class CurvesView(View):
    """Two plots that share a crosshair: loss, whose scale can be logarithmic, and accuracy.

    For regression the second plot shows R².
    """

    name: ClassVar[str] = "curves"
    title: ClassVar[str] = "Curves"
    tip: ClassVar[str] = (
        "Loss and accuracy by epoch. Watch for the moment when train still gets better but test"
        " does not: from there on the network learns by heart."
    )
    icon: ClassVar[str] = "curves"
    places: ClassVar[Mapping[str, Place]] = dict.fromkeys(
        ("plane", "images", "table"), Place("middle", row=1, height=44)
    )
    min_interval: ClassVar[float] = 0.1
    least_width: ClassVar[int] = 354

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
        self.controls = (self.log_check,)
        self._metric, self._is_standardised = "accuracy", False
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(16)
        for panel in self._panels:
            layout.addWidget(panel, 1)
            panel.pointed.connect(self._on_pointed)

    @property
    def _panels(self) -> tuple[CurvePanel, CurvePanel]:
        return self.loss_panel, self.accuracy_panel

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Two plots side by side."""
        return QSize(560, 260)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Loss and accuracy are drawn here while the network trains. Press Play."

    def _is_empty(self) -> bool:
        snapshot = self.snapshot
        return snapshot is None or not len((snapshot.later or snapshot.history).points.epoch)

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
        right = epoch_end(newest, target)
        self._draw_loss(history, right)
        self._draw_accuracy(history, right)
        for panel in self._panels:
            panel.mark(snapshot.progress if snapshot.later is not None else math.nan)

    def _draw_loss(self, history: History, right: float) -> None:
        read: tuple[Curve, Curve] = (
            (history.points.epoch, history.points.loss),
            (history.epoch, history.test_loss),
        )
        train, test = (drawable(y) for _, y in read)
        log = self.log_check.isChecked()
        if log:
            bottom, top = loss_decades(np.concatenate([train, test]))
            train, test = logarithms(train, bottom), logarithms(test, bottom)
        else:
            bottom, top = 0.0, max(loss_end(train), loss_end(test) if test.size else 0.0)
        self.loss_panel.set_ends(right, bottom, top)
        means = drawable(_epoch_means(history, history.train_loss))
        if log:
            means = logarithms(means, bottom)
        marks = (history.epoch[: len(means)], means)
        self.loss_panel.set_curves(((read[0][0], train), (read[1][0], test)), read, marks)

    def _draw_accuracy(self, history: History, right: float) -> None:
        read: tuple[Curve, Curve] = (
            (history.points.epoch, history.points.accuracy),
            (history.epoch, history.test_accuracy),
        )
        train, test = (drawable(y) for _, y in read)
        if self._metric == "R²":
            bottom, top = r2_start(np.concatenate([train, test])), 1.0
        else:
            bottom, top = 0.0, 100.0
            train *= 100.0
            test *= 100.0
        means = drawable(_epoch_means(history, history.train_accuracy))
        if self._metric != "R²":
            means *= 100.0
        self.accuracy_panel.set_ends(right, bottom, top)
        marks = (history.epoch[: len(means)], means)
        self.accuracy_panel.set_curves(((read[0][0], train), (read[1][0], test)), read, marks)

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
        return "100 %" if value == 1.0 else f"{100.0 * value:.2f} %"

    def _on_log_toggled(self, log: bool) -> None:
        self.loss_panel.set_log(log)
        self.loss_panel.show_all()
        self.redraw()

    def _on_pointed(self, epoch: float) -> None:
        for panel in self._panels:
            panel.point_at(epoch)


def _epoch_means(history: History, column: Array) -> Array:
    """The epochs' own means (epochs,), or none where the curve's points are just these."""
    has_more = len(history.points.epoch) > len(history)
    return column if has_more else column[:0]


def _loss_text(value: float) -> str:
    """Four decimals where they say something, else powers of ten."""
    if value == 0.0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.4f}"
    return f"{value:.2e}".replace("e+", "e")  # there is room for so much
