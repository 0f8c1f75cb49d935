"""Sizes that follow the size of text: lengths that are fixed, and labels as wide as their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

_WIDTH: Final = "usualWidth"
_HEIGHT: Final = "usualHeight"
_TEXT: Final = "usualText"
_SCALE: Final = "scale"


def fix_size(widget: QWidget, *, width: int = 0, height: int = 0, text: int = 0) -> None:
    """Fix what is not 0, in pixels beside text of the usual size; `rescale` follows other sizes.

    `text` is how high the widget's own text is where that is not the usual.
    """
    if width:
        widget.setProperty(_WIDTH, width)
        widget.setFixedWidth(width)
    if height:
        widget.setProperty(_HEIGHT, height)
        widget.setFixedHeight(height)
    if text:
        widget.setProperty(_TEXT, text)
        _write(widget, text)


def rescale(root: QWidget, scale: float) -> None:
    """Give all in `root` whose size was fixed with `fix_size` `scale` times that size."""
    before = root.property(_SCALE)
    root.setProperty(_SCALE, scale)
    if scale == 1.0 and before in (None, 1.0):
        return  # as it was made
    for widget in root.findChildren(QWidget):
        width, height, text = (widget.property(name) for name in (_WIDTH, _HEIGHT, _TEXT))
        if isinstance(width, int):
            widget.setFixedWidth(round(scale * width))
        if isinstance(height, int):
            widget.setFixedHeight(round(scale * height))
        if isinstance(text, int):
            _write(widget, round(scale * text))


def _write(widget: QWidget, pixels: int) -> None:
    font = widget.font()
    font.setPixelSize(pixels)
    widget.setFont(font)


class WideLabel(QLabel):
    """As wide as the widest text it will hold, in whatever font: numbers change, nothing moves."""

    def __init__(self, widest: str, gap: int = 0) -> None:
        """`gap` pixels stand before the text and behind it."""
        super().__init__()
        self._widest, self._gap = widest, gap
        self._hint: QSize | None = None
        self.setIndent(gap)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """The width of the widest text."""
        if self._hint is None:  # layouts ask again and again
            width = self.fontMetrics().horizontalAdvance(self._widest) + 2 * self._gap
            self._hint = QSize(width, self.fontMetrics().height())
        return self._hint

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return self.sizeHint()

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Measure anew: it may be the font that changed."""
        self._hint = None
        super().changeEvent(event)
