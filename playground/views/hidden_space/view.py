"""HiddenSpaceView: what the layers do to the plane, or to the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.insight.hidden_rows import HiddenRows
from core.insight.hidden_space import Way, carry
from core.insight.sample import intensities
from core.nn.arrays import scaled
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, diverging_table
from playground.views.class_legend import ClassLegend
from playground.views.color_bar import ColorBar
from playground.views.declarations import HIDDEN_SPACE
from playground.views.giving_way import GivingWay
from playground.views.hidden_space.canvas import Grid, HiddenCanvas, Inset
from playground.views.hidden_space.colors import Colors
from playground.views.hidden_space.controls import SpaceControls
from playground.views.hidden_space.slider import LayerSlider
from playground.views.hidden_space.spaces import Scene, Spaces
from playground.views.hidden_space.text import cloud_words, dimension_words, place_words
from playground.views.points import Cloud
from playground.views.readout import Readout, short_number
from playground.views.samples import SampleWish, answer_words, class_name, input_axes
from playground.views.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QHideEvent

    from core import Dataset, Snapshot
    from core.nn.arrays import Array

_ROW = {"train": "training row", "test": "test row"}
# More points than this have no rim: they would be more rim than colour.
_MOST_RIMS = 600


class HiddenSpaceView(View):
    """The rows and the plane's grid, as they are after so much of the way through the network.

    Of images the sample of test images that all views share is followed, of other data the first
    training rows. Lines of the grid have the colour of what the network answers there.
    """

    declaration = HIDDEN_SPACE

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._rows: HiddenRows | None = None
        self._spaces: Spaces | None = None
        self._colors: Colors | None = None
        self._answers: Array = np.empty((0, 1))
        self._words = ""
        self.scene: Scene | None = None
        self.space_controls = SpaceControls(theme)
        self.legend = ClassLegend()
        self.color_bar = ColorBar(diverging_table(theme), theme)
        self.canvas = HiddenCanvas(theme)
        self.canvas.inset_of = self._inset_of
        self.layer_slider = LayerSlider(theme)
        self.place_readout = Readout("hiddenSpacePlace", "")
        self.caption = Readout("hiddenSpaceCaption", "")
        self.controls = (self.space_controls, self.layer_slider.play_button)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self.space_controls)
        layout.addWidget(self.legend)
        layout.addWidget(self.color_bar)
        layout.addWidget(self.canvas, 1)
        said = QWidget()
        words = QVBoxLayout(said)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self.place_readout)
        words.addWidget(self.caption)
        layout.addWidget(said)
        layout.addWidget(self.layer_slider)
        order = (said, self.legend, self.space_controls, self.layer_slider)
        self.giving_way = GivingWay(self.content, order)
        self._connect()

    def _connect(self) -> None:
        self.layer_slider.moved.connect(self._on_moved)
        self.space_controls.kind_changed.connect(self.redraw)
        self.space_controls.pair_changed.connect(self._on_pair)
        self.space_controls.fit_wanted.connect(self._on_fit)
        self.space_controls.locked.connect(self.redraw)
        self.canvas.pointed.connect(self._show_caption)
        self.canvas.chosen.connect(self._on_chosen)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return (
            "What each layer makes of the data is drawn here as soon as there are data and a"
            " network: choose both on the left."
        )

    @property
    def needs_now(self) -> frozenset[str]:
        """Of images the responses that all views share are shown; others are carried here."""
        is_images = self.dataset is not None and self.dataset.image_shape is not None
        return self.declaration.needs if is_images else frozenset()

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None or self.experiment is None

    def _reset(self) -> None:
        self._rows = self._spaces = self._colors = self.scene = None
        self.layer_slider.stop()

    def _take_data(self) -> None:
        self._rows = self._spaces = self._colors = None

    def _restyle(self) -> None:
        self.canvas.set_theme(self.theme)
        self.space_controls.set_theme(self.theme)
        self.layer_slider.set_theme(self.theme)
        self._show_legend()

    def _draw(self, snapshot: Snapshot) -> None:
        if self.dataset is None or self.experiment is None:
            return
        layers = len(snapshot.weights)
        self.layer_slider.set_layers(layers)
        rows, spaces, colors = self._prepared(snapshot, self.dataset)
        spaces.by_units = self.space_controls.by_units
        spaces.locked = self.space_controls.lock_button.isChecked()
        way = self._way(snapshot, rows)
        scene = spaces.scene(way, snapshot.activations, self.layer_slider.position)
        answers = way.outputs[-1]
        self._answers = answers[rows.grid_points :].copy()
        self.scene = scene
        labels = colors.of_targets(rows.y[: len(scene.places)])
        table = colors.table(self.theme)
        self._show_behind(scene, rows, colors, answers, table)
        self.canvas.show_cloud(self._cloud(scene, rows, labels, table))
        self._offer_units(scene, spaces)
        self._describe(scene, layers, labels)
        self._show_caption(self.canvas.pointed_row)

    def _prepared(self, snapshot: Snapshot, dataset: Dataset) -> tuple[HiddenRows, Spaces, Colors]:
        """What stays the same during a run; made when it is first drawn."""
        if self._rows is None or self._spaces is None or self._colors is None:
            if self.experiment is None:
                raise ValueError("there is nothing to follow without an experiment")
            self._rows = HiddenRows.of(self.experiment.data, dataset)
            self._colors = Colors(dataset, snapshot)
            count = max(dataset.classes - 1, 1)
            lanes = 2.0 * self._rows.y / count - 1.0 if dataset.classes else self._rows.y[:, 0] * 0
            self._spaces = Spaces(self._rows, lanes)
            self._show_legend()
        return self._rows, self._spaces, self._colors

    def _way(self, snapshot: Snapshot, rows: HiddenRows) -> Way:
        """How the rows go through the network as it stands; of images, those that are shared."""
        if self.dataset is None or self.dataset.image_shape is None:
            return carry(snapshot, rows.x)
        probe = self.look(snapshot).probe
        count = len(probe.answers)
        inputs = scaled(rows.x[:count], snapshot.parameters.dtype)
        return Way(inputs, probe.sums, probe.outputs, snapshot.biases)

    def _show_behind(
        self,
        scene: Scene,
        rows: HiddenRows,
        colors: Colors,
        answers: Array,
        table: tuple[QColor, ...],
    ) -> None:
        grid = None
        if rows.grid_points:
            labels = colors.of_answers(answers[: rows.grid_points]).reshape(rows.lines)
            grid = Grid(scene.grid.reshape(*rows.lines, 2), labels, table)
        self.canvas.show_behind(grid, crossed=scene.pair is not None and scene.units > 1)

    def _cloud(
        self, scene: Scene, rows: HiddenRows, labels: Array, table: tuple[QColor, ...]
    ) -> Cloud:
        low, high = scene.low.tolist(), scene.high.tolist()
        upwards = (low[1], high[1]) if scene.units > 1 else (np.nan, np.nan)
        return Cloud(
            places=scene.places,
            low=(low[0], low[1]),
            high=(high[0], high[1]),
            names=self._axis_names(scene),
            part=rows.part,
            order=np.argsort(labels, kind="stable"),
            labels=labels,
            ends=((low[0], high[0]), upwards),
            colors=table,
            rimmed=len(labels) <= _MOST_RIMS,
            short_names=("PC 1", "PC 2") if scene.pair is None else None,
        )

    def _unit_names(self, scene: Scene) -> tuple[str, ...]:
        """What the dimensions of the layer in sight are called."""
        if scene.layer >= 0:
            return tuple(f"unit {unit}" for unit in range(1, scene.units + 1))
        if self.dataset is not None and self.dataset.image_shape is not None:
            return tuple(f"pixel {pixel}" for pixel in range(1, scene.units + 1))
        return tuple(axis.name for axis in input_axes(self.experiment, self.dataset))

    def _axis_names(self, scene: Scene) -> tuple[str, str]:
        if scene.pair is None:
            return "component 1", "component 2"
        names = self._unit_names(scene)
        return names[scene.pair[0]], names[scene.pair[1]] if scene.units > 1 else ""

    def _offer_units(self, scene: Scene, spaces: Spaces) -> None:
        self.space_controls.show_units(
            self._unit_names(scene), spaces.pair(scene.layer, scene.units)
        )

    def _describe(self, scene: Scene, layers: int, labels: Array) -> None:
        place = place_words(scene, layers)
        self.place_readout.show_text(place)
        self._words = dimension_words(scene, spread=self._is_spread)
        across, upwards = self._axis_names(scene)
        axes = f"{across} runs across, {upwards} upwards" if upwards else f"{across} runs across"
        where = cloud_words(scene, labels, self._class_names())
        self.canvas.setAccessibleName("The data in the layer's space")
        said = ". ".join(part for part in (place, self._words, axes, where) if part)
        if said != self.canvas.accessibleDescription():
            self.canvas.setAccessibleDescription(said)
            self.setAccessibleDescription(said)
            self.layer_slider.slider.setAccessibleDescription(place)

    def _class_names(self) -> tuple[str, ...]:
        count = self.dataset.classes if self.dataset is not None else 0
        return tuple(class_name(self.dataset, label) for label in range(count))

    @property
    def _is_spread(self) -> bool:
        """Whether what lies on a line is spread by class."""
        return self.dataset is not None and self.dataset.classes > 0

    def _show_legend(self) -> None:
        names = self._class_names()
        self.giving_way.set_visible(self.legend, bool(names))
        self.legend.set_classes(names, self.theme)
        self.color_bar.setVisible(not names)
        self.color_bar.set_colors(diverging_table(self.theme), self.theme)
        if self._colors is not None:
            self.color_bar.set_level(self._colors.limit)

    def _show_caption(self, row: int | None) -> None:
        self.caption.show_text(self._words if row is None else self._row_words(row))

    def _row_words(self, row: int) -> str:
        rows, scene, dataset = self._rows, self.scene, self.dataset
        if rows is None or scene is None or dataset is None or row >= len(scene.places):
            return ""
        place = ", ".join(short_number(float(value)) for value in scene.places[row])
        what = f"{_ROW[rows.part]} {int(rows.rows[row]) + 1}"
        if not dataset.classes:
            target, answer = float(rows.y[row, 0]), float(self._answers[row, 0])
            said = f"target {short_number(target)}, answer {short_number(answer)}"
        else:
            said = f"answer {self._answer_of(row)}"
        return f"{what} at {place}: {said}"

    def _answer_of(self, row: int) -> str:
        if self._rows is None or self._colors is None:
            return ""
        answer = int(self._colors.of_answers(self._answers[row : row + 1])[0])
        return answer_words(self.dataset, answer, int(self._rows.y[row]))

    def _inset_of(self, row: int) -> Inset | None:
        rows, dataset = self._rows, self.dataset
        if rows is None or dataset is None or dataset.image_shape is None:
            return None
        image = intensities(rows.x[row : row + 1]).reshape(dataset.image_shape)
        words = self._answer_of(row) if dataset.classes else ""
        return Inset(image, words, right=not words.startswith("✗"))

    def _on_moved(self) -> None:
        if self.layer_slider.sweeps and not self._is_seen():
            self.layer_slider.stop()  # behind another tab
        self.redraw()

    def _on_pair(self, across: int, upwards: int) -> None:
        if self._spaces is not None and self.scene is not None:
            self._spaces.choose(self.scene.layer, (across, upwards))
            self.redraw()

    def _on_fit(self) -> None:
        if self._spaces is not None:
            self._spaces.fit()
            self.redraw()

    def _on_chosen(self, row: int) -> None:
        if self._rows is not None:
            self.sample_requested.emit(SampleWish(int(self._rows.rows[row]), self._rows.part))

    @total()
    def hideEvent(self, event: QHideEvent) -> None:
        """Stop working."""
        super().hideEvent(event)
        self.layer_slider.stop()
