"""Between the list of runs and the views that show two: the line between them, their units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from core import Network
    from core.nn.arrays import Array
    from playground.chrome.layouts import Layouts
    from playground.chrome.runs_panel import RunsPanel
    from playground.session.kept_runs import KeptRuns
    from playground.views.lazy import LazyViews
    from playground.views.view import View


@runtime_checkable
class ShowsLine(Protocol):
    """What a view needs to show the line between two runs."""

    def show_line(self, start: Array, end: Array, names: tuple[str, str] = ...) -> None:
        """Show the line between two runs' parameters (count,)."""


@runtime_checkable
class ShowsOther(Protocol):
    """What a view needs to show another run beside that of the window."""

    def show_other(self, network: Network | None, name: str = ...) -> None:
        """Compare with this network from now on."""


class RunPairs(QObject):
    """Takes kept runs to the views that can show them, and brings these to the front."""

    def __init__(
        self, kept: KeptRuns, panel: RunsPanel, views: LazyViews, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._kept, self._views = kept, views
        self._layouts: Layouts | None = None
        panel.line_wanted.connect(self.show_line)
        panel.match_wanted.connect(self.show_other)

    def use(self, layouts: Layouts) -> None:
        """Bring views to the front there."""
        self._layouts = layouts

    def show_line(self, one: str, other: str) -> None:
        """Show what lies between two kept runs."""
        view = self._in_front("landscape")
        if isinstance(view, ShowsLine):
            start, end = self._kept[one], self._kept[other]
            first, second = start.file.network(), end.file.network()
            view.show_line(first.parameters, second.parameters, (start.name, end.name))

    def show_other(self, run_id: str) -> None:
        """Match the units of a kept run with those of the run in the window."""
        view = self._in_front("matching")
        if isinstance(view, ShowsOther):
            run = self._kept[run_id]
            view.show_other(run.file.network(), run.name)

    def _in_front(self, name: str) -> View:
        if self._layouts is not None:
            self._layouts.bring_forward(name)
        return self._views[name]
