"""CureRow: training on images that are damaged as the shown ones are, as the cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from core.spec.augmentation import AUGMENTATION_FIELDS, AugmentationSpec
from core.spec.changes import Change
from playground.views.readout import Readout

if TYPE_CHECKING:
    from core.insight.damage import Damage

_TRAIN: Final = "Train on such images"
_PLAIN: Final = "Train on plain images"
_TIP: Final = (
    "From now on each training image is turned, shifted, made thicker or thinner and noisy at"
    " random, by up to what the sliders say and to either side, anew each time. Let it train, and"
    " watch the curves here rise. It is part of the run; the form shows it too."
)


class CureRow(QWidget):
    """A button that makes of the damage an augmentation of the run, and what is in force."""

    change_requested = Signal(object)  # Change
    change_followed = Signal(object)  # a Change by the same click

    def __init__(self) -> None:
        super().__init__()
        self._wanted = self._in_force = AugmentationSpec()
        self.button = QPushButton(_TRAIN)
        self.button.setObjectName("trainOnDamageButton")
        self.button.setToolTip(_TIP)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.label = Readout("cureReadout", "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.label, 1)
        self.button.clicked.connect(self._on_clicked)

    def show_state(self, damage: Damage, in_force: AugmentationSpec) -> None:
        """Offer this damage where the training has another one."""
        self._wanted = augmentation_like(damage)
        self._in_force = in_force
        self.button.setText(_TRAIN if self._wanted.is_on or not in_force.is_on else _PLAIN)
        self.button.setEnabled(self._wanted != in_force)
        text = f"Training images now: {augmentation_words(in_force)}."
        self.label.show_text(text)
        self.button.setAccessibleDescription(f"{text} {_TIP}")

    def _on_clicked(self) -> None:
        signal = self.change_requested
        for field in AUGMENTATION_FIELDS:
            value = getattr(self._wanted, field)
            if value != getattr(self._in_force, field):
                signal.emit(Change(0, field, value))
                signal = self.change_followed


def augmentation_like(damage: Damage) -> AugmentationSpec:
    """What changes training images by up to the amounts of `damage`, to either side."""
    return AugmentationSpec(**{field: abs(getattr(damage, field)) for field in AUGMENTATION_FIELDS})


def augmentation_words(augmentation: AugmentationSpec) -> str:
    """How training images are changed, in words."""
    told = []
    if augmentation.rotation:
        told.append(f"turned by up to {augmentation.rotation:g}°")
    if augmentation.shift:
        told.append(f"shifted by up to {augmentation.shift:g} px")
    if augmentation.thickness:
        told.append(f"thicker or thinner by up to {augmentation.thickness:g} px")
    if augmentation.pixel_noise:
        told.append(f"with noise of {augmentation.pixel_noise:g}")
    return ", ".join(told) or "as they are"
