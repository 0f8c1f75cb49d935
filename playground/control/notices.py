"""What the banner says, and what its buttons do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from core import DataSpec, Experiment
from core.datasets.mnist import FILES
from playground.chrome.dialogs import DATA_FILTER, WEIGHTS_FILTER

if TYPE_CHECKING:
    from core import Snapshot
    from core.datasets.locate import FileWanted
    from core.datasets.mnist import MnistMissing
    from playground.chrome.banner import Banner
    from playground.chrome.dialogs import Dialogs
    from playground.control.unsaved import UnsavedGuard
    from playground.session.autosave import Autosave
    from playground.session.session import Session

_FAILED: Final = "failed"
_MISSING: Final = "missing"
_DIVERGED: Final = "diverged"
_CAUTION: Final = "caution"
_FOUND: Final = "found"
_WANTED: Final = "wanted"
_SOURCE: Final = "source"
_DIGITS: Final = "Use the built-in digits"


class Notices(QObject):
    """Turns what the session reports into messages with ways on."""

    file_chosen = Signal(str)  # the file that a lesson needs
    making_chosen = Signal(int)  # the recipe by which that file is to be made

    def __init__(
        self,
        banner: Banner,
        session: Session,
        guard: UnsavedGuard,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._banner, self._session = banner, session
        self._guard, self._dialogs = guard, dialogs
        self._wanted: Experiment | None = None
        self._autosave: Autosave | None = None
        self._file_wanted: FileWanted | None = None
        self._is_making = False
        session.failed.connect(self.tell_failure)
        session.cautioned.connect(self._on_cautioned)
        session.file_wanted.connect(self._on_file_wanted)
        session.data_missing.connect(self._on_data_missing)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        session.saved.connect(self._on_saved)
        banner.answered.connect(self._on_answered)

    def offer(self, autosave: Autosave) -> None:
        """Offer the run that a crash left behind, if there is one."""
        self._autosave = autosave
        autosave.failed.connect(self.tell_failure)
        if autosave.found is not None:
            self._offer_found()

    def _offer_found(self) -> None:
        self._banner.tell(
            _FOUND,
            "A run was cut off before it was saved. It can go on just where it was.",
            (("restore", "Restore the run"), ("discard", "Discard it")),
            kind="info",
        )

    def ask_for_file(self, path: str, can_be_made: bool = False) -> None:
        """Say that a lesson needs a file, and offer to make it or to look for it."""
        name = Path(path).name
        sentence = f"This lesson starts from a file of yours, {name}. Where is it?"
        answers = [("choose", "Choose the file…")]
        if can_be_made:
            sentence = (
                f"This lesson starts from {name}, a network trained on MNIST. It is not here."
            )
            answers[:0] = [("make", "Make it now"), ("digits", _DIGITS)]
        self._banner.tell(_WANTED, sentence, answers, kind="info")

    def tell_failure(self, sentence: str) -> None:
        """Show what went wrong until the next message or success."""
        self._banner.tell(_FAILED, sentence)

    def _on_cautioned(self, sentence: str) -> None:
        self._banner.tell(_CAUTION, sentence, kind="warning")

    def _on_data_missing(self, wanted: Experiment | None, missing: MnistMissing) -> None:
        self._wanted = wanted
        sentence = (
            f"MNIST is missing: {missing.why}. Choose the built-in digits, or the folder that holds"
            f" its four files ({FILES[0].name} …; at the start: --data-dir FOLDER), or connect to"
            " the internet and try again."
        )
        answers = [("folder", "Choose a folder…"), ("retry", "Try again")]
        if wanted is not None:
            answers.insert(0, ("digits", _DIGITS))
        elif self._is_making:
            answers.insert(0, ("made", _DIGITS))
        self._banner.tell(_MISSING, sentence, answers)

    def _on_file_wanted(self, wanted: FileWanted) -> None:
        label = "Find the file…" if wanted.path else "Choose the data…"
        answers = [("find", label)]
        if wanted.found:
            answers.append(("take", "Go on with this one as a new run"))
        self._file_wanted = wanted
        self._banner.tell(_SOURCE, f"Not loaded: {wanted}", answers)

    def _on_experiment_changed(self) -> None:
        self._is_making = False
        for topic in (_FAILED, _MISSING, _DIVERGED, _WANTED, _SOURCE, _CAUTION):
            self._banner.dismiss(topic)

    def _on_snapshot_changed(self, snapshot: Snapshot) -> None:
        if snapshot.diverged:
            self._banner.tell(_DIVERGED, snapshot.diverged, (("reset", "Reset"),), kind="warning")

    def _on_saved(self) -> None:
        self._banner.dismiss(_FAILED)

    def _on_answered(self, topic: str, answer: str) -> None:
        action = {
            (_DIVERGED, "reset"): self._session.reset,
            (_FOUND, "restore"): self._restore,
            (_FOUND, "discard"): self._discard,
            (_WANTED, "choose"): self._choose_file,
            (_WANTED, "make"): self._make,
            (_WANTED, "digits"): self._make_of_digits,
            (_SOURCE, "find"): self._find_file,
            (_SOURCE, "take"): self._take_file,
            (_MISSING, "retry"): self._session.opening.retry,
            (_MISSING, "digits"): self._take_digits,
            (_MISSING, "folder"): self._choose_folder,
            (_MISSING, "made"): self._make_of_digits,
        }.get((topic, answer))
        if action is not None:
            action()

    def _restore(self) -> None:
        if self._autosave is None:
            return
        if self._guard.may_lose("Restoring another run"):
            self._autosave.restore()
        else:
            self._offer_found()

    def _discard(self) -> None:
        if self._autosave is not None:
            self._autosave.discard()

    def _choose_file(self) -> None:
        path = self._dialogs.open_path("The lesson's file", "", WEIGHTS_FILTER)
        if path:
            self.file_chosen.emit(path)

    def _make(self) -> None:
        self._is_making = True
        self.making_chosen.emit(0)

    def _make_of_digits(self) -> None:
        self.making_chosen.emit(1)

    def _find_file(self) -> None:
        wanted = self._file_wanted
        if wanted is None:
            return
        name = Path(wanted.path).name
        title = f"Find {name}" if name else "The data to go on with"
        folder = str(Path(wanted.path).parent) if name else ""
        path = self._dialogs.open_path(title, folder, DATA_FILTER)
        if path and self._guard.may_lose("Opening a file"):
            self._session.opening.find_file(path)
        else:
            self._on_file_wanted(wanted)

    def _take_file(self) -> None:
        wanted = self._file_wanted
        if self._guard.may_lose("Opening a file"):
            self._session.opening.take_file()
        elif wanted is not None:
            self._on_file_wanted(wanted)

    def _take_digits(self) -> None:
        if self._wanted is not None:
            self._session.prepare(replace(self._wanted, data=DataSpec("digits")))

    def _choose_folder(self) -> None:
        folder = self._dialogs.folder("The folder with the four MNIST files")
        if folder:
            self._session.opening.data_dir = folder
            self._session.opening.retry()
