"""Refining: a picture of the plane that stands still is computed once more, over a fine grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer

from core.insight.fine import fine_side, is_quick
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.views.fine_surface import FineAnswers, FineSurface

if TYPE_CHECKING:
    from core import Snapshot
    from core.insight.plane import Plane
    from playground.views.view import View

# A picture stands still when no other has come for so long.
STILL_MS: Final = 250
_KIND: Final = "fine plane"


class _Wanted(msgspec.Struct, frozen=True):
    """What would be finer: a moment over a plane, at so many points a side."""

    snapshot: Snapshot
    plane: Plane
    side: int


class Refining(QObject):
    """Finds the fine answers for what a view of the plane shows, when it stands still.

    Of a small network the view's look gives them; of a large one the analyst is asked.
    """

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self._wanted: _Wanted | None = None
        self._asked: _Wanted | None = None
        self._found: tuple[_Wanted, FineAnswers] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STILL_MS)
        self._timer.timeout.connect(self.refine)

    def begin(self, snapshot: Snapshot, plane: Plane, pixels: int) -> None:
        """This is shown now, `pixels` wide: refine it if nothing else comes.

        The last moment of a run is refined at once, where that is quick.
        """
        wanted = _Wanted(snapshot, plane, fine_side(snapshot.parameters.size, pixels))
        self._wanted = wanted
        if self._found is not None and self._found[0] == wanted:
            self._timer.stop()
        elif snapshot.finished and self._is_quick(wanted):
            self._timer.stop()
            self._take_look(wanted)
        else:
            self._timer.start()

    def refine(self) -> None:
        """Refine what is shown, or ask the analyst to, unless that was done."""
        self._timer.stop()
        wanted = self._wanted
        if wanted is None or not self._view.is_active():
            return
        if self._found is not None and self._found[0] == wanted:
            return
        if self._is_quick(wanted):
            self._take_look(wanted)
            self._view.redraw()
        elif wanted != self._asked:  # the same question again would have the same answer
            self._asked = wanted
            request = AnalysisRequest(_KIND, FineSurface(wanted.plane, wanted.side))
            self._view.request_analysis(request, "Drawing it finer…")

    def found(self, snapshot: Snapshot, plane: Plane) -> FineAnswers | None:
        """The fine answers for this moment over this plane, at any size; None at first.

        They hold as long as the network does: other rows to train on leave it as it is.
        """
        if self._found is None:
            return None
        wanted, fine = self._found
        is_so = _same_network(wanted.snapshot, snapshot) and wanted.plane == plane
        return fine if is_so else None

    def finish(self) -> None:
        """Refine now, where that is quick: the picture is about to be written."""
        if self._wanted is not None and self._is_quick(self._wanted):
            self._take_look(self._wanted)

    def take(self, result: object) -> None:
        """Take the analyst's answer, unless another moment is shown by now."""
        asked = self._asked
        if asked is None or not isinstance(result, AnalysisResult):
            return
        fine = result.value
        if not isinstance(fine, FineAnswers) or result.steps != asked.snapshot.steps:
            return
        if (fine.plane, fine.side) == (asked.plane, asked.side):
            self._found = (asked, fine)

    def forget(self) -> None:
        """Another run begins, or none, or nobody looks."""
        self._wanted = self._asked = self._found = None
        self._timer.stop()

    def _is_quick(self, wanted: _Wanted) -> bool:
        return is_quick(wanted.snapshot.parameters.size, wanted.side)

    def _take_look(self, wanted: _Wanted) -> None:
        answers = self._view.look(wanted.snapshot).fine(wanted.side)
        if answers is not None:
            self._found = (wanted, FineAnswers(wanted.plane, wanted.side, answers))


def _same_network(one: Snapshot, other: Snapshot) -> bool:
    """Whether both give the same answers everywhere."""
    return one is other or (
        one.activations == other.activations
        and one.units_off == other.units_off
        and np.array_equal(one.parameters, other.parameters)
    )
