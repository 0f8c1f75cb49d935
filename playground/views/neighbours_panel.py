"""NeighboursPanel: the training rows next to a sample, as images or as lines of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.insight.sample import intensities
from core.nn.arrays import scaled
from playground.qt.sizes import fix_size
from playground.views.images_canvas import ImagesCanvas, Tile
from playground.views.readout import short_number
from playground.views.rows_table import Line, RowsTable
from playground.views.samples import class_name

if TYPE_CHECKING:
    from core import Dataset
    from core.insight.axis import Axis
    from core.insight.neighbours import Neighbours
    from playground.theme import Theme

NEIGHBOURS: Final = 8
"""So many there is room for."""
_IMAGES_HEIGHT: Final = 84
_TABLE_HEIGHT: Final = 196
_MOST_COLUMNS: Final = 24


class NeighboursPanel(QWidget):
    """The nearest first, each with its class or value and its distance."""

    chosen = Signal(int)  # a training row

    def __init__(self, title: str, tip: str, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.found: Neighbours | None = None
        self._dataset: Dataset | None = None
        self._axes: tuple[Axis, ...] = ()
        self._has_images = False
        label = QLabel(title)
        label.setProperty("role", "caption")
        label.setMinimumWidth(1)  # a long text must not widen the view
        self.images, self.table = ImagesCanvas(theme, wanted=NEIGHBOURS), RowsTable(theme)
        self.images.setMinimumSize(80, 1)
        fix_size(self.images, height=_IMAGES_HEIGHT)
        fix_size(self.table, height=_TABLE_HEIGHT)
        for widget in (label, self.images, self.table):
            widget.setToolTip(tip)
            widget.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.images)
        layout.addWidget(self.table)
        self.images.resized.connect(self._show)
        self.images.chosen.connect(self._on_tile_chosen)
        self.table.chosen.connect(self.chosen)

    def set_dataset(self, dataset: Dataset | None, axes: tuple[Axis, ...]) -> None:
        """Show training rows of these data from now on."""
        self._dataset, self._axes = dataset, axes[:_MOST_COLUMNS]
        self.found, self._has_images = None, False
        shape = dataset.image_shape if dataset is not None else None
        self.images.setVisible(shape is not None)
        self.table.setVisible(shape is None)
        self.images.show_tiles(())
        self.table.show_lines((), ())

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.theme = theme
        self.images.set_theme(theme)
        self.table.set_theme(theme)
        self._show()

    def show_neighbours(self, found: Neighbours | None) -> None:
        """Show these rows; None while they are looked for."""
        self.found = found
        self._show()

    def _show(self) -> None:
        dataset, found = self._dataset, self.found
        if dataset is None:
            return
        rows = [] if found is None else found.rows.tolist()
        away = [] if found is None else found.distances.tolist()
        words = [self._says(dataset, row) for row in rows]
        self.images.setAccessibleDescription(", ".join(words))
        if dataset.image_shape is not None:
            if rows and not self._has_images:
                self._has_images = True
                pixels = intensities(dataset.x_train).reshape(-1, *dataset.image_shape)
                self.images.set_images(pixels)
            tiles = [Tile(row, text, right=True) for row, text in zip(rows, words, strict=True)]
            self.images.show_tiles(tiles[: self.images.capacity])
            return
        axes = self._axes
        given = scaled(dataset.x_train[rows, : len(axes)], np.dtype(np.float64)).tolist()
        lines = [
            Line(
                row,
                (
                    text,
                    short_number(distance),
                    *(short_number(axis.value(v)) for axis, v in zip(axes, values, strict=True)),
                ),
                self._colors(dataset, row),
            )
            for row, text, distance, values in zip(rows, words, away, given, strict=True)
        ]
        titles = ("is", "distance", *(axis.name for axis in axes))
        self.table.show_lines(titles if rows else (), lines)

    def _says(self, dataset: Dataset, row: int) -> str:
        if dataset.kind == "classes":
            return class_name(dataset, int(dataset.y_train[row]))
        return short_number(float(dataset.y_train[row, 0]))

    def _colors(self, dataset: Dataset, row: int) -> tuple[str, ...]:
        if dataset.kind != "classes":
            return ()
        return (self.theme.class_color(int(dataset.y_train[row])),)

    def _on_tile_chosen(self, tile: Tile) -> None:
        self.chosen.emit(tile.row)
