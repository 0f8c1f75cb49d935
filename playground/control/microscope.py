"""Between the microscope and the rest: its step is the run's own, its exercise goes to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from playground.control.files import FilesController
    from playground.control.run import RunController
    from playground.views.lazy import LazyViews
    from playground.views.view import View


class Print(Protocol):
    """What can be written as PDF."""

    @property
    def suggestion(self) -> str:
        """A name for the file."""

    def write(self, path: str) -> None:
        """Write it; raises `OSError`."""


@runtime_checkable
class SteppingView(Protocol):
    """What a view needs so that a step is made in it, and something printed of it."""

    @property
    def step_requested(self) -> SignalInstance:
        """Emitted when the run's next update is to be made."""

    @property
    def print_requested(self) -> SignalInstance:
        """Emitted with a `Print`."""


class Microscope(QObject):
    """Makes the run's next update, and asks where a print is to go."""

    def __init__(
        self,
        views: LazyViews,
        run: RunController,
        files: FilesController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._run, self._files = run, files
        views.made.connect(self.add)

    def add(self, view: View) -> None:
        """Hear a view, where it can do such things."""
        if isinstance(view, SteppingView):
            view.step_requested.connect(self._on_step)
            view.print_requested.connect(self._on_print)

    def _on_step(self) -> None:
        self._run.step()

    def _on_print(self, wanted: Print) -> None:
        self._files.export_print(wanted.suggestion, wanted.write)
