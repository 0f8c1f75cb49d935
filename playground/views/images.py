"""ImagesView: test images with the network's answers, wrong ones marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.insight.answers import labels_of, strongest_outputs
from core.insight.sample import Sample, intensities
from playground.theme import LIGHT, Theme
from playground.views.declarations import IMAGES
from playground.views.giving_way import GivingWay
from playground.views.images_canvas import ImagesCanvas, Tile
from playground.views.readout import Readout, number_text
from playground.views.samples import SampleWish, answer_words, class_name
from playground.views.view import View

if TYPE_CHECKING:
    from core import Snapshot
    from core.nn.arrays import Array


class ImagesView(View):
    """A fixed, mixed sample of the test images, each with the answer below it.

    Wrong answers have a frame, a cross and the true class in brackets. The count above is over the
    whole sample, of which as many images are shown as there is room for.
    """

    declaration = IMAGES

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._sample: Sample | None = None
        self._answers: Array | None = None
        self._labels: Array = np.empty(0, dtype=np.int64)
        self._pointed: Tile | None = None
        self.count_label = QLabel()
        self.wrong_check = QCheckBox("only wrong")
        self.wrong_check.setObjectName("onlyWrongCheck")
        self.wrong_check.setAccessibleName("Show only wrong answers")
        self.wrong_check.setToolTip(
            "Show only images that the network gets wrong: watch which ones stay to the end."
        )
        self.canvas = ImagesCanvas(theme)
        self.readout = Readout(
            "imagesReadout", "Point at an image to read its answers, click to inspect it."
        )
        self.controls = (self.wrong_check, self.readout)
        self._build_layout()
        self.wrong_check.toggled.connect(self._show_tiles)
        self.canvas.resized.connect(self._show_tiles)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.chosen.connect(self._on_chosen)

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.count_label, 1)  # whatever it comes to say has room
        top.addWidget(self.wrong_check)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.readout)
        self.giving_way = GivingWay(self.content, (self.readout,))

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self.experiment is None or self._sample is not None:
            return "Test images and the network's answers are shown here."
        return "This view needs images with classes: choose the data set digits or MNIST."

    def _is_empty(self) -> bool:
        return self.snapshot is None or self._sample is None

    def _reset(self) -> None:
        self._sample = self._answers = self._pointed = None
        dataset = self.dataset
        if dataset is None or dataset.image_shape is None or dataset.kind != "classes":
            return
        self._sample = Sample.of(dataset)
        images = intensities(self._sample.x).reshape(-1, *dataset.image_shape)
        self.canvas.set_images(images)

    def _restyle(self) -> None:
        self.canvas.set_theme(self.theme)

    def _draw(self, snapshot: Snapshot) -> None:
        if self._sample is None:
            return
        # A copy, as the answers are kept for the mouse.
        self._answers = self.look(snapshot).probe.answers.copy()
        self._labels = labels_of(self._answers, snapshot.activations[-1])
        count = len(self._labels)
        right = int(np.count_nonzero(self._labels == self._sample.y[:count]))
        part = "test" if self._sample.part == "test" else "training"
        self.count_label.setText(f"{part}: {right} of {count} right")
        self._show_tiles()
        self._update_readout()

    def _show_tiles(self) -> None:
        """Show the answers there are, as many as there is room for."""
        if self._sample is None or self._answers is None:
            return
        truth = self._sample.y[: len(self._labels)]
        right = self._labels == truth
        rows = np.flatnonzero(~right) if self.wrong_check.isChecked() else np.arange(len(right))
        self.canvas.show_tiles(
            [
                Tile(
                    row,
                    answer_words(self.dataset, int(self._labels[row]), int(truth[row])),
                    bool(right[row]),
                )
                for row in rows[: self.canvas.capacity].tolist()
            ]
        )

    def _name(self, label: int) -> str:
        return class_name(self.dataset, label)

    def _on_chosen(self, tile: Tile) -> None:
        """Show the image closely, with the others that are shown here beside it."""
        if self._sample is not None:
            shown = [each.row for each in self.canvas.tiles]
            rows = self._sample.rows[[tile.row, *shown]].tolist()
            self.sample_requested.emit(SampleWish(rows[0], self._sample.part, tuple(rows[1:])))

    def _on_pointed(self, tile: Tile | None) -> None:
        self._pointed = tile
        self._update_readout()

    def _update_readout(self) -> None:
        self.readout.show_text("" if self._pointed is None else self._image_text(self._pointed))

    def _image_text(self, tile: Tile) -> str:
        """The truth, and the three strongest outputs with their values."""
        if self._sample is None or self._answers is None or tile.row >= len(self._answers):
            return ""
        answer = self._answers[tile.row]
        truth = self._name(int(self._sample.y[tile.row]))
        if len(answer) == 1:
            return f"is {truth}; answer {number_text(float(answer[0]))}"
        outputs = (
            f"{self._name(k)} {number_text(float(answer[k]))}" for k in strongest_outputs(answer, 3)
        )
        return f"is {truth}; strongest answers {', '.join(outputs)}"
