"""The ground of views: what is to be seen where a view has nothing painted yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from playground.theme import Theme


def take_ground(widget: QWidget, theme: Theme) -> None:
    """Fill `widget` with the theme's ground before anything is painted on it."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.ground))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)


class Cover(QWidget):
    """Lies over all of its parent, in no layout, while what is below is not to be seen.

    It has the parent's ground. As it is opaque, Qt paints nothing of what it covers. It is never
    hidden, only made as small as nothing: where something is shown or hidden, Qt would have all
    around it laid out anew.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.is_lying = False
        """Whether the parent is covered."""
        self.setAutoFillBackground(True)
        self.lift()

    def lie(self) -> None:
        """Cover the parent, as large as it is now."""
        self.is_lying = True
        self.fit()
        self.raise_()

    def lift(self) -> None:
        """Let the parent be seen."""
        self.is_lying = False
        self.setGeometry(QRect())

    def fit(self) -> None:
        """Stay as large as the parent, where it is covered."""
        if self.is_lying:
            self.setGeometry(self._parent.rect())
