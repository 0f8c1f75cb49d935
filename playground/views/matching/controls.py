"""What a person chooses of two runs: how they are matched, what is seen of them, where between."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider

STEPS: Final = 100
WAY_TITLES: Final = ("weights", "activations")
WAY_TIP: Final = (
    "How it is found which units are alike: by the weights to and from them, or by what they answer"
    " to the same rows."
)
SHOWN: Final = ("heatmaps", "blend", "diagrams")
SHOWN_TIP: Final = (
    "The weights of both runs as heatmaps, those of the network where the slider stands, or both"
    " networks drawn side by side with like units beside each other."
)
MEASURES: Final = ("accuracy", "loss")
MEASURE_TIP: Final = "What the curve shows of the networks between the two: accuracy (R²) or loss."


def combo(name: str, title: str, tip: str, entries: tuple[str, ...]) -> QComboBox:
    """A combo with its name, its tip and what it offers."""
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    combo.setToolTip(tip)
    combo.addItems(entries)
    combo.setMinimumContentsLength(6)
    return combo


def blend_slider() -> QSlider:
    """From this run, 0, to the other, `STEPS`."""
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName("matchingSlider")
    slider.setAccessibleName("Blend of the two networks")
    slider.setToolTip("From this run, at the left, to the other one. Arrows move a little.")
    slider.setRange(0, STEPS)
    slider.setValue(STEPS // 2)
    slider.setSingleStep(5)
    slider.setPageStep(25)
    return slider
