"""The combo boxes of the views: each has a name, and says what is chosen in it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


def named_combo(name: str, what: str, tip: str, *, letters: int = 0) -> QComboBox:
    """An empty combo box `name` in which one chooses `what`, with a tooltip.

    It is as wide as so many letters, whatever it offers, or else as its widest entry.
    """
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(what)
    combo.setToolTip(tip)
    if letters:
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        combo.setSizeAdjustPolicy(policy)
        combo.setMinimumContentsLength(letters)
    return combo
