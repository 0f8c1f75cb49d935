"""Asks for the activations of a weights file that does not say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.spec.names import ACTIVATION_NAMES
from core.spec.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFFERED = "sigmoid"
_MOST_VISIBLE = 10


class BareFileDialog(QDialog):
    """One list of activations for each layer, sigmoid chosen at first as in the course notebook."""

    def __init__(self, sizes: Sequence[int], path: str, parent: QWidget | None = None) -> None:
        """`sizes` are the units from the inputs to the outputs, as `BareFile.sizes`."""
        super().__init__(parent)
        self.setObjectName("bareFileDialog")
        self.setWindowTitle("Which activations?")
        text = QLabel(
            f"{Path(path).name} holds weights but does not say which activation each layer has."
            " The network answers rightly only with those it was trained with."
        )
        text.setWordWrap(True)
        self._combos = [self._combo(i, units) for i, units in enumerate(sizes[1:], start=1)]
        rows = QWidget()
        form = QFormLayout(rows)
        form.setContentsMargins(0, 0, 0, 0)
        for number, combo in enumerate(self._combos, start=1):
            form.addRow(f"Layer {number}: {sizes[number - 1]}→{sizes[number]}", combo)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(text)
        layout.addWidget(self._scrolled(rows) if len(self._combos) > _MOST_VISIBLE else rows)
        layout.addWidget(buttons)
        self.setMinimumWidth(360)

    def activations(self) -> tuple[str, ...]:
        """The chosen names, from the first layer up."""
        return tuple(str(combo.currentData()) for combo in self._combos)

    def _combo(self, number: int, units: int) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"activationCombo{number}")
        combo.setAccessibleName(f"Activation of layer {number}")
        combo.setToolTip("What the layer does with its weighted sums.")
        # Softmax of one unit always answers 1, and no spec takes it.
        for name in ACTIVATION_NAMES:
            if units > 1 or name != "softmax":
                combo.addItem(title_of(name), name)
        combo.setCurrentIndex(combo.findData(_OFFERED))
        return combo

    def _scrolled(self, rows: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(rows)
        return area
