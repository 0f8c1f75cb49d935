"""The questions that stop the work. One object, so that a test can answer in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from core.datasets.files import TABLE_ENDINGS
from playground.chrome.bare_file_dialog import BareFileDialog
from playground.theme import LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from core import DataSpec
    from core.datasets.proposal import Proposal
    from playground.session.loading import BareFile
    from playground.session.proposals import Proposals

Answer = Literal["save", "discard", "cancel"]
Overwriting = Literal["overwrite", "save as", "cancel"]

_TABLES = " ".join(f"*{ending}" for ending in TABLE_ENDINGS)
_PICTURES = "*-ubyte *-ubyte.gz"  # MNIST's format: one of the files stands for its folder
OPEN_FILTER = (
    f"Weights, experiments, runs and data (*.npz *.json {_TABLES} {_PICTURES});;All files (*)"
)
WEIGHTS_FILTER = "Weights (*.npz)"
EXPERIMENT_FILTER = "Experiment (*.json)"
DATA_FILTER = f"Data (*.npz {_TABLES} {_PICTURES});;All files (*)"
RUNS_FILTER = "Runs (*.playground)"
CSV_FILTER = "Table (*.csv)"
PICTURE_FILTER = "Picture (*.png);;Drawing (*.svg)"
PRINT_FILTER = "PDF (*.pdf)"


class Dialogs:
    """Asks the person at the screen; every answer is a plain value, "" for none.

    `theme` has the colours of what is drawn in a question.
    """

    theme: Theme = LIGHT

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def open_path(self, title: str, folder: str, file_filter: str = OPEN_FILTER) -> str:
        """Ask for a file to read."""
        path, _ = QFileDialog.getOpenFileName(self._window, title, folder, file_filter)
        return path

    def save_path(self, title: str, suggestion: str, file_filter: str) -> str:
        """Ask for a file to write; a name without an ending gets that of the chosen kind."""
        path, kind = QFileDialog.getSaveFileName(self._window, title, suggestion, file_filter)
        endings = [part.split(")")[0] for part in (kind or file_filter).split("(*")[1:]]
        if path and endings and "." not in path.replace("\\", "/").rsplit("/", 1)[-1]:
            path += endings[0]
            if Path(path).exists() and not self._may_replace(path):  # the dialog saw another name
                return ""
        return path

    def folder(self, title: str) -> str:
        """Ask for a folder."""
        return QFileDialog.getExistingDirectory(self._window, title)

    def layout_name(self, suggestion: str) -> str:
        """Ask under which name a layout is to be kept."""
        name, accepted = QInputDialog.getText(
            self._window, "Save layout", "Name of the layout", text=suggestion
        )
        return name if accepted else ""

    def unsaved(self, what: str) -> Answer:
        """Ask what is to become of training that no file holds, before `what` is done."""
        button = QMessageBox.StandardButton
        chosen = QMessageBox.question(
            self._window,
            "Keep the training?",
            f"This run was trained and is not saved. {what} loses it.",
            button.Save | button.Discard | button.Cancel,
            button.Save,
        )
        answers: dict[object, Answer] = {button.Save: "save", button.Discard: "discard"}
        return answers.get(chosen, "cancel")

    def overwrite(self, name: str) -> Overwriting:
        """Ask what is to become of a file that another program has changed."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Overwrite the file?")
        box.setText(
            f"{name} was changed by another program since it was opened or saved here."
            " Overwriting it loses what that program wrote."
        )
        overwrite = box.addButton("Overwrite", QMessageBox.ButtonRole.DestructiveRole)
        save_as = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save_as)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        if clicked is overwrite:
            return "overwrite"
        return "save as" if clicked is save_as else "cancel"

    def _may_replace(self, path: str) -> bool:
        button = QMessageBox.StandardButton
        chosen = QMessageBox.question(
            self._window,
            "Replace the file?",
            f"{Path(path).name} exists already. Saving replaces it.",
            button.Save | button.Cancel,
            button.Cancel,
        )
        return chosen == button.Save

    def activations(self, bare: BareFile) -> tuple[str, ...]:
        """Ask for the activations of a bare weights file; empty when it was cancelled."""
        dialog = BareFileDialog(bare.sizes, bare.path, self._window)
        accepted = dialog.exec() == BareFileDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.activations() if accepted else ()

    def data_sheet(
        self, data: DataSpec, proposal: Proposal | None, proposals: Proposals
    ) -> DataSpec | None:
        """Ask how a data file is to be read, which `proposals` tries; None when it was cancelled.

        `data` is how it is read so far, and `proposal` what came of that, where it is known.
        """
        from playground.forms.data_sheet import DataSheet  # noqa: PLC0415  (for files alone)

        sheet = DataSheet(data, proposal, self.theme, self._window)
        sheet.wanted.connect(proposals.ask)
        proposals.ready.connect(sheet.show_proposal)
        proposals.failed.connect(sheet.show_failure)
        proposals.progress.connect(sheet.show_progress)
        sheet.start()
        accepted = sheet.exec() == DataSheet.DialogCode.Accepted
        sheet.deleteLater()
        return sheet.spec() if accepted else None

    def tell(self, title: str, text: str) -> None:
        """Say something that was asked for."""
        QMessageBox.information(self._window, title, text)
