"""Freshness: whether what the analyst is asked about all rows has to be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core import Snapshot
    from core.run.analysis import AnalysisRequest

# Rows times parameters that are asked about at each drawing; more wait for the end of the epoch.
_QUICK: Final = 20_000_000


class Freshness:
    """Remembers what was asked last, and of which moment."""

    def __init__(self) -> None:
        self._asked: tuple[AnalysisRequest, Snapshot] | None = None

    def forget(self) -> None:
        """Nothing was asked: whatever comes is new."""
        self._asked = None

    def is_due(self, request: AnalysisRequest, snapshot: Snapshot, rows: int) -> bool:
        """Whether to ask now, which is then remembered.

        Another question is asked at once, and the same one of few rows of each new moment. One of
        many rows is asked again when an epoch has ended, the run is over, or somebody has changed
        the weights of a run that stands still.
        """
        if self._asked is not None and request == self._asked[0]:
            before = self._asked[1]
            if snapshot is before or not (
                rows * snapshot.parameters.size <= _QUICK
                or snapshot.epoch != before.epoch
                or snapshot.steps == before.steps
                or snapshot.finished
                or snapshot.diverged
            ):
                return False
        self._asked = request, snapshot
        return True
