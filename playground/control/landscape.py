"""Between the timeline and the landscape: the moments that were kept are the run's path in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance

    from core.nn.arrays import Array
    from playground.session.timeline import Timeline
    from playground.views.lazy import LazyViews
    from playground.views.view import View

# Enough for a line; the true loss at each is to be computed.
_MOST: Final = 64


@runtime_checkable
class ShowsPath(Protocol):
    """What a view needs so that it is told where a run has been among all weights."""

    @property
    def path_wanted(self) -> SignalInstance:
        """Emitted when the path is to be shown anew."""

    def show_path(self, steps: Sequence[int], points: Sequence[Array]) -> None:
        """Take this as the way: parameters (count,) after so many updates."""


class LandscapeController(QObject):
    """Answers a view that wants to know the way: it may have been made when the run was over."""

    def __init__(self, timeline: Timeline, views: LazyViews, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._views: list[ShowsPath] = []
        views.made.connect(self.add)

    def add(self, view: View) -> None:
        """Hear a view, where it shows a path."""
        if isinstance(view, ShowsPath):
            self._views.append(view)
            view.path_wanted.connect(self._on_path_wanted)

    def _on_path_wanted(self) -> None:
        keyframes = self._timeline.keyframes
        if keyframes is None or not len(keyframes):
            return
        frames = keyframes.spread(_MOST)
        steps = [frame.steps for frame in frames]
        points = [frame.moment.parameters for frame in frames]
        for view in self._views:
            view.show_path(steps, points)
