"""ColorBar: which colour stands for which value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_LABEL_WIDTH: Final = 44
_BAR_WIDTH: Final = 72
_HEIGHT: Final = 20


class ColorBar(QWidget):
    """A bar with the colours from −m to +m between the two numbers."""

    def __init__(self, table: Sequence[int], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ends = ("", "")
        self._picture = IndexedPicture(1, 255)
        self._picture.indexes[0] = range(1, 256)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_colors(table, theme)

    @property
    def ends(self) -> tuple[str, str]:
        """The two numbers, as shown."""
        return self._ends

    def set_colors(self, table: Sequence[int], theme: Theme) -> None:
        """Take on 256 colours, of which 1 to 255 are shown."""
        self._theme = theme
        self._picture.set_table(table)
        self.updateGeometry()
        self.update()

    def set_level(self, m: float | None) -> None:
        """Show the scale −m … +m; None: every layer has its own m."""
        ends = ("−m", "+m") if m is None else (f"−{m:g}", f"+{m:g}")
        self.set_ends(*ends)

    def set_ends(self, low: str, high: str) -> None:
        """Show these two words."""
        if (low, high) != self._ends:
            self._ends = (low, high)
            self.setAccessibleName(f"Colour scale from {low} to {high}")
            self.update()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for the bar and two numbers."""
        pixels = self._theme.pixels
        return QSize(_BAR_WIDTH + 2 * pixels(_LABEL_WIDTH), pixels(_HEIGHT))

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint number, bar, number."""
        painter = QPainter(self)
        room = self._theme.pixels(_LABEL_WIDTH)
        bar = QRect(room, 5, self.width() - 2 * room, self.height() - 10)
        self._picture.paint(painter, bar)
        painter.setFont(tabular_font(self._theme.caption_pixels))
        painter.setPen(QColor(self._theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = QRect(0, 0, room - 6, self.height())
        right = QRect(bar.right() + 7, 0, room - 6, self.height())
        painter.drawText(left, middle | Qt.AlignmentFlag.AlignRight, self._ends[0])
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, self._ends[1])
