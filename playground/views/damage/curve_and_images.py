"""CurveAndImages: a curve, and below it images as far as both can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from playground.views.damage.curve import DamageCurve
    from playground.views.images_canvas import ImagesCanvas

# What a curve needs that is to be read, and one line of images with its words.
_CURVE: Final = 84
_IMAGES: Final = 56
_SPACE: Final = 4


class CurveAndImages(QWidget):
    """Where it is low the curve has all the room."""

    images_shown = Signal()

    def __init__(self, curve: DamageCurve, images: ImagesCanvas) -> None:
        super().__init__()
        self._images, self._is_wanted = images, True
        images.setMinimumSize(80, 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACE)
        column.addWidget(curve, 3)
        column.addWidget(images, 2)

    def show_images(self, wanted: bool) -> None:
        """Show the images where there is room, or never."""
        self._is_wanted = wanted
        self._share()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        has_room = self.height() >= _CURVE + _SPACE + _IMAGES
        is_new = self._is_wanted and has_room and self._images.isHidden()
        self._images.setVisible(self._is_wanted and has_room)
        if is_new:
            self.images_shown.emit()
