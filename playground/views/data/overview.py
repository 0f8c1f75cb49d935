"""Overview: how many rows each class has, and some rows: as points, as pictures, or in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from core.insight.plane import Plane
from core.insight.sample import intensities
from playground.views.data.classes_canvas import MEAN, ClassesCanvas, Group, Spot
from playground.views.data.columns_canvas import BinSpot, ColumnsCanvas
from playground.views.data.spreads import bin_text, target_columns
from playground.views.data.words import class_words, row_words, target_names
from playground.views.fitted_scroll import FittedScroll
from playground.views.pair import QWIDGETSIZE_MAX, Pair
from playground.views.points import Cloud, PointsCanvas
from playground.views.readout import short_number
from playground.views.rows_table import Line, RowsTable
from playground.views.samples import class_name, input_axes

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from core.insight.data_summary import DataSummary
    from core.nn.arrays import Array
    from playground.theme import Theme

_ROWS_A_CLASS: Final = 4
_ROWS_OF_NUMBERS: Final = 24
_MOST_LINES: Final = 200
# Per cent of the room for the classes.
_SHARE: Final = 36
_SHARE_OF_MANY: Final = 46
_FEW: Final = 5
_LEAST_WIDE: Final = 360
_LEAST_HISTOGRAM: Final = 100
_BARS, _TARGETS = 0, 1
_POINTS, _TABLE = 0, 1


class Overview(QWidget):
    """The classes, or how the numbers to predict are spread; beside them examples to choose."""

    pointed = Signal(str)  # what is pointed at, in words
    chosen = Signal(int)  # a training row

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._summary: DataSummary | None = None
        self.among: tuple[int, ...] = ()
        self.classes, self.targets = ClassesCanvas(theme), ColumnsCanvas(theme)
        self.targets.setAccessibleName("How the numbers to predict are spread")
        self.points, self.table = PointsCanvas(theme), RowsTable(theme)
        self.points.setAccessibleName("Training rows in the plane")
        self.table.setAccessibleName("Some training rows")
        self._class_scroll, self._target_scroll = _scroll(self.classes), _scroll(self.targets)
        self._target_scroll.setMinimumHeight(_LEAST_HISTOGRAM)
        first, second = QWidget(), QWidget()
        self._firsts = _stacked(first, self._class_scroll, self._target_scroll)
        self._seconds = _stacked(second, self.points, self.table)
        self._second = second
        self._pair = Pair(first, second, _SHARE, least_wide=_LEAST_WIDE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pair)
        self._connect()

    def _connect(self) -> None:
        self.classes.pointed.connect(self._on_spot)
        self.classes.revealed.connect(self._class_scroll.reveal)
        self.targets.pointed.connect(self._on_bin)
        self.targets.revealed.connect(self._target_scroll.reveal)
        self.points.pointed.connect(self._on_row)
        for widget in (self.classes, self.points, self.table):
            widget.chosen.connect(self.chosen)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        for widget in (self.classes, self.targets, self.points, self.table):
            widget.set_theme(theme)
        self._class_scroll.fit()
        self._target_scroll.fit()
        self._limit()

    def forget(self) -> None:
        """Let go of the data: others are coming, and these may be large."""
        self._dataset = self._summary = None

    def show_summary(self, experiment: Experiment, dataset: Dataset, summary: DataSummary) -> None:
        """Show what there is."""
        self._dataset, self._summary = dataset, summary
        is_pictures = dataset.image_shape is not None
        bars = dataset.kind == "classes" or is_pictures
        self._firsts.setCurrentIndex(_BARS if bars else _TARGETS)
        if bars:
            self.classes.show_groups(_groups(dataset, summary))
            self._class_scroll.fit()
        else:
            self.targets.show_columns(target_columns(dataset, summary))
            self._target_scroll.fit()
        self._pair.set_share(_SHARE if len(summary.samples) <= _FEW else _SHARE_OF_MANY)
        self._second.setVisible(not is_pictures)
        self._limit()
        plane = Plane.of(experiment.data, dataset) if dataset.plane_train is not None else None
        self._seconds.setCurrentIndex(_TABLE if plane is None else _POINTS)
        if plane is not None:
            self._show_points(plane, dataset)
        elif not is_pictures:
            self._show_table(experiment, dataset, summary)
        else:
            self.among = tuple(int(row) for rows in summary.samples for row in rows)
        self._describe(dataset, summary)

    def _limit(self) -> None:
        """Few classes leave the room to what stands below them."""
        few = self._firsts.currentIndex() == _BARS and self._second.isVisibleTo(self)
        self._pair.set_highest(self.classes.wanted_height() if few else QWIDGETSIZE_MAX)

    def _show_points(self, plane: Plane, dataset: Dataset) -> None:
        is_classes = dataset.kind == "classes"
        self.among = ()
        ends = tuple(
            (axis.value(low), axis.value(high))
            for axis, low, high in zip(plane.axes, plane.low, plane.high, strict=True)
        )
        self.points.show_cloud(
            Cloud(
                plane.points(dataset, "train"),
                plane.low,
                plane.high,
                (plane.axes[0].name, plane.axes[1].name),
                "train",
                np.arange(len(dataset.x_train)),
                dataset.y_train if is_classes else None,
                ends=(ends[0], ends[1]),
                values=None if is_classes else dataset.y_train[:, 0],
            )
        )

    def _show_table(self, experiment: Experiment, dataset: Dataset, summary: DataSummary) -> None:
        most = _ROWS_A_CLASS if dataset.classes else _ROWS_OF_NUMBERS
        rows = [int(row) for group in summary.samples for row in group[:: _step(group, most)]]
        rows = rows[:_MOST_LINES]
        axes = input_axes(experiment, dataset)[: len(summary.columns)]
        titles = ["class"] if dataset.classes else list(target_names(dataset, dataset.outputs))
        lines = []
        for row in rows:
            values = dataset.x_train[row, : len(axes)]
            texts = [
                short_number(axis.value(float(value)))
                for axis, value in zip(axes, values, strict=True)
            ]
            if dataset.classes:
                label = int(dataset.y_train[row])
                colors = (self.classes.theme.class_color(label),)
                lines.append(Line(row, (class_name(dataset, label), *texts), colors))
            else:
                aims = (short_number(float(value)) for value in dataset.y_train[row])
                lines.append(Line(row, (*aims, *texts)))
        self.among = tuple(rows)
        self.table.show_lines([*titles, *(axis.name for axis in axes)], lines)

    def _describe(self, dataset: Dataset, summary: DataSummary) -> None:
        counts = [class_words(dataset, summary, label) for label in range(dataset.classes)]
        self.classes.setAccessibleDescription(
            "; ".join([*counts, "arrows go from line to line, Enter inspects an example"])
        )
        self.targets.setAccessibleDescription(
            "; ".join(column.words for column in self.targets.columns)
        )
        self.points.setAccessibleDescription(
            f"{len(dataset.x_train):,} training rows. Left and right go from one to the next,"
            " Enter inspects it."
        )
        self.table.setAccessibleDescription(
            f"{len(self.table.lines)} of {len(dataset.x_train):,} training rows, evenly chosen."
            " Enter inspects one."
        )

    # What is pointed at.

    def _on_spot(self, spot: Spot | None) -> None:
        self.pointed.emit("" if spot is None else self._words(spot))

    def _words(self, spot: Spot) -> str:
        dataset, summary = self._dataset, self._summary
        if dataset is None or summary is None:
            return ""
        group = self.classes.groups[spot.line]
        if spot.place is None:
            if group.label is None:
                return f"{group.train:,} rows to train on, {group.test:,} to test"
            return class_words(dataset, summary, group.label)
        if spot.place == MEAN:
            of = f" of class {group.name}" if group.label is not None else ""
            return f"the mean of {group.train:,} training pictures{of}"
        return row_words(dataset, group.samples[spot.place])

    def _on_bin(self, spot: BinSpot | None) -> None:
        rows = len(self._dataset.x_train) if self._dataset is not None else 0
        self.pointed.emit("" if spot is None else bin_text(self.targets.columns, spot, (), rows))

    def _on_row(self, row: int | None) -> None:
        known = row is not None and self._dataset is not None
        self.pointed.emit(row_words(self._dataset, row) if known else "")  # type: ignore[arg-type]


def _step(rows: Array, most: int) -> int:
    return max(-(-len(rows) // most), 1)


def _groups(dataset: Dataset, summary: DataSummary) -> tuple[Group, ...]:
    """The lines of the classes; one alone for pictures with numbers to predict."""
    labels = range(dataset.classes) if dataset.classes else [None]
    pictures, means = _pictures(dataset, summary)
    groups = []
    for place, label in enumerate(labels):
        counts = (
            (len(dataset.x_train), len(dataset.x_test))
            if label is None
            else (int(summary.train_counts[label]), int(summary.test_counts[label]))
        )
        name = "all rows" if label is None else class_name(dataset, label)
        samples = tuple(int(row) for row in summary.samples[place]) if pictures else ()
        mean = means[place] if means and counts[0] else None
        groups.append(Group(name, label, *counts, mean, samples, pictures.get(place, ())))
    return tuple(groups)


def _pictures(
    dataset: Dataset, summary: DataSummary
) -> tuple[dict[int, tuple[Array, ...]], tuple[Array, ...]]:
    """Examples of each group, and the means, as intensities on one scale."""
    shape = dataset.image_shape
    if shape is None or summary.means is None:
        return {}, ()
    x = [dataset.x_train[rows] for rows in summary.samples]
    means = np.nan_to_num(summary.means)
    if dataset.x_train.dtype == np.uint8:
        means = np.rint(means).astype(np.uint8)
    means = means.astype(dataset.x_train.dtype)
    ink = intensities(np.concatenate([*x, means])).reshape(-1, *shape)
    ends = np.cumsum([len(rows) for rows in summary.samples])
    parts = np.split(ink, ends)
    return {place: tuple(part) for place, part in enumerate(parts[:-1])}, tuple(parts[-1])


def _scroll(canvas: ClassesCanvas | ColumnsCanvas) -> FittedScroll:
    scroll = FittedScroll(canvas)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the canvas has it
    scroll.setMinimumSize(100, 60)
    return scroll


def _stacked(holder: QWidget, *widgets: QWidget) -> QStackedLayout:
    stack = QStackedLayout(holder)
    for widget in widgets:
        stack.addWidget(widget)
    return stack
