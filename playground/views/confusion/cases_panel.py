"""CasesPanel: the samples of a cell, as images, as points of the plane, or as lines of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from core.insight.plane import Plane
from core.insight.sample import intensities
from core.nn.arrays import scaled
from playground.views.images_canvas import ImagesCanvas, Tile
from playground.views.points import Cloud, PointsCanvas
from playground.views.readout import Readout, short_number
from playground.views.rows_table import Line, RowsTable
from playground.views.samples import answer_words, class_name, input_axes, inputs_of, percent

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from core.insight.axis import Axis
    from core.insight.cases import Cases
    from core.nn.arrays import Array
    from playground.theme import Theme

_MOST_LINES: Final = 200
# Of more columns only the first are shown: whoever opens a row sees all.
_MOST_COLUMNS: Final = 24
_MOST_AMONG: Final = 1000
_IMAGES, _POINTS, _TABLE = range(3)


class CasesPanel(QWidget):
    """A line that says which samples these are, and below it the samples, the surest first."""

    pointed = Signal(object)  # the row under the mouse or reached by keys, or None
    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rows: Array | None = None
        self._cases: Cases | None = None
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._axes: tuple[Axis, ...] = ()
        self._images_of: tuple[Dataset, str] | None = None
        self.title = Readout("casesTitle", "")
        self.images = ImagesCanvas(theme, wanted=24)
        self.images.setMinimumSize(80, 60)
        self.points = PointsCanvas(theme)
        self.table = RowsTable(theme)
        for widget, what in (
            (self.images, "as images"),
            (self.points, "in the plane"),
            (self.table, "as lines of a table"),
        ):
            widget.setAccessibleName(f"Samples of the chosen cell, {what}")
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addLayout(self._stack, 1)
        for widget in (self.images, self.points, self.table):
            self._stack.addWidget(widget)  # only now: without a parent it would be a window
        self.images.pointed.connect(self._on_tile_pointed)
        self.images.chosen.connect(self._on_tile_chosen)
        self.images.resized.connect(self._show_images)
        self.points.pointed.connect(self.pointed)
        self.points.chosen.connect(self.chosen)
        self.table.chosen.connect(self.chosen)

    @property
    def among(self) -> tuple[int, ...]:
        """The samples that belong together, as many as anybody would go through."""
        return () if self.rows is None else tuple(self.rows[:_MOST_AMONG].tolist())

    def set_data(self, experiment: Experiment | None, dataset: Dataset | None) -> None:
        """Show samples of these data from now on."""
        self._dataset, self.rows, self._cases = dataset, None, None
        self._plane, self._images_of = None, None
        self._axes = input_axes(experiment, dataset)[:_MOST_COLUMNS]
        page = _TABLE
        if dataset is not None and dataset.image_shape is not None:
            page = _IMAGES
        elif dataset is not None and dataset.inputs and dataset.plane_train is not None:
            self._plane = Plane.of(experiment.data, dataset) if experiment is not None else None
            page = _TABLE if self._plane is None else _POINTS
        self._stack.setCurrentIndex(page)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.theme = theme
        for widget in (self.images, self.points, self.table):
            widget.set_theme(theme)

    def show_cases(self, title: str, cases: Cases, rows: Array) -> None:
        """Show these rows, under a title."""
        self.title.show_text(title)
        self.title.setToolTip(title)
        self._cases, self.rows = cases, rows
        page = self._stack.currentIndex()
        if page == _IMAGES:
            self._show_images()
        elif page == _POINTS:
            self._show_points(cases, rows)
        else:
            self._show_table(cases, rows)
        for widget in (self.images, self.points, self.table):
            widget.setAccessibleDescription(title)

    def words(self, row: int) -> str:
        """What the network says to a row, in a line."""
        cases = self._cases
        if cases is None or row >= len(cases.truth):
            return ""
        truth, answer = int(cases.truth[row]), int(cases.answers[row])
        sure = percent(float(cases.confidence[row]))
        is_, says = (class_name(self._dataset, label) for label in (truth, answer))
        return f"row {row + 1:,} is “{is_}”, answered “{says}”, {sure} sure; click to inspect"

    def _show_images(self) -> None:
        dataset, rows, cases = self._dataset, self.rows, self._cases
        if dataset is None or dataset.image_shape is None or rows is None or cases is None:
            return
        if self._images_of != (dataset, cases.part):
            self._images_of = dataset, cases.part
            pixels = intensities(inputs_of(dataset, cases.part))
            self.images.set_images(pixels.reshape(-1, *dataset.image_shape))
        self.images.show_tiles(
            [
                Tile(
                    row,
                    answer_words(dataset, int(cases.answers[row]), int(cases.truth[row])),
                    bool(cases.answers[row] == cases.truth[row]),
                )
                for row in rows[: self.images.capacity].tolist()
            ]
        )

    def _show_points(self, cases: Cases, rows: Array) -> None:
        plane, dataset = self._plane, self._dataset
        if plane is None or dataset is None:
            return
        (left, right), (bottom, top) = (
            (axis.value(low), axis.value(high))
            for axis, low, high in zip(plane.axes, plane.low, plane.high, strict=True)
        )
        self.points.show_cloud(
            Cloud(
                plane.points(dataset, cases.part),
                plane.low,
                plane.high,
                (plane.axes[0].name, plane.axes[1].name),
                cases.part,
                rows,
                cases.truth,
                ((left, right), (bottom, top)),
            )
        )

    def _show_table(self, cases: Cases, rows: Array) -> None:
        dataset = self._dataset
        if dataset is None:
            return
        axes = self._axes
        x = inputs_of(dataset, cases.part)
        given = scaled(x[rows[:_MOST_LINES], : len(axes)], np.dtype(np.float64)).tolist()
        lines = []
        for row, values in zip(rows[:_MOST_LINES].tolist(), given, strict=True):
            labels = int(cases.truth[row]), int(cases.answers[row])
            texts = [class_name(dataset, label) for label in labels]
            texts.append(percent(float(cases.confidence[row])))
            texts += [
                short_number(axis.value(value)) for axis, value in zip(axes, values, strict=True)
            ]
            colors = tuple(self.theme.class_color(label) for label in labels)
            lines.append(Line(row, tuple(texts), colors))
        titles = ("is", "answered", "sure", *(axis.name for axis in axes))
        self.table.show_lines(titles, lines)

    def _on_tile_pointed(self, tile: Tile | None) -> None:
        self.pointed.emit(None if tile is None else tile.row)

    def _on_tile_chosen(self, tile: Tile) -> None:
        self.chosen.emit(tile.row)
