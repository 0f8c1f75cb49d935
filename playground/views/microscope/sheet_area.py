"""SheetPanel: the sheet, which scrolls and is drawn larger where there is room, and what is above.

Where there is little room what is above it scrolls with it, so that the numbers have all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.qt.overrides import total
from playground.views.upright_scroll import UprightScroll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QResizeEvent

    from playground.views.microscope.sheet_canvas import SheetCanvas


class SheetArea(UprightScroll):
    """Scrolls the sheet, and tells it how high its room is."""

    def __init__(self, sheet: SheetCanvas) -> None:
        inside = QWidget()
        self._sheet, self.column = sheet, _column(inside)
        self.column.addWidget(sheet, 1)
        super().__init__(inside)
        sheet.moved.connect(self.reveal)

    def reveal(self, rect: QRect) -> None:
        """Scroll so far that this part of the sheet is seen, its beginning at least."""
        super().reveal(rect.translated(self._sheet.pos()))

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pass the room on."""
        super().resizeEvent(event)
        self._sheet.set_room(self.maximumViewportSize().height())


class SheetPanel(QWidget):
    """Some widgets `above` the sheet; `set_low` lets them scroll with it."""

    def __init__(self, above: Sequence[QWidget], sheet: SheetCanvas) -> None:
        super().__init__()
        self.area = SheetArea(sheet)
        self._is_low = False
        self._above = QWidget()
        for widgets, column in ((above, _column(self._above)), ((self._above,), _column(self))):
            for widget in widgets:
                column.addWidget(widget)
        self._outer = column
        self._outer.addWidget(self.area, 1)

    def to_top(self) -> None:
        """Show the beginning."""
        self.area.verticalScrollBar().setValue(0)

    def set_low(self, *, is_low: bool) -> None:
        """Whether there is little room."""
        if is_low != self._is_low:
            self._is_low = is_low
            column = self.area.column if is_low else self._outer
            column.insertWidget(0, self._above)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    return column
