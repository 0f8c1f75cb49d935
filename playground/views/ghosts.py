"""Ghosts: the curves of earlier runs, faint behind those of the run that is shown."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import msgspec
import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from core.insight.curves import drawable, loss_decades, loss_end, r2_start
from core.insight.smoothing import STRONGEST
from playground.qt.overrides import total
from playground.theme import Theme, tabular_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core import History
    from core.nn.arrays import Array

# The newest ghost is the strongest.
STRENGTHS: Final = (0.45, 0.33, 0.25)
MOST: Final = len(STRENGTHS)
_HEIGHT: Final = 20
_GAP: Final = 10
_DOT: Final = 8
_BESIDE: Final = _DOT + 4
_SHORTEST: Final = 24
_PARTS: Final = 100


class Ghost(msgspec.Struct, frozen=True, eq=False, dict=True):
    """An earlier run: its name, the colour that stands for it, and its history."""

    name: str
    color: str
    history: History

    @cached_property
    def end(self) -> float:
        """The epoch in which it ended."""
        return float(self.history.points.epoch[-1]) if len(self.history.points.epoch) else 0.0

    @cached_property
    def loss_top(self) -> float:
        """Where an axis of its losses ends."""
        return max(map(loss_end, self._losses), default=0.0)

    @cached_property
    def decades(self) -> tuple[float, float]:
        """The ends of a logarithmic axis of its losses."""
        ends = [loss_decades(losses) for losses in self._losses] or [(-1.0, 0.0)]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @cached_property
    def r2_bottom(self) -> float:
        """Where an axis of its R² begins."""
        history = self.history
        return r2_start(np.concatenate([history.points.accuracy, history.test_accuracy]))

    @cached_property
    def _losses(self) -> list[Array]:
        both = (self.history.points.loss, self.history.test_loss)
        return [drawable(values) for values in both if not np.isnan(values).all()]


@runtime_checkable
class ShowsGhosts(Protocol):
    """A view in which earlier runs can stand behind the one that is shown."""

    def show_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Draw these faintly, the newest first."""


class CurveFoot(QWidget):
    """The row below the plots: whether other runs are shown, which, and how lines are smoothed.

    Neither changes the data.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.ghost_check = QCheckBox("other runs")
        self.ghost_check.setObjectName("ghostCheck")
        self.ghost_check.setAccessibleName("Show curves of earlier runs")
        self.ghost_check.setChecked(True)
        self.legend = GhostLegend(theme)
        self.smooth_label = QLabel("smooth")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("smoothingSlider")
        self.slider.setRange(0, round(STRONGEST * _PARTS))
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Smoothing of the curves")
        self.slider.setFixedWidth(80)
        self.value_label = QLabel()
        self.value_label.setObjectName("smoothingLabel")
        tip = (
            "Draw a moving average, so that a trend shows. It changes the picture only: the line as"
            " it is stays faint behind, and all numbers, files and results are of the data itself."
        )
        self.smoothing_parts = (self.smooth_label, self.slider, self.value_label)
        for widget in self.smoothing_parts:
            widget.setToolTip(tip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.ghost_check)
        layout.addWidget(self.legend, 1)
        for widget in self.smoothing_parts:
            layout.addWidget(widget)
        self.ghost_check.toggled.connect(self._on_toggled)
        self.slider.valueChanged.connect(self._on_smoothed)
        self.show_ghosts(())
        self._write_value()
        self.set_theme(theme)

    @property
    def smoothing(self) -> float:
        """The weight of what was before: 0 draws the data as they are."""
        return self.slider.value() / _PARTS

    def show_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Name these in the legend."""
        self.ghost_check.setEnabled(bool(ghosts))
        self.ghost_check.setToolTip(
            "Show the curves of the last runs faintly, to see what your change did."
            if ghosts
            else "Not now: there is no earlier run on these data with this loss. Train, then Reset."
        )
        self.legend.show_ghosts(ghosts if self.ghost_check.isChecked() else ())
        self._ghosts = ghosts

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and size of text."""
        self.setFixedHeight(theme.pixels(_HEIGHT))
        font = tabular_font(theme.caption_pixels)
        for widget in (self.ghost_check, self.smooth_label, self.value_label):
            widget.setFont(font)
        width = self.value_label.fontMetrics().horizontalAdvance("0.99")
        self.value_label.setFixedWidth(width + 2)
        self.slider.setFixedWidth(theme.pixels(72))
        self.legend.set_theme(theme)

    def _on_toggled(self) -> None:
        self.show_ghosts(self._ghosts)
        self.changed.emit()

    def _on_smoothed(self) -> None:
        self._write_value()
        self.changed.emit()

    def _write_value(self) -> None:
        self.value_label.setText(f"{self.smoothing:.2f}" if self.slider.value() else "off")


class GhostLegend(QWidget):
    """The names of earlier runs, each behind a dot of its colour; long names are shortened."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("ghostLegend")
        self._theme = theme
        self._ghosts: tuple[Ghost, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    @property
    def names(self) -> tuple[str, ...]:
        """What is named, the newest first."""
        return tuple(ghost.name for ghost in self._ghosts)

    def show_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Name these."""
        self._ghosts = ghosts
        listed = "; ".join(self.names)
        self.setAccessibleName(f"Earlier runs: {listed}" if listed else "No earlier runs")
        self.setToolTip(f"Faint lines: {listed}. Dots of the same colours mark their ends.")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.setFont(tabular_font(theme.caption_pixels))
        self.update()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """One line of any width."""
        return QSize(0, self._theme.pixels(_HEIGHT))

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint as many as there is room for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, left = self.fontMetrics(), 0
        whole = [metrics.horizontalAdvance(name) + 2 for name in self.names]
        fits = sum(whole) + len(whole) * (_BESIDE + _GAP) <= self.width()
        for number, ghost in enumerate(self._ghosts):
            share = (self.width() - left) // (len(whole) - number) - _BESIDE - _GAP
            room = whole[number] if fits else share
            if room < _SHORTEST:
                return
            painter.setPen(QPen(QColor(self._theme.outline)))
            painter.setBrush(QColor(ghost.color))
            painter.drawEllipse(left, (self.height() - _DOT) // 2, _DOT, _DOT)
            text = metrics.elidedText(ghost.name, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(self._theme.muted))
            width = metrics.horizontalAdvance(text) + 2
            place = QRect(left + _BESIDE, 0, width, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            left += _BESIDE + width + _GAP
