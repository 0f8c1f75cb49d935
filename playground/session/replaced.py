"""The run that Reset or New weights replaced: kept until the next one is, to be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.session.run_file import RunMark

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from playground.session.run import Run


@dataclass(frozen=True, eq=False)
class ShownRun:
    """A run with all that belongs to it while it is shown, so that it can be shown again.

    The trainer inside `run` has state and history; `mark` says which file holds how much of it.
    """

    run: Run
    experiment: Experiment
    dataset: Dataset
    mark: RunMark

    @property
    def is_trained(self) -> bool:
        """Whether there is work in it; only of a run that was ended."""
        return self.run.snapshot().steps > 0


class Replaced(QObject):
    """Holds one run at most: the one that can be taken back, or done again after that."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.what = ""
        """What replaced the run, as "reset"; "" while none is kept."""
        self.is_newer = False
        """Whether the run that is kept was itself replaced by taking one back: the way is redo."""
        self._kept: ShownRun | None = None

    def keep(self, shown: ShownRun, what: str) -> None:
        """Keep a run that was ended; one without a single step does not drive out a trained one."""
        if self._kept is None or shown.is_trained or not self._kept.is_trained:
            self._exchange(shown)
        else:
            _dismiss(shown)
        self._tell(what, is_newer=False)

    def take(self) -> ShownRun | None:
        """Hand out the run; the caller gives back the one it takes the place of, by `give_back`."""
        kept, self._kept = self._kept, None
        return kept

    def give_back(self, shown: ShownRun) -> None:
        """Keep the run that had to go when the other one was taken."""
        self._exchange(shown)
        self._tell(self.what, is_newer=not self.is_newer)

    def forget_other_data(self, dataset: Dataset) -> None:
        """Drop the run unless it was trained on these data: two data sets may be too large."""
        if self._kept is not None and self._kept.dataset is not dataset:
            self._exchange(None)
            self._tell("", is_newer=False)

    def forget_file(self, path: str) -> None:
        """Another run was saved to this file: it holds nothing of the one that is kept."""
        if self._kept is not None and self._kept.mark.path == path:
            self._kept = replace(self._kept, mark=RunMark())

    def _exchange(self, shown: ShownRun | None) -> None:
        if self._kept is not None:
            _dismiss(self._kept)
        self._kept = shown

    def _tell(self, what: str, *, is_newer: bool) -> None:
        self.what, self.is_newer = what, is_newer
        self.changed.emit()


def _dismiss(shown: ShownRun) -> None:
    shown.run.end()
    shown.run.deleteLater()
