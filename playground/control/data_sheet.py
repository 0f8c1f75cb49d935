"""The data sheet: opened where a data file asks something, or where a person wants to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from core import DataSpec
    from core.datasets.proposal import Proposal
    from playground.chrome.dialogs import Dialogs
    from playground.control.forms import FormController
    from playground.control.unsaved import UnsavedGuard
    from playground.session.loading import AskedFile
    from playground.session.session import Session


class DataSheetController(QObject):
    """Shows the sheet, and lays the experiment out on what was chosen in it."""

    def __init__(
        self,
        session: Session,
        dialogs: Dialogs,
        forms: FormController,
        guard: UnsavedGuard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._dialogs = session, dialogs
        self._forms, self._guard = forms, guard
        session.data_asked.connect(self._on_data_asked)

    def change(self) -> None:
        """Let a person change how the present data file is read."""
        experiment, dataset = self._session.experiment, self._session.dataset
        if experiment is None or experiment.data.name != "file":
            return
        chosen = self._ask(experiment.data, dataset.proposal if dataset is not None else None)
        if chosen is None or chosen == experiment.data:
            return
        if self._guard.may_lose("Changing how the data are read"):
            self._forms.open_data_as(chosen)

    def _on_data_asked(self, asked: AskedFile) -> None:
        chosen = self._ask(asked.data, asked.proposal)
        if chosen is not None:
            self._forms.open_data_as(chosen)

    def _ask(self, data: DataSpec, proposal: Proposal | None) -> DataSpec | None:
        from playground.session.proposals import Proposals  # noqa: PLC0415  (for data files only)

        proposals = Proposals(self._session.opening.data_dir)
        try:
            return self._dialogs.data_sheet(data, proposal, proposals)
        finally:
            proposals.close()
            proposals.deleteLater()
