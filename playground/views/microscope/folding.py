"""FoldButton: folds all sections of the sheet, or opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QToolButton

if TYPE_CHECKING:
    from playground.views.microscope.sheet_canvas import SheetCanvas

_FOLD: Final = "Show the headings alone; a click on one opens it. Keys: − and +."
_OPEN: Final = "Show all numbers again. Keys: + and −."


class FoldButton(QToolButton):
    """Says what a click does: it follows sections that are folded one by one."""

    def __init__(self, sheet: SheetCanvas) -> None:
        super().__init__()
        self._sheet = sheet
        self.setObjectName("foldSheetButton")
        self.clicked.connect(self._on_clicked)
        sheet.folded.connect(self._show)
        self._show()

    def _on_clicked(self) -> None:
        self._sheet.fold_all(is_folded=not self._sheet.is_folded)

    def _show(self) -> None:
        is_folded = self._sheet.is_folded
        text = "Open all" if is_folded else "Fold all"
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(_OPEN if is_folded else _FOLD)
