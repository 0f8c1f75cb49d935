"""KeptPanel: drawings that were kept with what they are, and how the network answers them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.insight.answers import labels_of
from core.insight.confidence import confidences
from playground.qt.sizes import fix_size
from playground.theme import icon
from playground.views.combo import named_combo
from playground.views.draw.strokes import Drawing, ink_of
from playground.views.images_canvas import ImagesCanvas, Tile
from playground.views.samples import answer_words, class_name, percent

if TYPE_CHECKING:
    from core import Dataset
    from core.insight.drawing import Framing
    from core.nn.arrays import Array
    from playground.theme import Theme

MOST_KEPT: Final = 24
_HEIGHT: Final = 120
_COMBO_LETTERS: Final = 5
_WHITE: Final = 255


@dataclass(frozen=True, eq=False)
class Kept:
    """A drawing, the class it is, and the names of the classes among which it is one."""

    drawing: Drawing
    label: int
    names: tuple[str, ...]


class KeptPanel(QWidget):
    """A small test set by hand; of other classes than the data's it shows none.

    What is kept outlives runs and data sets, but not the window.
    """

    keep_wanted = Signal()
    chosen = Signal(object)  # the Kept whose image was clicked
    pointed = Signal(str)  # what is to be read of the image pointed at, "" of none
    changed = Signal()  # which there are

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows: Array | None = None
        self.labels: Array = np.empty(0, dtype=np.int64)
        self._all: list[Kept] = []
        self._dataset: Dataset | None = None
        self._sure: Array = np.empty(0)
        self._images: dict[Kept, Array] = {}
        self.label_combo = named_combo(
            "drawnLabelCombo",
            "What the drawing is",
            "What the drawing is, when it is kept as a test case.",
            letters=_COMBO_LETTERS,
        )
        self.keep_button = QPushButton("Keep")
        self.keep_button.setObjectName("keepDrawingButton")
        self.keep_button.setToolTip(
            "Keep the drawing as a test case. Watch when the network gets it right, and whether"
            " it stays so."
        )
        self.remove_button = QToolButton()
        self.remove_button.setObjectName("removeDrawingButton")
        self.remove_button.setAccessibleName("Remove the kept drawing")
        self.remove_button.setToolTip("Remove the kept drawing that is on the pad.")
        self.remove_button.setAutoRaise(True)
        self.remove_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.count_label = QLabel()
        self.count_label.setProperty("role", "caption")
        self.count_label.setMinimumWidth(1)
        self.images = ImagesCanvas(theme, wanted=MOST_KEPT)
        self.images.setAccessibleName("Kept drawings")
        self.images.setMinimumSize(80, 1)
        fix_size(self.images, height=_HEIGHT)
        self._build_layout()
        self.keep_button.clicked.connect(self.keep_wanted)
        self.images.resized.connect(self._show_tiles)
        self.set_theme(theme)
        self.images.chosen.connect(self._on_chosen)
        self.images.pointed.connect(self._on_pointed)

    def _build_layout(self) -> None:
        what = QLabel("It is")
        what.setBuddy(self.label_combo)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (what, self.label_combo, self.keep_button, self.remove_button):
            line.addWidget(widget)
        line.addWidget(self.count_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.images)

    @property
    def kept(self) -> list[Kept]:
        """The kept drawings of the present classes."""
        names = self._names
        return [each for each in self._all if each.names == names]

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show those that are of these data's classes."""
        self._dataset = dataset
        names = self._names
        if [self.label_combo.itemText(k) for k in range(self.label_combo.count())] != list(names):
            self.label_combo.clear()
            self.label_combo.addItems(names)
        self.setVisible(bool(names))
        self.forget_images()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.remove_button.setIcon(icon("remove", theme))
        self.images.set_theme(theme)

    def keep(self, drawing: Drawing) -> None:
        """Keep a drawing as the class that is chosen; the oldest goes when there are too many."""
        label = self.label_combo.currentIndex()
        if self._dataset is None or drawing.is_empty or label < 0:
            return
        self._all.append(Kept(drawing, label, self._names))
        for old in self._all[:-MOST_KEPT]:
            self.remove(old)
        self.rows = None
        self.changed.emit()

    def remove(self, kept: Kept) -> None:
        """Forget it."""
        if kept in self._all:
            self._all.remove(kept)
            self._images.pop(kept, None)
            self.rows = None
            self.changed.emit()

    def forget_images(self) -> None:
        """The network is given others from now on."""
        self._images.clear()
        self.rows, self.labels = None, np.empty(0, dtype=np.int64)

    def prepare(self, framing: Framing, *, as_drawn: bool) -> None:
        """Make of all kept drawings what the network is given, where that is not known."""
        if self.rows is not None:
            return
        make = framing.as_drawn if as_drawn else framing.framed
        kept = self.kept
        for each in kept:
            if each not in self._images:
                self._images[each] = make(ink_of(each.drawing, framing.shape))
        images = [self._images[each] for each in kept]
        self.rows = np.stack([framing.row(image) for image in images]) if images else None
        pixels = (np.array(images) * _WHITE).astype(np.uint8)
        self.images.set_images(pixels.reshape(-1, *framing.shape))
        self.images.setVisible(bool(images))

    def show_answers(self, answers: Array, last: str) -> None:
        """Show how the network answers `rows`: (n, outputs) of a last layer's activation."""
        self.labels, self._sure = labels_of(answers, last), confidences(answers, last)
        kept = self.kept
        right = sum(
            each.label == label for each, label in zip(kept, self.labels.tolist(), strict=False)
        )
        self.count_label.setText(f"{right} of {len(kept)} right")
        self._show_tiles()

    def show_none(self) -> None:
        """Nothing is kept."""
        self.labels = np.empty(0, dtype=np.int64)
        self.count_label.setText("")
        self._show_tiles()

    def words(self, place: int) -> str:
        """One of the kept drawings and its answer."""
        kept, answer = self.kept[place], int(self.labels[place])
        name = class_name(self._dataset, answer)
        verdict = "✓ right" if answer == kept.label else "✗ wrong"
        return (
            f"kept “{kept.names[kept.label]}”: the network says “{name}”,"
            f" {percent(float(self._sure[place]))}: {verdict}"
        )

    @property
    def _names(self) -> tuple[str, ...]:
        dataset = self._dataset
        if dataset is None or dataset.kind != "classes":
            return ()
        return tuple(class_name(dataset, label) for label in range(dataset.classes))

    def _show_tiles(self) -> None:
        kept, labels = self.kept, self.labels.tolist()
        if len(kept) != len(labels):
            return
        tiles = [
            Tile(place, self._below(label, each.label), label == each.label)
            for place, (each, label) in enumerate(zip(kept, labels, strict=True))
        ]
        newest_first = tiles[::-1]
        self.images.show_tiles(newest_first[: self.images.capacity])
        texts = [self.words(tile.row) for tile in newest_first]
        self.images.setAccessibleDescription("; ".join(texts))

    def _below(self, answer: int, truth: int) -> str:
        words = answer_words(self._dataset, answer, truth)
        return f"✓ {words}" if answer == truth else words

    def _on_chosen(self, tile: Tile) -> None:
        self.chosen.emit(self.kept[tile.row])

    def _on_pointed(self, tile: Tile | None) -> None:
        self.pointed.emit("" if tile is None else self.words(tile.row))
