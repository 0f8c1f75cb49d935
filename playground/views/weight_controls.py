"""What is operated in the view of the weights."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolButton

from playground.views.combo import named_combo
from playground.views.weight_modes import Mode

_NARROWEST: Final = 60


def kind_combo() -> QComboBox:
    """What is shown of each parameter."""
    combo = named_combo(
        "weightsKindCombo",
        "What is shown of each weight",
        "The weights; what training has changed of them; the gradient of the next batch; or what"
        " the update by that batch changes. Watch which units still learn.",
    )
    combo.addItems([mode.value for mode in Mode])
    # As wide as its widest entry where there is room, and a few letters where there is not.
    combo.setMinimumWidth(_NARROWEST)
    combo.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return combo


def spread_button() -> QToolButton:
    """Histograms in the place of heatmaps."""
    button = QToolButton()
    button.setObjectName("weightHistogramsButton")
    button.setCheckable(True)
    button.setAccessibleName("Histograms")
    button.setToolTip(
        "Count each layer's numbers in the place of heatmaps; the outline is how the weights lay"
        " at the start."
    )
    return button


def images_button() -> QToolButton:
    """The first layer as images."""
    button = QToolButton()
    button.setObjectName("weightImagesCheck")
    button.setCheckable(True)
    button.setChecked(True)
    button.setAccessibleName("First layer as images")
    button.setToolTip(
        "Show the weights of each first-layer unit as the image it looks for;"
        " the bar below is its bias."
    )
    return button


def mode_combo() -> QComboBox:
    """A scale for each layer, or one for all."""
    combo = named_combo(
        "scaleModeCombo",
        "Colour scale",
        "A scale of its own for each layer shows the pattern within each;"
        " one scale for all shows which layer has the large weights.",
    )
    combo.addItems(["own scales", "one scale"])
    combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return combo


def lock_button() -> QToolButton:
    """Holds the scale."""
    button = QToolButton()
    button.setObjectName("scaleLockButton")
    button.setCheckable(True)
    button.setAccessibleName("Lock the colour scale")
    button.setToolTip(
        "Hold the colour scale as it is: then a colour that gets stronger is a weight that grows."
    )
    return button
