"""A line of text that is shortened rather than cut off or widening its panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


_PART: Final = " · "


class ElidedLabel(QLabel):
    """`text()` is always the whole text; what is painted is shortened, but not after a " · "."""

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """One line of any width."""
        return QSize(0, super().minimumSizeHint().height())

    @total(QSize())
    def sizeHint(self) -> QSize:
        """One line of any width."""
        return self.minimumSizeHint()

    @total()
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        head, dot, tail = self.text().partition(_PART)
        room = self.width() - self.fontMetrics().horizontalAdvance(dot + tail)
        middle = Qt.TextElideMode.ElideMiddle
        text = self.fontMetrics().elidedText(head, middle, room) + dot + tail
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
        )
