"""Opens: what a session may be asked to open, and the signals of its opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.session.opening import Opening
from playground.session.shown_state import ShownState

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from core import DataSpec
    from playground.session.loading import BareFile


class Opens(ShownState):
    """Opens files and data, in a blink or beside the window; what is loaded becomes the run."""

    def __init__(self, parent: QObject | None = None, *, data_dir: str | None = None) -> None:
        super().__init__(parent)
        self.opening = Opening(data_dir, self)
        self.opening.bare_file_opened.connect(self.bare_file_opened)
        self.opening.data_asked.connect(self.data_asked)
        self.opening.data_missing.connect(self.data_missing)
        self.opening.coming.connect(self.run_coming)
        self.opening.failed.connect(self.failed)
        self.opening.file_wanted.connect(self.file_wanted)
        self.opening.progress.connect(self.progress)

    def open(self, path: str) -> None:
        """Go on with a weights file (see `bare_file_opened`), or prepare an experiment or data."""
        self.opening.file(path, self._experiment)

    def restore(self, path: str) -> None:
        """Go on with a run that a crash left behind; it counts as not saved."""
        self.opening.lost_run(path)

    def open_bare(self, bare: BareFile, activations: tuple[str, ...]) -> None:
        """Begin a run from the weights of a bare file, now that its activations are known."""
        self.opening.bare(bare, activations)

    def open_data(self, path: str) -> None:
        """Prepare the present experiment on a data file, or ask about it by `data_asked`."""
        if self._experiment is not None:
            self.opening.data_file(self._experiment.data.of_file(path), self._experiment)

    def open_data_as(self, data: DataSpec) -> None:
        """Prepare the present experiment on a data file that is read as a person chose."""
        if self._experiment is not None:
            self.opening.data_file(data, self._experiment, confirmed=True)
