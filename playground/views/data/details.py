"""The pages beside the overview: how values are spread, and which columns go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.theme import diverging_table
from playground.views.class_legend import ClassLegend
from playground.views.color_bar import ColorBar
from playground.views.data.columns_canvas import BinSpot, ColumnsCanvas
from playground.views.data.correlation_canvas import CorrelationCanvas, Pair
from playground.views.data.spreads import MOST_STACKED, bin_text, shown_columns
from playground.views.data.words import correlation_words, strongest_pair, target_names
from playground.views.fitted_scroll import FittedScroll
from playground.views.readout import Readout
from playground.views.samples import class_name, input_axes

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from core.insight.data_summary import DataSummary
    from playground.theme import Theme


class Values(QWidget):
    """Histograms of the training rows' values, with the classes' colours."""

    pointed = Signal(str)  # what is pointed at, in words

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._values = 0
        self.canvas = ColumnsCanvas(theme)
        self.legend = ClassLegend()
        self.caption = Readout("dataValuesCaption", "")
        self.scroll_area = FittedScroll(self.canvas)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the canvas has it
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.caption)
        layout.addWidget(self.legend)
        layout.addWidget(self.scroll_area, 1)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.revealed.connect(self.scroll_area.reveal)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.canvas.set_theme(theme)
        self.legend.set_classes(self._names, theme)
        self.scroll_area.fit()

    def show_summary(self, experiment: Experiment, dataset: Dataset, summary: DataSummary) -> None:
        """Show how the values are spread."""
        columns = shown_columns(experiment, dataset, summary)
        stacked = any(column.labels for column in columns)
        self._names = tuple(
            class_name(dataset, label) for label in range(dataset.classes if stacked else 0)
        )
        self.legend.set_classes(self._names, self._theme)
        self.legend.setVisible(stacked)
        pixels = summary.pixels is not None
        self._values = dataset.x_train.size if pixels else len(dataset.x_train)
        self.caption.show_text(_what(dataset, summary))
        self.canvas.show_columns(columns)
        self.canvas.setAccessibleDescription("; ".join(column.words for column in columns))
        self.scroll_area.fit()

    def _on_pointed(self, spot: BinSpot | None) -> None:
        columns = self.canvas.columns
        self.pointed.emit(
            "" if spot is None else bin_text(columns, spot, self._names, self._values)
        )


class Correlation(QWidget):
    """The matrix, the pair that goes together most in words, and the scale of colours."""

    pointed = Signal(str)  # what is pointed at, in words

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.canvas = CorrelationCanvas(theme)
        self.scroll_area = FittedScroll(self.canvas)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the canvas has it
        self.bar = ColorBar(diverging_table(theme), theme)
        self.bar.set_level(1.0)
        self.caption = Readout("dataCorrelationCaption", "")
        below = QHBoxLayout()
        below.addWidget(self.caption, 1)
        below.addWidget(self.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(below)
        layout.addWidget(self.scroll_area, 1)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.revealed.connect(self.scroll_area.reveal)

    @property
    def has_pairs(self) -> bool:
        """Whether there are two columns that could go together."""
        return len(self.canvas.names) > 1

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.canvas.set_theme(theme)
        self.bar.set_colors(diverging_table(theme), theme)
        self.scroll_area.fit()

    def show_summary(self, experiment: Experiment, dataset: Dataset, summary: DataSummary) -> None:
        """Show which columns go together; of pixels none are compared."""
        matrix = summary.correlation
        if matrix is None:
            self.canvas.names = ()
            return
        axes = input_axes(experiment, dataset)[: len(summary.columns)]
        aims = target_names(dataset, dataset.outputs)[: len(summary.targets)]
        names = (*(axis.name for axis in axes), *aims)
        self.canvas.show_matrix(names, matrix.copy())
        pair = strongest_pair(matrix)
        words = "No two columns go together."
        if pair is not None:
            words = f"Most: {correlation_words(names, matrix, pair)}"
        self.caption.show_text(words)
        self.canvas.setAccessibleDescription(
            f"{len(names)} columns. {words}. Arrows go from cell to cell."
        )
        self.scroll_area.fit()

    def _on_pointed(self, pair: Pair | None) -> None:
        canvas = self.canvas
        self.pointed.emit(
            "" if pair is None else correlation_words(canvas.names, canvas.matrix, pair)
        )


def _what(dataset: Dataset, summary: DataSummary) -> str:
    """What the histograms are of; what is left out of them."""
    if summary.pixels is not None:
        return f"values of all pixels of {len(dataset.x_train):,} training rows"
    said = f"{len(dataset.x_train):,} training rows"
    more = dataset.inputs - len(summary.columns)
    if more:
        said += f", the first {len(summary.columns)} columns ({more:,} more are not shown)"
    if dataset.classes > MOST_STACKED:
        said += ", all classes together"
    return said
