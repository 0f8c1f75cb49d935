"""WrapRow: controls side by side, on further rows where there is no room; it asks for little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_GAP: Final = 8
_ROW_GAP: Final = 4


class WrapRow(QWidget):
    """As high as the rows of its visible controls; what is added with `add` keeps its order."""

    def __init__(self) -> None:
        super().__init__()
        self._controls: list[QWidget] = []

    def add(self, *controls: QWidget) -> None:
        """Put these behind the others."""
        for control in controls:
            control.setParent(self)
            self._controls.append(control)
        self.arrange()

    def arrange(self) -> None:
        """Place all controls that are to be seen."""
        shown = [control for control in self._controls if not control.isHidden()]
        high = max((_size(control).height() for control in shown), default=0)
        x = y = 0
        for control in shown:
            size = _size(control)
            if x and x + size.width() > self.width():
                x, y = 0, y + high + _ROW_GAP
            wide = min(size.width(), max(self.width(), 1))
            control.setGeometry(x, y + (high - size.height()) // 2, wide, size.height())
            x += size.width() + _GAP
        if self.minimumHeight() != y + high:
            self.setFixedHeight(y + high)

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """As wide as the widest control."""
        shown = (control for control in self._controls if not control.isHidden())
        return QSize(max((control.sizeHint().width() for control in shown), default=0), 0)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As `minimumSizeHint`: whatever room there is, is used."""
        return QSize(self.minimumSizeHint().width(), self.height())

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.arrange()

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Follow controls that have become larger or smaller, or are to be seen now."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.arrange()
        return super().event(event)


def _size(control: QWidget) -> QSize:
    return control.sizeHint().expandedTo(control.minimumSize())
