"""The pages of the sweep view that have more than a picture: best and why, and two fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from playground.views.sweep.heat_canvas import HeatCanvas
from playground.views.sweep.why_canvas import WhyCanvas
from playground.views.sweep.words import field_title, sentences
from playground.views.upright_scroll import UprightScroll

if TYPE_CHECKING:
    from core.sweep.news import Reading
    from playground.theme import Theme


class WhyPage(UprightScroll):
    """The best and which fields matter, in sentences over a picture of the means."""

    def __init__(self, theme: Theme) -> None:
        inner = QWidget()
        super().__init__(inner)
        self.words_label = QLabel()
        self.words_label.setObjectName("sweepWordsLabel")
        self.words_label.setAccessibleName("What came of it")
        self.words_label.setWordWrap(True)
        self.words_label.setTextFormat(Qt.TextFormat.PlainText)
        self.words_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.picture = WhyCanvas(theme)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.words_label)
        column.addWidget(self.picture, 1)
        self.setObjectName("sweepWhyScroll")
        self.setAccessibleName("The best, and which fields matter")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the keys scroll it

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.picture.set_theme(theme)

    def show_reading(self, reading: Reading) -> None:
        """Say what may be said of the results."""
        text = "\n".join(sentences(reading))
        if text != self.words_label.text():
            self.words_label.setText(text)
            self.setAccessibleDescription(text)
            self.picture.setAccessibleDescription(text)
        self.picture.show_reading(reading)


class HeatPage(QWidget):
    """The map of two fields, below the choice of them."""

    changed = Signal()  # other fields are wanted

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.map = HeatCanvas(theme)
        self.down_combo = _combo("sweepDownCombo", "Field down")
        self.across_combo = _combo("sweepAcrossCombo", "Field across")
        self.fields = QWidget()
        row = QHBoxLayout(self.fields)
        row.setContentsMargins(0, 4, 0, 0)
        for part in (self.down_combo, QLabel("by"), self.across_combo):
            row.addWidget(part)
        row.addStretch(1)
        self._no_pair = QLabel(
            "The map needs two fields that differ: in this sweep there is only one."
        )
        self._no_pair.setProperty("role", "caption")
        self._no_pair.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fields)
        column.addWidget(self.map, 1)
        column.addWidget(self._no_pair, 1)
        for combo in (self.down_combo, self.across_combo):
            combo.currentIndexChanged.connect(self.changed)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.map.set_theme(theme)

    def show_reading(self, reading: Reading) -> None:
        """Show the means by the two fields that are chosen, at first those that matter most."""
        paths = list(reading.results.spec.fields)
        has_pair = len(paths) > 1
        for part in (self.fields, self.map):
            part.setVisible(has_pair)
        self._no_pair.setVisible(not has_pair)
        if not has_pair:
            return
        if [self.down_combo.itemData(at) for at in range(self.down_combo.count())] != paths:
            self._offer(paths, [path for path, _ in reading.effects])
        down, across = (str(c.currentData()) for c in (self.down_combo, self.across_combo))
        self.map.show_reading(reading, (down, across))
        words = f"{field_title(down)} down, {field_title(across)} across"
        self.map.setAccessibleDescription(words)

    def _offer(self, paths: list[str], by_effect: list[str]) -> None:
        for combo, chosen in zip((self.down_combo, self.across_combo), by_effect, strict=False):
            with QSignalBlocker(combo):
                combo.clear()
                for path in paths:
                    combo.addItem(field_title(path), path)
                combo.setCurrentIndex(paths.index(chosen))


def _combo(name: str, title: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    combo.setToolTip(f"{title} of the map.")
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo
