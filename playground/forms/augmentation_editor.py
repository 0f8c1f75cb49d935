"""How training images are changed at random each time they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.spec.augmentation import MAX_ROTATION, MAX_SHIFT, MAX_THICKNESS
from playground.forms.drafts import AugmentationDraft
from playground.forms.layout import caption, column, even_row, labelled
from playground.forms.number_spin import NumberSpin

if TYPE_CHECKING:
    from playground.forms.fields import Fields

_WHY: Final = (
    " The network never sees the same image twice and learns what does not matter; the test images"
    " stay as they are."
)
_TIPS: Final = {
    "rotation": "Each training image is turned at random by up to so many degrees, to either side."
    + _WHY,
    "shift": "Each training image is shifted at random by up to so many pixels, along and across."
    + _WHY,
    "thickness": "Strokes become at random up to so many pixels thicker or thinner; parts count:"
    " 0.5." + _WHY,
    "pixel_noise": "The deviation of the noise on each pixel, where black is 0 and white is 1."
    + _WHY,
}


class AugmentationEditor(QWidget):
    """A draft of an `AugmentationSpec`."""

    edited = Signal()
    typed = Signal()

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self._numbers = {
            "rotation": NumberSpin(low=0, high=MAX_ROTATION, step=5),
            "shift": NumberSpin(low=0, high=MAX_SHIFT),
            "thickness": NumberSpin(low=0, high=MAX_THICKNESS, step=0.5),
            "pixel_noise": NumberSpin(low=0, high=1, step=0.05),
        }
        layout = column()
        self.setLayout(layout)
        layout.addWidget(caption("Change training images at random by up to"))
        labels = ("turn, °", "shift, px", "stroke, px", "noise")
        pairs = zip(labels, self._numbers.values(), strict=True)
        cells = [(labelled(label, spin), 1) for label, spin in pairs]
        layout.addLayout(even_row(*cells[:3]))
        layout.addLayout(even_row(cells[3], (QWidget(), 2)))
        for name, title in (
            ("rotation", "turn training images by, in degrees"),
            ("shift", "shift training images by, in pixels"),
            ("thickness", "strokes thicker or thinner by, in pixels"),
            ("pixel_noise", "noise on training images"),
        ):
            first, *rest = name.split("_")
            object_name = first + "".join(map(str.capitalize, rest)) + "Spin"
            spin = self._numbers[name]
            fields.describe(spin, object_name, title, _TIPS[name], f"training.augmentation.{name}")
            spin.edited.connect(self.edited)
            spin.typed.connect(self.typed)

    def draft(self) -> AugmentationDraft:
        """What stands here, finished or not."""
        return AugmentationDraft(**{n: spin.number() for n, spin in self._numbers.items()})

    def set_draft(self, draft: AugmentationDraft) -> None:
        """Show a draft, without a signal."""
        for name, spin in self._numbers.items():
            spin.set_number(getattr(draft, name))
