"""Between the form and the view of the data: the form's picture opens the view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from playground.chrome.docks import Docks
    from playground.forms.form_panel import FormPanel

_NAME: Final = "data"


class DataViewOpener(QObject):
    """Brings the view of the data to the front when the form asks for it."""

    def __init__(self, form: FormPanel, docks: Docks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._docks = docks
        form.data_view_requested.connect(self._on_requested)

    def _on_requested(self) -> None:
        dock = self._docks[_NAME]
        dock.show()
        dock.raise_()
