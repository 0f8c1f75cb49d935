"""The three numbers of training that are changed most: fields of the form shown in the toolbar."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.forms.fields import Fields
from playground.forms.layout import GRID, labelled
from playground.qt.overrides import total
from playground.theme import BODY_PIXELS

_WIDTHS: Final = {"learning rate": 84, "batch size": 76, "optimiser": 98}


class QuickFields(QWidget):
    """Fields in a row, each under its name. The form owns them, wherever this stands.

    `fields` describes them and marks on this row what is wrong.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quickFields")
        self.fields = Fields(self)
        self._widths: dict[QWidget, int] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)

    def hold(self, **fields: QWidget) -> None:
        """Take in fields by the names that stand above them, with _ for a space."""
        for name, field in fields.items():
            title = name.replace("_", " ")
            self._widths[field] = _WIDTHS[title]
            self._row.addWidget(labelled(title, field))
        self._follow_font()

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._follow_font()

    def _follow_font(self) -> None:
        scale = self.fontInfo().pixelSize() / BODY_PIXELS
        for field, width in self._widths.items():
            field.setMinimumWidth(round(scale * width))
