"""What the next update of a run would be, for a view: at once where that is quick, else later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.run.analysis import AnalysisRequest, AnalysisResult

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.nn.arrays import Array
    from core.run.analysis import Cancelled
    from core.run.update import Update
    from playground.views.view import View


@dataclass(frozen=True, eq=False)
class FoundUpdate:
    """The update after `steps` updates, at `epoch` (a part of one counts), from these weights."""

    steps: int
    epoch: float
    weights: tuple[Array, ...]
    update: Update


class NextUpdates:
    """Finds the next update of what a view shows, and keeps the newest that was found."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: FoundUpdate | None = None
        self._asked = -1

    def of(self, snapshot: Snapshot) -> FoundUpdate | None:
        """The update that follows the snapshot, or the newest that is known; None at first.

        What takes longer than a frame is asked of the analyst: its answer goes to `take`.
        """
        pending, found = snapshot.next_update, self._found
        if pending is None or (found is not None and found.steps == snapshot.steps):
            return found
        if pending.is_quick:
            self._found = found_in(snapshot)
        elif self._asked != snapshot.steps:
            self._asked = snapshot.steps
            self._view.request_analysis(_REQUEST, "Making one update alone…")
        return self._found

    def take(self, result: object) -> None:
        """Take the analyst's answer."""
        if isinstance(result, AnalysisResult) and isinstance(result.value, FoundUpdate):
            self._found = result.value

    def forget(self) -> None:
        """Another run begins, or none."""
        self._found, self._asked = None, -1


def found_in(snapshot: Snapshot) -> FoundUpdate | None:
    """Make the update that follows the snapshot; None where it does not tell."""
    if snapshot.next_update is None:
        return None
    epoch = snapshot.epoch + snapshot.steps_in_epoch / max(snapshot.steps_per_epoch, 1)
    update = snapshot.next_update.made()
    return FoundUpdate(snapshot.steps, epoch, snapshot.weights, update)


def _answer(snapshot: Snapshot, _dataset: Dataset, _cancelled: Cancelled) -> object:
    return found_in(snapshot)


_REQUEST: Final = AnalysisRequest("update", _answer)
